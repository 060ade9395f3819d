"""How far an `up` is, from the engine's events; and how that is shown on a terminal and in a log."""

import io
from typing import Any

from rich.console import Console

from ecs_platform.local.drawing import Lines, drawing, table
from ecs_platform.local.progress import Progress
from ecs_platform.ops.causes import Cause
from ecs_platform.ops.watch import Seen

PLATFORM = "urn:pulumi:test::shop::ecs-platform:index:Platform"
SERVICE = "aws:ecs/service:Service"
COMPONENTS = [
    ("Platform", "platform"),
    ("Network", "network"),
    ("LoadBalancer", "web-load-balancer"),
    ("Service", "web"),
    ("TargetGroup", "web-public"),
    ("Service", "web-load"),
]
RESOURCES = [
    ("aws:ec2/vpc:Vpc", "network"),
    ("aws:ec2/subnet:Subnet", "network-public-a"),
    ("aws:lb/loadBalancer:LoadBalancer", "web-load-balancer"),
    ("aws:lb/targetGroup:TargetGroup", "web-public"),
    ("aws:iam/rolePolicy:RolePolicy", "web-load-task"),
    (SERVICE, "web"),
]


def registered(type_: str, name: str) -> dict[str, Any]:
    message = f"registering resource: ty={type_}, name={name}, custom=True, remote=False\n"
    return {"diagnosticEvent": {"message": message, "severity": "debug"}}


def step(kind: str, type_: str, name: str, op: str = "create") -> dict[str, Any]:
    urn = f"{PLATFORM}${type_}::{name}" if type_ != "pulumi:pulumi:Stack" else f"urn:pulumi:test::shop::{type_}::{name}"
    return {kind: {"metadata": {"op": op, "urn": urn, "type": type_}}}


def begun(type_: str, name: str, op: str = "create") -> dict[str, Any]:
    return step("resourcePreEvent", type_, name, op)


def ended(type_: str, name: str, op: str = "create") -> dict[str, Any]:
    return step("resOutputsEvent", type_, name, op)


def progress() -> Progress:
    """After the program has run, and nothing is made."""
    found = Progress(["web", "web-load"])
    found.event(registered("pulumi:pulumi:Stack", "shop-test"))
    for kind, name in COMPONENTS:
        found.event(registered(f"ecs-platform:index:{kind}", name))
    for each in RESOURCES:
        found.event(registered(*each))
    return found


def test_all_is_known_before_anything_is_made_and_belongs_somewhere() -> None:
    found = progress()
    assert {part.name: len(part.known) for part in found.parts.values()} == {
        "others": 1,
        "network": 3,
        "load balancers": 2,
        "web": 4,
        "web-load": 2,
    }
    assert (found.done, found.known) == (0, len(COMPONENTS) + len(RESOURCES))


def test_what_is_under_way_is_said_in_words_and_a_service_by_what_ecs_does() -> None:
    found = progress()
    for each in RESOURCES[2:]:
        found.event(begun(*each))
    assert found.parts["load balancers"].step == "load balancer"
    assert found.parts["web-load"].step == "role policy"
    assert found.parts["web"].step == "waiting for ECS"
    assert found.waiting == ["web"]
    found.seen(Seen("web", "under way", 1, 2))
    assert found.parts["web"].step == "waiting for ECS, under way: 1 of 2 running"
    found.event(ended(SERVICE, "web"))
    assert found.parts["web"].step == "target group"
    assert found.waiting == []


def test_what_failed_stays_said() -> None:
    found = progress()
    found.event(begun(SERVICE, "web"))
    found.event(step("resOpFailedEvent", SERVICE, "web"))
    assert (found.parts["web"].step, found.waiting) == ("failed: service", [])
    assert not found.done


def test_what_goes_is_counted_too() -> None:
    found = progress()
    found.event(begun("aws:sqs/queue:Queue", "gone-queue", "delete"))
    assert found.known == len(COMPONENTS) + len(RESOURCES) + 1
    assert found.parts["others"].step == "queue"


def written(width: int, draw: Any, height: int = 30) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=height, force_terminal=False)
    console.print(draw)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    return [line.rstrip() for line in text.splitlines()]


def test_the_table_has_a_line_for_each_part_within_80_columns() -> None:
    found = progress()
    for each in RESOURCES:
        found.event(begun(*each))
    found.seen(Seen("web", "under way", 10, 20, 5, 30, 10, 20))
    lines = written(80, table(found, 65, 20))
    assert max(map(len, lines)) <= 80
    web = next(line for line in lines if line.strip().startswith("web "))
    assert "0 of 4" in web
    assert "waiting for ECS, under way: 10 of 20 running" in web
    assert lines[-1].split() == ["all", "0", "of", "12", "1", "min", "05", "s"]


def test_before_the_program_has_run_that_is_said() -> None:
    assert written(80, table(Progress([]), 4, 20)) == [" reading the program    4 s"]


def test_where_there_is_not_room_for_all_those_that_are_worked_on_are_shown() -> None:
    found = Progress([f"s{number}" for number in range(300)])
    for number in range(300):
        found.event(registered("ecs-platform:index:Service", f"s{number}"))
    found.event(begun(SERVICE, "s299"))
    lines = written(80, table(found, 0, 10))
    assert len(lines) == 11
    assert lines[0].split()[0] == "s299"
    assert "291 more" in lines[-2]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_log_gets_no_line_twice_and_one_now_and_then() -> None:
    console, clock, found = Console(file=io.StringIO(), width=200), Clock(), progress()
    lines = Lines(console, clock)
    for each in RESOURCES:
        found.event(begun(*each))
    for second in range(200):
        clock.now = second
        lines.show(found)
    printed = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert printed == [
        f"{when}: 0 of 12 resources; under way: network, load balancers, web, web-load"
        for when in ("10 s", "1 min 10 s", "2 min 10 s", "3 min 10 s")
    ]


def test_a_log_gets_all_that_ecs_does_and_a_terminal_only_what_is_wrong() -> None:
    seen = [
        Seen("web", "under way", 0, 1),
        Seen("web", "under way", 0, 1, causes=(Cause("task", "it ended", "mend it"),)),
    ]
    log = Console(file=io.StringIO(), width=80)
    terminal = Console(file=io.StringIO(), width=80, force_terminal=True, legacy_windows=False)
    assert isinstance(drawing(log), Lines)
    for console in (log, terminal):
        drawn = drawing(console)
        for each in seen:
            drawn.tell(each)
        drawn.close()
    once = ["web  under way: 0 of 1 running", "    it ended", "      -> mend it"]
    assert log.file.getvalue().splitlines() == [once[0], *once]  # type: ignore[attr-defined]
    told = terminal.file.getvalue()  # type: ignore[attr-defined]
    assert told.count("web  under way") == 1
    assert "-> mend it" in told
