"""The program against mocks, for each stack file: it brings every service of services/."""

import runpy
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

from ecs_platform.model.load import load
from ecs_platform.model.settings.stack import stacks

PROJECT = Path(__file__).parents[1]


class Recorder(Mocks):
    """Answers like a first preview, in which no output is known yet."""

    def __init__(self) -> None:
        self.registered: list[MockResourceArgs] = []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.registered.append(args)
        return "", {}

    def call(self, args: MockCallArgs) -> dict[Any, Any]:
        if args.token == "pulumi:pulumi:readStackOutputs":  # noqa: S105 a function's name
            return {}  # of this stack, before its first `up`
        raise AssertionError(f"{args.token}: nothing is looked up")


@pytest.mark.parametrize("stack", stacks(PROJECT))
def test_every_service_is_there(stack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # nobody is there, and nobody is asked
    loaded, recorder = load(PROJECT, stack), Recorder()
    assert [str(finding) for finding in loaded.findings] == []
    pulumi.runtime.set_mocks(recorder, project=loaded.environment.project_name, stack=stack, preview=True)

    @pulumi.runtime.test
    def program() -> None:
        runpy.run_path(str(PROJECT / "__main__.py"), run_name="__main__")

    program()
    made = {args.name for args in recorder.registered if args.typ == "aws:ecs/taskDefinition:TaskDefinition"}
    assert {service.name for service in loaded.services} <= made
