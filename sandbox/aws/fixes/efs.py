"""EFS: automatic backups can be turned on and off, and a new file system takes a moment.

https://docs.aws.amazon.com/efs/latest/ug/API_PutBackupPolicy.html
https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html
"""

import json
from typing import Any

from moto.efs.exceptions import BadRequest, FileSystemNotFound
from moto.efs.models import EFSBackend, FileSystem
from moto.efs.responses import EFSResponse

from sandbox.aws.fixes.patching import around, new

# What EFS says first of each, and what can be asked for.
UNDER_WAY = {"ENABLED": "ENABLING", "DISABLED": "DISABLING"}


@new(EFSResponse, "put_backup_policy")
def put_backup_policy(self: EFSResponse) -> Any:
    """moto has none."""
    file_system = _file_system(self.efs_backend, self._get_param("FileSystemId"))
    status = (self._get_param("BackupPolicy") or {}).get("Status")
    if status not in UNDER_WAY:
        raise BadRequest("The backup policy's status must be ENABLED or DISABLED.")
    file_system.backup_answers = [UNDER_WAY[status], status]  # type: ignore[attr-defined]
    return json.dumps({"BackupPolicy": {"Status": UNDER_WAY[status]}}), {"Content-Type": "application/json"}


@around(EFSBackend, "describe_backup_policy")
def describe_backup_policy(original: Any, self: EFSBackend, file_system_id: str) -> dict[str, str]:
    """moto knows what CreateFileSystem was given, and of a file system that is none it has an error of its own."""
    answers = getattr(_file_system(self, file_system_id), "backup_answers", None)
    if answers is None:
        made: dict[str, str] = original(self, file_system_id)
        return made
    return {"Status": answers.pop(0) if len(answers) > 1 else answers[0]}


@around(EFSBackend, "create_file_system")
def create_file_system(original: Any, self: EFSBackend, *arguments: Any, **options: Any) -> FileSystem:
    """It is `creating` until it is asked for: AWS takes some seconds, in which it takes no policy."""
    made: FileSystem = original(self, *arguments, **options)
    made.life_cycle_state = "creating"
    return made


@around(EFSBackend, "describe_file_systems")
def describe_file_systems(original: Any, self: EFSBackend, *arguments: Any, **options: Any) -> Any:
    found = original(self, *arguments, **options)
    for system in self.file_systems_by_id.values():
        system.life_cycle_state = "available"
    return found


def _file_system(backend: EFSBackend, file_system_id: str) -> FileSystem:
    if file_system_id not in backend.file_systems_by_id:
        raise FileSystemNotFound(file_system_id)
    return backend.file_systems_by_id[file_system_id]
