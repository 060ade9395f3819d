"""A proxy that the user's shell names is for the internet: the engine's parts and the local AWS talk past it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.engine import Engine, environment, official, plugins, release
from sandbox.tests.engine.project import Project
from sandbox.tests.engine.release_host import archive_of, serving

MakeProject = Callable[[str], Project]
PROGRAM = """
    import pulumi_aws as aws
    aws.ssm.Parameter("p", name="/behind/a/proxy", type="String", value="v")
"""
NAMES = ("http_proxy", "https_proxy", "all_proxy", "grpc_proxy")


def test_a_stack_goes_up_behind_a_proxy_that_does_not_answer(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*NAMES, *map(str.upper, NAMES)):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "corp.example.org")
    project(PROGRAM).pulumi("up", "--yes", "--skip-preview", "--stack", "test")


def test_what_the_user_excepts_stays_excepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("NO_PROXY", "corp.example.org,localhost")
    once = environment.loopback()
    assert once == dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost,corp.example.org")
    monkeypatch.setenv("no_proxy", once["no_proxy"])
    assert environment.loopback() == once


@pytest.mark.parametrize("name", ["123456789012.127.0.0.1", "127.0.0.1"])
def test_to_the_official_plugin_the_local_aws_is_a_proxy_for_what_is_no_host(
    name: str, engine: Engine, tmp_path: Path
) -> None:
    """In the plugin's place is another program in Go, the CLI, which fetches something from that name."""
    file = f"/pulumi-resource-none-v1.0.0-{release.target().replace('x64', 'amd64')}.tar.gz"
    plugins.write_official_aws_provider(tmp_path, engine.bin_dir / "pulumi")
    with serving() as aws:
        address = f"http://{name}:{aws.server_port}"
        asked = file if name == "127.0.0.1" else address + file
        aws.files[asked] = archive_of({"pulumi-resource-none": b"#!/bin/sh\n"})
        users = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9", "NO_PROXY": "*"}
        own = {**environment.pulumi(engine.bin_dir, tmp_path, tmp_path, "x"), "AWS_ENDPOINT_URL": aws.url}
        install = ["plugin", "install", "resource", "none", "v1.0.0", "--server", address]
        subprocess.run([tmp_path / official.plugin_name(), *install], env={**os.environ, **users, **own}, check=True)
        assert aws.asked == [asked]


def test_a_shell_gets_no_proxy_of_ours(engine: Engine, tmp_path: Path) -> None:
    variables = engine.environment(tmp_path / "home", tmp_path / "state", "x", "http://127.0.0.1:1")
    assert [name for name in variables if name.lower().endswith("_proxy")] == ["NO_PROXY", "no_proxy"]
