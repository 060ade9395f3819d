"""A value that changes is told with what it was and what it will be; a document, an ARN or a secret is not."""

from typing import Any

import pytest

from ecs_platform.model.digest.as_json import as_json
from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.numbers import changed_inputs
from ecs_platform.model.digest.preview import TARGET_GROUP, UNKNOWN
from tests.model.digest.previews import preview, service, step

ARN = "arn:aws:ecs:eu-central-1:123456789012:task-definition/test-api:"
CHANGED: dict[str, tuple[Any, Any, list[str]]] = {
    "a number": ({"desiredCount": 3}, {"desiredCount": 5}, ["`desiredCount` `3` -> `5`"]),
    "a switch": ({"a": True}, {"a": False}, ["`a` `true` -> `false`"]),
    "nothing before": ({}, {"a": 0}, ["`a` none -> `0`"]),
    "nothing after": ({"a": 0}, {}, ["`a` `0` -> none"]),
    "within": (
        {"healthCheck": {"path": "/", "interval": 30, "__defaults": []}},
        {"healthCheck": {"path": "/health", "interval": 30, "__defaults": ["x"]}},
        ["`healthCheck.path` `/` -> `/health`"],
    ),
    "within a list": ({"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 1}, {"b": 3}]}, ["`a[1].b` `2` -> `3`"]),
    "known later": ({"version": "1"}, {"version": UNKNOWN}, ["`version` `1` -> known after up"]),
    "a name that AWS gives": ({"taskDefinition": f"{ARN}1"}, {"taskDefinition": UNKNOWN}, ["`taskDefinition`"]),
    "an ARN": ({"a": f"{ARN}1"}, {"a": f"{ARN}2"}, ["`a`"]),
    "a document": ({"policy": '{"a": 1}'}, {"policy": '{"a": 2}'}, ["`policy`"]),
    "a long text": ({"a": "x" * 61}, {"a": "y"}, ["`a`"]),
    "tags": ({"tags": {"a": "b"}}, {"tags": {"a": "c"}}, ["`tags`"]),
    "a secret": ({"dbPassword": "hunter2"}, {"dbPassword": "hunter3"}, ["`dbPassword`"]),
    "a secret of the engine": ({"a": "[secret]"}, {"a": "x"}, ["`a`"]),
    "what looks like a key": ({"a": "AKIAIOSFODNN7EXAMPLE"}, {"a": "x"}, ["`a` `(masked)` -> `x`"]),
}


@pytest.mark.parametrize("case", CHANGED)
def test_old_and_new(case: str) -> None:
    old, new, said = CHANGED[case]
    (one,) = preview(step("update", TARGET_GROUP, "x", old, new)).steps
    assert changed_inputs(one, one.changed) == said


EVERYWHERE = [
    (service("update", "api", {"desiredCount": 1}, {"desiredCount": 3}), "its `desiredCount` `1` -> `3` |"),
    (
        step("update", TARGET_GROUP, "a", {"tags": {"Service": "api"}, "x": 1}, {"tags": {"Service": "api"}, "x": 2}),
        "`lb.TargetGroup a` (update: `x` `1` -> `2`)",
    ),
    (
        step("update", "aws:appautoscaling/target:Target", "api", {"minCapacity": 1}, {"minCapacity": 2}),
        "- appautoscaling.Target (update): `api` (`minCapacity` `1` -> `2`)",
    ),
    (
        step("update", "aws:cloudwatch/logGroup:LogGroup", "x", {"retentionInDays": 30}, {"retentionInDays": 90}),
        "(`retentionInDays` `30` -> `90`)",
    ),
]


@pytest.mark.parametrize(("changed", "said"), EVERYWHERE)
def test_whatever_changes_has_its_values(changed: dict[str, Any], said: str) -> None:
    assert said in digest(preview(changed), "test")


def test_many_are_cut_and_machines_have_them_all() -> None:
    old, new = ({f"v{at}": at + more for at in range(20)} for more in (0, 1))
    found = preview(step("update", "aws:x/y:Y", "many", old, new))
    assert " and 14 more)" in digest(found, "test")
    (one,) = as_json(found, "test")["resources"]
    assert len(one["changes"]) == 20
    assert one["changes"][0] == {"path": "v0", "old": "0", "new": "1"}
