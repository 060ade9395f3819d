"""Properties that pulumi-aws names or shapes in its own way go to the bridge and come back unchanged."""

from copy import deepcopy
from typing import Any

import pytest

from sandbox.engine import differences

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("aws:cloudwatch/metricAlarm:MetricAlarm", {"name": "busy"}, {"alarmName": "busy"}),
    (
        "aws:route53/record:Record",
        {"aliases": [{"name": "web"}], "ttl": 60},
        {"alias": {"name": "web"}, "ttl": 60},
    ),
    (
        "aws:ecs/service:Service",
        {"serviceConnectConfiguration": {"services": [{"clientAlias": [{"port": 80}]}, {"portName": "web"}]}},
        {"serviceConnectConfiguration": {"services": [{"clientAlias": {"port": 80}}, {"portName": "web"}]}},
    ),
    (
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {"rules": [{"id": "one", "expiration": {"days": 3}}]},
        {"rules": [{"id": "one", "expirations": [{"days": 3}]}]},
    ),
    (
        # An empty list stays one: the bridge compares with what it gave.
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {"rules": [{"id": "one", "filter": None}]},
        {"rules": [{"id": "one", "filters": []}]},
    ),
    ("aws:ecs/cluster:Cluster", {"name": "web"}, {"name": "web"}),
]


@pytest.mark.parametrize(("token", "ours", "theirs"), CASES)
def test_there_and_back(token: str, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert differences.to_bridge(token, deepcopy(ours)) == theirs
    assert differences.from_bridge(token, deepcopy(theirs)) == ours


def test_outputs_that_only_the_newer_provider_has() -> None:
    token = "aws:ecs/service:Service"
    assert differences.from_bridge(token, {"id": "arn:1"}) == {"id": "arn:1", "arn": "arn:1"}


def test_paths_of_a_difference_are_named_as_the_program_names_them() -> None:
    token = "aws:route53/record:Record"
    assert differences.path_from_bridge(token, "alias.name") == "aliases.name"
    assert differences.path_from_bridge(token, "ttl") == "ttl"
    assert differences.paths_to_bridge(token, ["aliases", "ttl"]) == ["alias", "ttl"]
