"""A plain local AWS, and projects that the real engine runs against it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from sandbox.engine import Engine
from sandbox.tests.engine.project import Project


@pytest.fixture(scope="session")
def local_aws() -> Iterator[str]:
    """The address of a moto without our fixes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(port)]
    environment = {**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as moto:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/moto-api/", timeout=5).close()
                break
            except OSError:
                assert moto.poll() is None, "moto ended"
                assert time.monotonic() < deadline, "moto does not answer"
                time.sleep(0.2)
        yield address
        moto.kill()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One PULUMI_HOME for all: it holds nothing of a stack."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def project(engine: Engine, local_aws: str, home: Path, tmp_path: Path) -> Callable[[str], Project]:
    """Makes a project of a program's text, with a stack `test` of its own."""

    def make(program: str) -> Project:
        variables = engine.environment(home, tmp_path / "state", "test", local_aws)
        return Project(tmp_path / "project", dedent(program), variables)

    return make
