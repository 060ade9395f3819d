"""Dashboards: what CloudWatch says of their bodies, and that they are read as they were put."""

import json
from typing import Any

import pytest

from sandbox.aws.cloudwatch.dashboards import Problem, problems
from sandbox.tests.aws.world import World, name, refusal

CPU = ["AWS/ECS", "CPUUtilization", "ClusterName", "main", "ServiceName", "shop"]


def graph(*metrics: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "metric", "properties": {"region": "eu-west-1", "metrics": list(metrics), **properties}}


def found(*widgets: Any) -> list[Problem]:
    return problems(json.dumps({"widgets": list(widgets)}))


def test_what_is_taken() -> None:
    place = {"x": 23, "y": 0, "width": 24, "height": 1000}
    formula = [{"expression": "100*m1/m2", "label": "share", "id": "e1"}]
    hidden = [".", "RequestCount", "...", {"id": "m2", "visible": False, "stat": "Sum"}]
    taken = [
        {**graph(CPU, [*CPU, {"stat": "Maximum"}], [".", ".", ".", "other", ".", "."], formula, hidden), **place},
        {"type": "metric", "properties": {"region": "eu-west-1", "annotations": {"alarms": ["arn:aws:cloudwatch:x"]}}},
        {"type": "text", "properties": {"markdown": "# shop"}},
        {"type": "alarm", "properties": {"title": "alarms", "alarms": ["arn"] * 100}},
        {"type": "log", "properties": {"region": "eu-west-1", "query": "SOURCE 'a' | fields @message"}},
        graph(["AWS/ECS", "CPUUtilization"]),
    ]
    assert found(*taken) == []
    assert problems('{"widgets": []}') == []


FIELD = 'Invalid metric field type, only "String" type is allowed'


@pytest.mark.parametrize(
    ("widget", "path", "message"),
    [
        (graph([*CPU[:-1], ""]), "/properties/metrics/0/5", FIELD),
        (graph([*CPU[:-1], None]), "/properties/metrics/0/5", FIELD),
        (graph([*CPU[:2], {"stat": "Sum"}, {"ClusterName": "a"}]), "/properties/metrics/0/2", FIELD),
        (graph(CPU[:3]), "/properties/metrics/0", "Should NOT have more than 2 items"),
        (graph(CPU, {"expression": "m1"}), "/properties/metrics/1", "Should be array"),
        (graph(*[CPU] * 501), "/properties/metrics", "Should NOT have more than 500 items"),
        ({"type": "metric", "properties": {"metrics": [CPU]}}, "/properties", "Should have required property 'region'"),
        (
            {"type": "metric", "properties": {"region": "eu-west-1"}},
            "/properties",
            "Should have required property 'metrics'",
        ),
        ({"type": "text", "properties": {}}, "/properties", "Should have required property 'markdown'"),
        ({"type": "text"}, "", "Should have required property 'properties'"),
        ({**graph(CPU), "type": "graph"}, "/type", "Should be equal to one of the allowed values"),
        ({**graph(CPU), "width": 25}, "/width", "Should be <= 24"),
        ({**graph(CPU), "x": 24}, "/x", "Should be <= 23"),
        ({**graph(CPU), "height": 0}, "/height", "Should be >= 1"),
        ({**graph(CPU), "y": 1.5}, "/y", "Should be integer"),
        (
            {"type": "alarm", "properties": {"alarms": ["arn"] * 101}},
            "/properties/alarms",
            "Should NOT have more than 100 items",
        ),
    ],
)
def test_what_is_wrong_with_a_widget(widget: dict[str, Any], path: str, message: str) -> None:
    assert Problem(f"/widgets/1{path}", message) in found({"type": "text", "properties": {"markdown": "a"}}, widget)


def test_how_much_a_dashboard_has() -> None:
    text, full = {"type": "text", "properties": {"markdown": "a"}}, graph(*[CPU] * 500)
    assert found(*[text] * 500) == []
    assert found(*[text] * 501) == [Problem("/widgets", "Should NOT have more than 500 items")]
    assert found(*[full] * 5) == []
    assert found(*[full] * 5, graph(CPU)) == [Problem("/widgets", "Should NOT have more than 2500 metrics")]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"widgets": {}}', '{"widgets": [1]}'])
def test_what_is_no_dashboard(body: str) -> None:
    assert len(problems(body)) == 1


def test_a_dashboard_is_read_as_it_was_put(world: World) -> None:
    client = world.client("cloudwatch")
    made, body = name("board"), json.dumps({"widgets": [graph(CPU)]}, separators=(",", ":"))
    assert client.put_dashboard(DashboardName=made, DashboardBody=body)["DashboardValidationMessages"] == []
    assert client.get_dashboard(DashboardName=made)["DashboardBody"] == body
    (entry,) = client.list_dashboards(DashboardNamePrefix=made)["DashboardEntries"]
    assert (entry["DashboardName"], entry["Size"]) == (made, len(body))
    code, message = refusal(client.put_dashboard, DashboardName=made, DashboardBody=body.replace("main", ""))
    assert code == "InvalidParameterInput"
    assert message.startswith("The dashboard body is invalid, there are 1 validation errors:")
    assert '"dataPath": "/widgets/0/properties/metrics/0/3"' in message
    client.delete_dashboards(DashboardNames=[made])
    assert refusal(client.get_dashboard, DashboardName=made)[0] == "ResourceNotFound"
    assert client.list_dashboards(DashboardNamePrefix=made)["DashboardEntries"] == []
