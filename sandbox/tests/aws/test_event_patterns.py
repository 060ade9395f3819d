"""What TestEventPattern, PutRule and the rules of a bus make of a pattern: Event Ruler's README and its refusals."""

import json
from typing import Any

import pytest

from sandbox.tests.aws.world import World, name, refusal

EVENT = {
    "version": "0",
    "id": "1",
    "account": "123456789012",
    "source": "aws.ecs",
    "time": "2026-11-28T12:00:00Z",
    "region": "eu-west-1",
    "resources": ["arn:aws:ecs:eu-west-1:123456789012:task/test/1"],
    "detail-type": "ECS Task State Change",
    "detail": {
        "group": "family:test-report",
        "count": 5,
        "exact": True,
        "nothing": None,
        "address": "10.0.0.33",
        "containers": [
            {"name": "report", "exitCode": 0, "ports": [{"port": 1, "to": "a"}, {"port": 2, "to": "b"}]},
            {"name": "proxy", "exitCode": 143, "reason": "stopped"},
            {"name": "never"},
        ],
    },
}

MATCHES: list[dict[str, Any]] = [
    {"group": ["other", "family:test-report"]},
    {"group": [{"prefix": "family:"}]},
    {"group": [{"prefix": {"equals-ignore-case": "FAMILY:"}}]},
    {"group": [{"suffix": "-report"}]},
    {"group": [{"equals-ignore-case": "Family:Test-Report"}]},
    {"group": [{"wildcard": "family:*-rep*"}]},
    {"group": [{"anything-but": {"prefix": "service:"}}]},
    {"group": [{"anything-but": {"prefix": ["service:", "job:"]}}]},
    {"group": [{"anything-but": ["a", "b"]}]},
    {"count": [5.0]},
    {"count": [{"numeric": [">", 0, "<=", 5]}]},
    {"count": [{"anything-but": 4}]},
    {"exact": [True]},
    {"nothing": [None]},
    {"address": [{"cidr": "10.0.0.0/24"}]},
    {"absent": [{"exists": False}]},
    {"group": [{"exists": True}]},
    # In one element of the array.
    {"containers": {"name": ["proxy"], "exitCode": [{"anything-but": 0}]}},
    {"containers": {"name": ["report"], "ports": {"port": [2], "to": ["b"]}}},
    # The field that comes first by its name fixes the element.
    {"containers": {"name": ["report"], "reason": [{"exists": False}], "exitCode": [0]}},
    {"$or": [{"group": ["other"]}, {"containers": {"exitCode": [143]}}]},
    {"containers": {"name": ["proxy"]}, "$or": [{"count": [5]}, {"count": [6]}]},
    {"$or": [{"containers": {"exitCode": [143]}}, {"count": [6]}], "containers": {"name": ["proxy"]}},
]
MATCHES_NOT: list[dict[str, Any]] = [
    {"group": ["FAMILY:test-report"]},
    {"group": [{"anything-but": {"prefix": "family:"}}]},
    {"group": [{"anything-but": {"prefix": ["service:", "family:"]}}]},
    {"group": [{"wildcard": "family:*-rep"}]},
    {"count": ["5"]},
    {"count": [{"numeric": [">", 5]}]},
    {"count": [{"anything-but": [4, 5]}]},
    {"exact": [1]},
    {"nothing": [0]},
    {"address": [{"cidr": "10.0.1.0/24"}]},
    {"absent": [{"anything-but": "a"}]},
    {"absent": [{"exists": True}]},
    {"group": [{"exists": False}]},
    # In two elements of the array.
    {"containers": {"name": ["report"], "exitCode": [{"anything-but": 0}]}},
    {"containers": {"name": ["never"], "exitCode": [{"anything-but": 0}]}},
    {"containers": {"name": ["report"], "ports": {"port": [1], "to": ["b"]}}},
    {"containers": {"name": ["never"], "exitCode": [{"exists": False}]}},
    {"$or": [{"group": ["other"]}, {"containers": {"exitCode": [1]}}]},
    {"$or": [{"containers": {"exitCode": [143]}}, {"count": [6]}], "containers": {"name": ["report"]}},
]
REFUSED = {
    "{": "Invalid JSON",
    "{}": "Empty objects are not allowed",
    '{"source": "aws.ecs"}': '"source" must be an object or an array',
    '{"source": []}': "Empty arrays are not allowed",
    '{"source": [["aws.ecs"]]}': "Match value must be String, number, true, false, or null",
    '{"source": [{"begins": "aws"}]}': "Unrecognized match type begins",
    '{"source": [{"prefix": 1}]}': "prefix match pattern must be a string",
    '{"source": [{"exists": "no"}]}': "exists match pattern must be either true or false.",
    '{"detail": {"a": [{"numeric": ["about", 1]}]}}': "Unrecognized numeric range operator: about",
    '{"detail": {"a": [{"numeric": [">", "1"]}]}}': "Value of > must be numeric",
    '{"detail": {"a": [{"anything-but": {"numeric": [">", 1]}}]}}': "Unsupported anything-but pattern: numeric",
    '{"detail": {"a": [1], "$or": [{"a": [2]}, {"b": [3]}]}}': "Path `detail.a` cannot be allowed multiple times",
}


def matched(world: World, pattern: dict[str, Any], event: dict[str, Any] | None = None) -> bool:
    answer = world.client("events").test_event_pattern(
        EventPattern=json.dumps({"detail": pattern}), Event=json.dumps(event or EVENT)
    )
    return bool(answer["Result"])


@pytest.mark.parametrize("pattern", MATCHES, ids=json.dumps)
def test_a_pattern_that_matches(world: World, pattern: dict[str, Any]) -> None:
    assert matched(world, pattern)


@pytest.mark.parametrize("pattern", MATCHES_NOT, ids=json.dumps)
def test_a_pattern_that_does_not(world: World, pattern: dict[str, Any]) -> None:
    assert not matched(world, pattern)


@pytest.mark.parametrize(("pattern", "reason"), REFUSED.items(), ids=REFUSED)
def test_a_pattern_that_is_none(world: World, pattern: str, reason: str) -> None:
    events, words = world.client("events"), f"Event pattern is not valid. Reason: {reason}"
    expected = "InvalidEventPatternException", words
    assert refusal(events.put_rule, Name=name("rule"), EventPattern=pattern) == expected
    assert refusal(events.test_event_pattern, EventPattern=pattern, Event=json.dumps(EVENT)) == expected


@pytest.mark.parametrize("field", ["id", "account", "source", "time", "region", "resources", "detail-type"])
def test_an_event_without_what_every_event_has(world: World, field: str) -> None:
    event = json.dumps({key: value for key, value in EVENT.items() if key != field})
    code, _ = refusal(world.client("events").test_event_pattern, EventPattern='{"source": ["a"]}', Event=event)
    assert code == "ValidationException"


def test_how_long_a_pattern_is(world: World) -> None:
    events, empty = world.client("events"), len('{"source": [""]}')
    longest = json.dumps({"source": ["x" * (2048 - empty)]})
    made = name("rule")
    events.put_rule(Name=made, EventPattern=longest)
    too_long = longest.replace("x", "xx", 1)
    assert refusal(events.put_rule, Name=made, EventPattern=too_long)[0] == "LimitExceededException"
    events.delete_rule(Name=made)


def test_how_many_rules_with_wildcards_a_bus_has(world: World) -> None:
    events, bus, wild = world.client("events"), name("bus"), json.dumps({"source": [{"wildcard": "aws.*"}]})
    events.create_event_bus(Name=bus)
    names = [name("rule") for _ in range(30)]
    for each in [*names, names[0]]:
        events.put_rule(Name=each, EventBusName=bus, EventPattern=wild)
    one_more = {"Name": name("rule"), "EventBusName": bus}
    assert refusal(events.put_rule, **one_more, EventPattern=wild)[0] == "LimitExceededException"
    events.put_rule(**one_more, EventPattern='{"source": ["aws.ecs"]}')


def test_how_many_rules_a_bus_has(world: World) -> None:
    events, bus, plain = world.client("events"), name("bus"), '{"source": ["aws.ecs"]}'
    events.create_event_bus(Name=bus)
    names = [name("rule") for _ in range(300)]
    for each in [*names, names[0]]:
        events.put_rule(Name=each, EventBusName=bus, EventPattern=plain)
    code, _ = refusal(events.put_rule, Name=name("rule"), EventBusName=bus, EventPattern=plain)
    assert code == "LimitExceededException"
