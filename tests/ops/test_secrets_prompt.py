"""`ops secrets set` at a terminal: what is typed is not shown, and is asked for twice."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import pytest

from sandbox.aws import server
from tests.model.project import Project

ROOT = Path(__file__).parents[2]
REGION = "eu-central-1"
MARKER = "pl4nted-m4rker"
API = "name: api\ntype: Backend Service\nimage: {location: nginx}\nsecrets: {DB_PASSWORD: db_password}\n"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory = tmp_path_factory.mktemp("aws")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SANDBOX_PORT", raising=False)
        yield server.start(directory).url
    server.stop(directory)


def typed(folder: Path, environment: dict[str, str], *answers: tuple[str, str]) -> tuple[int, str]:
    """Exit status, and all that the terminal showed; each answer is typed when what it answers stands there."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "ecs_platform.ops", "secrets", "set", "DB_PASSWORD"]
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=follower, stdout=follower, stderr=follower, start_new_session=True
    )
    os.close(follower)
    shown, left = "", list(answers)

    def more() -> bool:
        nonlocal shown
        with suppress(OSError):
            if select.select([leader], [], [], 0.1)[0] and (found := os.read(leader, 4096)):
                shown += found.decode()
                return True
        return process.poll() is None

    seen = 0
    end = time.monotonic() + 60
    while more() and time.monotonic() < end:
        if left and left[0][0] in shown[seen:]:
            seen = len(shown)
            os.write(leader, left.pop(0)[1].encode() + b"\n")
    os.close(leader)
    return process.wait(10), shown


def test_a_value_is_typed_twice_and_never_shown(endpoint: str, project: Project) -> None:
    project.write("api.yaml", API)
    keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "word", "AWS_ENDPOINT_URL": endpoint}
    environment = {**os.environ, **keys, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    twice = (("Value of /test/api/db_password", MARKER), ("Once more", MARKER))
    status, shown = typed(project.folder, environment, *twice)
    assert (status, "written: /test/api/db_password, version 1" in shown) == (0, True), shown
    assert MARKER not in shown
    status, shown = typed(project.folder, environment, ("[y/N]", "n"))
    assert (status, "nothing is changed" in shown) == (1, True), shown
    other = (
        ("[y/N]", "y"),
        ("Value of", MARKER),
        ("Once more", "another"),
        ("Value of", "next"),
        ("Once more", "next"),
    )
    status, shown = typed(project.folder, environment, *other)
    assert (status, "version 2" in shown) == (0, True), shown
    assert MARKER not in shown
    ssm = _client(endpoint)("ssm")
    found = ssm.get_parameter(Name="/test/api/db_password", WithDecryption=True)["Parameter"]
    assert (found["Value"], found["Type"]) == ("next", "SecureString")


def _client(endpoint: str) -> Callable[[str], Any]:
    return lambda service: boto3.client(
        service, region_name=REGION, endpoint_url=endpoint, aws_access_key_id="key", aws_secret_access_key="word"
    )
