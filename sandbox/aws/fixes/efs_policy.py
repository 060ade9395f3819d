"""EFS: the policy of a file system, which says who mounts it.

https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html
https://docs.aws.amazon.com/efs/latest/ug/API_DeleteFileSystemPolicy.html
"""

import json
import uuid
from typing import Any

from moto.efs.exceptions import PolicyNotFound
from moto.efs.models import EFSBackend, FileSystem
from moto.efs.responses import EFSResponse
from moto.iam.models import iam_backends

from sandbox.aws.authorizer import Document
from sandbox.aws.fixes.patching import around, instead_of, new


def policy_of(system: FileSystem) -> Document | None:
    """The policy as AWS has it by now; none where none was put.

    A role or user is known by its id: where it has gone, and another has its name, the policy means the one that went.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
    """
    if system.file_system_policy is None:
        return None
    put, now = system._principals, _named(system)  # type: ignore[attr-defined]
    gone = {arn: id_ for arn, id_ in put.items() if now.get(arn) != id_}
    policy: Document = json.loads(system.file_system_policy)
    for statement in policy["Statement"]:
        for element in ("Principal", "NotPrincipal"):
            if isinstance(given := statement.get(element), dict) and "AWS" in given:
                statement[element] = {**given, "AWS": _renamed(given["AWS"], gone)}
    return policy


@around(EFSBackend, "put_file_system_policy")
def put_file_system_policy(original: Any, self: EFSBackend, file_system_id: str, policy: str, **options: Any) -> None:
    """EFS gives a statement that has none a `Sid`, and the file system as its resource; moto keeps the text."""
    system = self.file_systems_by_id[file_system_id]
    document = json.loads(policy)
    several = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    for statement in several:
        statement.setdefault("Sid", f"efs-statement-{uuid.uuid4()}")
        statement.setdefault("Resource", system.file_system_arn)
    original(self, file_system_id, json.dumps({**document, "Statement": several}), **options)
    system._principals = _named(system)  # type: ignore[attr-defined]


@around(EFSResponse, "put_file_system_policy")
def put(original: Any, self: EFSResponse) -> Any:
    """Answered is the policy as it is kept."""
    original(self)
    return self.describe_file_system_policy()


@instead_of(EFSBackend, "describe_file_system_policy")
def describe_file_system_policy(self: EFSBackend, file_system_id: str) -> str:
    policy = policy_of(self.file_systems_by_id[file_system_id])
    if policy is None:
        raise PolicyNotFound("None")
    return json.dumps(policy)


@new(EFSResponse, "delete_file_system_policy")
def delete_file_system_policy(self: EFSResponse) -> Any:
    """moto has none. Without a policy there is nothing to delete, and that is no error."""
    self.efs_backend.file_systems_by_id[self._get_param("FileSystemId")].file_system_policy = None
    return "", {"Content-Type": "application/json"}


def _named(system: FileSystem) -> dict[str, str]:
    """The ids of the account's roles and users, by ARN."""
    _, partition, _, _, account, _ = system.file_system_arn.split(":", 5)
    iam = iam_backends[account][partition]
    roles = {role.arn: role.id for role in iam.roles.values()}
    return {**roles, **{user.arn: user.id for user in iam.users.values()}}


def _renamed(given: Any, gone: dict[str, str]) -> Any:
    if isinstance(given, list):
        return [gone.get(one, one) for one in given]
    return gone.get(given, given)
