"""Alarms of measures are told with their service, also those that have none of its dimensions."""

from typing import Any

import pytest

from ecs_platform.model.manifest.alarms import SERVICE_MEASURES
from ecs_platform.model.naming import Names
from ecs_platform.ops.alarms import alarms_of


class CloudWatch:
    """Answers one page of alarms that are in ALARM."""

    def __init__(self, *names: str) -> None:
        self._found = [{"AlarmName": name, "StateReason": "tried"} for name in names]

    def get_paginator(self, _: str) -> "CloudWatch":
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"MetricAlarms": self._found}]


@pytest.mark.parametrize("measure", SERVICE_MEASURES)
def test_by_name(measure: str) -> None:
    names = Names("test", "shop")
    asked = CloudWatch(names.alarm("web", measure), names.alarm("web-admin", measure), "test-mine")
    found = alarms_of(asked, names.of(""), {"web": {}, "web-admin": {}})
    assert {each.name: each.service for each in found} == {
        names.alarm("web", measure): "web",
        names.alarm("web-admin", measure): "web-admin",
        "test-mine": None,
    }
