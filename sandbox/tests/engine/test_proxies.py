"""A proxy that the user's shell names is for the internet: the engine's parts and the local AWS talk past it."""

from collections.abc import Callable

import pytest

from sandbox.engine import environment
from sandbox.tests.engine.project import Project

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
