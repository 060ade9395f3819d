"""An account in memory for each test."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.efs.exceptions import FileSystemNotFound
from moto.efs.models import EFSBackend

from tests.adoption.world import World


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """With what moto does otherwise than AWS and the look-ups rely on; sandbox/aws/fixes has it for the local AWS."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    listed = EC2ContainerServiceResponse.list_task_definitions

    def in_order(self: Any) -> Any:
        answer: Any = listed(self)
        if self._get_param("sort") == "DESC":
            answer.result["taskDefinitionArns"].reverse()
        return answer

    monkeypatch.setattr(EC2ContainerServiceResponse, "list_task_definitions", in_order)
    for name in ("describe_backup_policy", "describe_file_system_policy"):
        monkeypatch.setattr(EFSBackend, name, _of_one_that_is_there(getattr(EFSBackend, name)))
    with mock_aws():
        yield World()


def _of_one_that_is_there(asked: Any) -> Any:
    def ask(self: EFSBackend, file_system_id: str) -> Any:
        if file_system_id not in self.file_systems_by_id:
            raise FileSystemNotFound(file_system_id)
        return asked(self, file_system_id)

    return ask
