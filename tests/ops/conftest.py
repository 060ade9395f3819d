"""What tests of verbs share."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from tests.model.project import WEB, Project
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
