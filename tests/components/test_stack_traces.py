"""What Pulumi keeps of where each resource is made: it is in the state, which is written whole at each step."""

import sys
import traceback
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks

from ecs_platform.components.stack_traces import short_stack_traces

HERE = "test_stack_traces.py"


class Answers(Mocks):
    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args: MockCallArgs) -> Any:
        raise AssertionError(args.token)


class Watching(MockMonitor):
    def __init__(self) -> None:
        super().__init__(Answers())
        self.traces: dict[str, list[str]] = {}
        self.positions: dict[str, str] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 the service's name
        self.traces[request.name] = [frame.pc.uri for frame in request.stackTrace.frames]
        self.positions[request.name] = request.sourcePosition.uri
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


class Part(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("test:index:Part", name, None)
        deep(f"{name}-child", 30, self)


def deep(name: str, calls: int, parent: pulumi.Resource | None = None) -> None:
    if calls:
        deep(name, calls - 1, parent)
    else:
        aws.sns.Topic(name, opts=pulumi.ResourceOptions(parent=parent))


@pytest.fixture(scope="module")
def watching() -> Watching:
    monitor = Watching()
    pulumi.runtime.set_mocks(Answers(), monitor=monitor)

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def run() -> None:
        deep("whole", 30)
        with short_stack_traces():
            deep("short", 30)
            Part("part")

    run()
    return monitor


@pytest.mark.parametrize("name", ["short", "part", "part-child"])
def test_a_resource_keeps_the_lines_that_make_it(watching: Watching, name: str) -> None:
    assert 1 <= len(watching.traces[name]) <= 2
    assert watching.traces[name][0].endswith(HERE)
    assert watching.positions[name].endswith(HERE), "previews and tools show where a resource is made"


def test_without_it_all_that_led_there_is_kept(watching: Watching) -> None:
    """Else there would be nothing to shorten: the SDK has changed."""
    assert len(watching.traces["whole"]) > 30


def test_what_goes_wrong_is_told_with_all_its_lines() -> None:
    def fails(calls: int) -> None:
        if calls:
            fails(calls - 1)
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong") as caught, short_stack_traces():
        fails(30)
    assert "".join(traceback.format_exception(caught.value)).count("fails(calls - 1)") > 1
    assert len(traceback.extract_tb(caught.value.__traceback__)) > 30


@pytest.mark.parametrize("before", [None, 100])
def test_what_was_said_before_counts_again(monkeypatch: pytest.MonkeyPatch, before: int | None) -> None:
    if before is None:
        monkeypatch.delattr(sys, "tracebacklimit", raising=False)
    else:
        monkeypatch.setattr(sys, "tracebacklimit", before, raising=False)
    with pytest.raises(KeyError), short_stack_traces():
        raise KeyError
    assert getattr(sys, "tracebacklimit", None) == before
