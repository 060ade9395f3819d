"""Names in Service Connect whose protocol changes: said, and refused, before ECS refuses them half way."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ecs_platform.model.digest.connect import protocol_changes
from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.preview import SERVICE, TASK_DEFINITION, UNKNOWN
from ecs_platform.ops.__main__ import app
from tests.model.digest.previews import preview, step, urn

PROTOCOLS = (None, "http", "http2", "grpc")
TAGS = {"Service": "shop"}


def offering(name: str = "shop", port: str = "connect", enabled: bool = True) -> dict[str, Any]:
    services = [{"portName": port, "discoveryName": name, "clientAlias": [{"dnsName": name, "port": 80}]}]
    return {"enabled": enabled, "namespace": "arn", "services": services}


def defined(protocol: str | None, port: str = "connect") -> dict[str, Any]:
    mapping = {"containerPort": 80, "name": port, **({"appProtocol": protocol} if protocol else {})}
    other = {"containerPort": 81, "name": "other", "appProtocol": "http2"}
    containers = [{"name": "log"}, {"name": "shop", "portMappings": [other, mapping]}]
    return {"family": "test-shop", "containerDefinitions": json.dumps(containers), "tags": TAGS}


def steps(before: dict[str, Any], after: dict[str, Any], old: Any, new: Any) -> list[dict[str, Any]]:
    sides = [{"serviceConnectConfiguration": each, "tags": TAGS} for each in (old, new)]
    return [
        step("replace", TASK_DEFINITION, "shop", before, after),
        step("update", SERVICE, "shop", {**sides[0], "taskDefinition": "1"}, {**sides[1], "taskDefinition": UNKNOWN}),
    ]


@pytest.mark.parametrize(("before", "after"), list(product(PROTOCOLS, PROTOCOLS)))
def test_another_protocol_of_a_name_is_refused(before: str | None, after: str | None, tmp_path: Path) -> None:
    made = steps(defined(before), defined(after), offering(), offering())
    said = [str(each) for each in protocol_changes(preview(*made))]
    file = tmp_path / "preview.json"
    file.write_text(json.dumps({"config": {}, "steps": made}), encoding="utf-8")
    ran = CliRunner().invoke(app, ["digest", "--gate", str(file)])
    if before == after:
        assert (said, ran.exit_code) == ([], 0)
        return
    (words,) = said
    was = before or "tcp"
    assert f"`shop` of `shop` is `{was}` in Service Connect, and would be `{after or 'tcp'}`:" in words
    assert f"keep it (`network.connect.protocol: {was}`" in words
    assert (
        "this `up` would fail: a protocol of Service Connect changes" in digest(preview(*made), "test").splitlines()[1]
    )
    assert (ran.exit_code, f"refused: {words}" in ran.stderr) == (1, True)
    assert CliRunner().invoke(app, ["digest", str(file)]).exit_code == 0


OFF = {"enabled": False}
FINE = {
    "another name": (defined(None), defined("http"), offering(), offering("store")),
    "a new name": (defined(None), defined("http"), None, offering()),
    "a name that goes": (defined(None), defined("http"), offering(), None),
    "switched off": (defined(None), defined("http"), offering(), offering(enabled=False)),
    "was off": (defined(None), defined("http"), OFF, offering()),
    "the port renamed": (defined("http", "a"), defined("http", "b"), offering(port="a"), offering(port="b")),
    "not known yet": (defined("http"), {**defined(None), "containerDefinitions": UNKNOWN}, offering(), offering()),
}


@pytest.mark.parametrize("case", FINE)
def test_what_ecs_takes(case: str) -> None:
    assert protocol_changes(preview(*steps(*FINE[case]))) == []


def test_a_renamed_port_with_another_protocol_is_refused() -> None:
    made = steps(defined("http", "a"), defined("grpc", "b"), offering(port="a"), offering(port="b"))
    assert [(each.before, each.after) for each in protocol_changes(preview(*made))] == [("http", "grpc")]


def test_a_service_that_is_made_anew_or_goes_may() -> None:
    old, new = ({"serviceConnectConfiguration": offering(), "tags": TAGS} for _ in range(2))
    definition = step("replace", TASK_DEFINITION, "shop", defined(None), defined("http"))
    for made in (
        step("replace", SERVICE, "shop", old, new),
        step("delete", SERVICE, "shop", old),
        step("create", SERVICE, "shop", new=new),
    ):
        assert protocol_changes(preview(definition, made)) == []


def test_where_a_deploy_tool_decides_the_revision_nothing_reaches_ecs() -> None:
    both = {"serviceConnectConfiguration": offering(), "tags": TAGS, "taskDefinition": "1"}
    made = step("update", SERVICE, "shop", {**both, "desiredCount": 1}, {**both, "desiredCount": 2})
    definition = step("replace", TASK_DEFINITION, "shop", defined(None), defined("http"))
    assert protocol_changes(preview(definition, made)) == []


def test_another_services_definition_is_not_asked() -> None:
    other = {**defined("grpc"), "tags": {"Service": "other"}}
    made = steps(defined("http"), defined("http"), offering(), offering())
    assert urn(TASK_DEFINITION, "other") != urn(TASK_DEFINITION, "shop")
    assert protocol_changes(preview(*made, step("create", TASK_DEFINITION, "other", new=other))) == []
