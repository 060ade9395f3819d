"""What tests of verbs share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from sandbox.aws import server
from tests.model.project import WEB, Project
from tests.ops.deployed import REGION, Deployed
from tests.ops.github_api import TOKEN, Api


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    with Api() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("GITHUB_REPOSITORY", "acme/shop")
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        yield server
        server.shutdown()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """One with a service on a route, which has its priority; the verbs stand in it."""
    project = Project(tmp_path / "project")
    project.write("priorities.yaml", "public:\n  1000: path=/\n")
    project.write("web.yaml", WEB)
    monkeypatch.chdir(project.folder)
    return project


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A local AWS whose time runs fast."""
    directory = tmp_path_factory.mktemp("aws")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDBOX_TICK", "0.05")
        patch.delenv("SANDBOX_PORT", raising=False)
        yield server.start(directory).url
    server.stop(directory)


@pytest.fixture
def deployed(endpoint: str, project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """The cluster of `project` on a local AWS, with nothing in it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "word")
    made = Deployed(boto3.Session(region_name=REGION).client, project)
    yield made
    made.end()


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has AWS refuse an operation: `refuse("RunTask", "AccessDeniedException", "…", times=2)`."""

    def refused(operation: str, code: str, message: str, times: int | None = None) -> None:
        original, left = vars(BaseClient)["_make_api_call"], [times]

        def call(self: BaseClient, name: str, given: Any) -> Any:
            if name == operation and left[0] != 0:
                left[0] = None if left[0] is None else left[0] - 1
                raise ClientError({"Error": {"Code": code, "Message": message}}, name)
            return original(self, name, given)

        monkeypatch.setattr(BaseClient, "_make_api_call", call)

    return refused
