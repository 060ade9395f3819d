"""Dashboards of an environment: below AWS's limits at 300 services, nobody left out, and what all of it costs."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ecs_platform.model.alarms import dashboards
from ecs_platform.model.alarms.alarm import Metric
from ecs_platform.model.alarms.dashboards import ALARMS, METRICS, WIDGETS, dashboards_of
from ecs_platform.model.alarms.of_service import alarms_of
from ecs_platform.model.alarms.price import price_of
from ecs_platform.model.environment import Loaded
from ecs_platform.model.quotas.lines import lines
from ecs_platform.model.quotas.quota import Line
from ecs_platform.ops.__main__ import app
from tests.components.test_many_services import SETTINGS, services
from tests.model.project import Project

MANY = 300


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    project = Project(tmp_path_factory.mktemp("many") / "project")
    project.stack(SETTINGS.replace("  ecs-platform:", "").replace("\n    ", "\n  ") + "alarms: all\ndashboards: true\n")
    maker: Any = type(
        "Maker",
        (),
        {"service": staticmethod(lambda name, text: project.write(f"{name}.yaml", f"name: {name}\n{text}"))},
    )
    services(maker, MANY // 10)
    loaded = project.load()
    assert [str(each) for each in loaded.findings] == []
    assert len(loaded.services) == MANY
    return loaded


def widgets(loaded: Loaded) -> list[dict[str, Any]]:
    return [widget for each in dashboards_of(loaded) for widget in json.loads(each.body)["widgets"]]


def test_limits_at_300_services(many: Loaded) -> None:
    made = dashboards_of(many)
    assert len(made) > 1, "there is something to divide"
    assert len({each.name for each in made}) == len(made)
    for each in made:
        body = json.loads(each.body)["widgets"]
        shown = [widget["properties"].get("metrics", []) for widget in body]
        assert (len(body), sum(map(len, shown))) == (each.widgets, each.metrics)
        assert len(body) <= WIDGETS
        assert sum(map(len, shown)) <= METRICS
        assert all(len(widget["properties"].get("alarms", [])) <= ALARMS for widget in body)
        assert all(widget["x"] + widget["width"] <= 24 for widget in body)
        places = Counter((widget["x"], widget["y"]) for widget in body)
        assert set(places.values()) == {1}, "no widget lies on another"


def test_nobody_is_left_out_and_nobody_is_shown_twice(many: Loaded) -> None:
    found = widgets(many)
    titles = Counter(widget["properties"]["title"] for widget in found if widget["type"] == "metric")
    assert set(titles.values()) == {1}
    assert {title.partition(":")[0] for title in titles} == {service.name for service in many.services}
    shown = Counter(arn for widget in found for arn in widget["properties"].get("alarms", []))
    expected = {
        many.account.arn("cloudwatch", f"alarm:{alarm.name}")
        for service in many.services
        for alarm in alarms_of(service, many)
    }
    assert set(shown) == expected
    assert set(shown.values()) == {1}


def test_no_quota_but_that_of_rules_is_in_the_way_of_300_services(many: Loaded) -> None:
    """Each alarm of restarts has a rule, and a bus 300: AWS raises that, and `check` says so before."""
    needs: dict[tuple[str, str], Line] = {(line.quota.name, line.quota.per): line for line in lines(many)}
    assert needs["rules", "event bus"].need.amount == 4 + MANY
    assert needs["rules", "event bus"].exceeded
    assert needs["rules", "event bus"].quota.adjustable
    for name, per in (("alarms", "region"), ("metrics", "alarm"), ("widgets", "dashboard"), ("metrics", "dashboard")):
        assert not needs[name, per].exceeded
    assert needs["alarms", "region"].need.amount == price_of(many).alarms + 1


def test_the_price_at_300_services(many: Loaded) -> None:
    """180 with a target group: 2 + 1 + 2 + 1 + 1 + 1 metrics in 6 alarms; 120 workers: 2 + 1 + 1 + 1 in 4."""
    price = price_of(many)
    assert (price.alarms, price.metrics) == (180 * 6 + 120 * 4, 180 * 8 + 120 * 5)
    assert price.dollars == pytest.approx(price.metrics * 0.1 + max(0, price.dashboards - 3) * 3)
    assert "us-east-1" in price.text
    page = (Path(__file__).parents[3] / "docs" / "operate-alarms.md").read_text(encoding="utf-8")
    assert f"`all` is {price.alarms:,} alarms of {price.metrics:,} metrics: {price.dollars:.0f} dollars" in page
    assert price.dashboards == 3, "300 services need three, the page says"
    assert "https://aws.amazon.com/cloudwatch/pricing/" in price.text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 20), st.integers(0, 6)), max_size=400))
def test_rows_are_divided_below_the_limits_in_their_order(shapes: list[tuple[int, int, int]]) -> None:
    metric, alarm = Metric("m0", "n", "m", {}, "Sum"), object()
    rows = [
        dashboards._Row(tuple(dashboards._Graph("t", (metric,) * size) for _ in range(graphs)), (alarm,) * alarms)  # type: ignore[arg-type]
        for graphs, size, alarms in shapes
    ]
    divided = list(dashboards._divided(iter(rows)))
    assert [row for each in divided for row in each] == rows
    for each in divided:
        assert each
        assert sum(len(row.graphs) for row in each) + -(-sum(len(row.alarms) for row in each) // ALARMS) <= WIDGETS
        assert sum(row.metrics for row in each) <= METRICS


@pytest.mark.parametrize("setting", ["", "alarms: all", "dashboards: false"])
def test_no_dashboards_unless_they_are_asked_for(tmp_path: Path, setting: str) -> None:
    project = Project(tmp_path / "project")
    project.stack(setting)
    project.write("a.yaml", "name: a\ntype: Worker Service\nimage: {location: nginx}\n")
    assert dashboards_of(project.load()) == []


def test_dashboards_need_no_alarms(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.stack("dashboards: true")
    project.write("a.yaml", "name: a\ntype: Worker Service\nimage: {location: nginx}\n")
    loaded = project.load()
    assert {widget["type"] for widget in widgets(loaded)} == {"metric"}
    assert price_of(loaded).dollars == 0, "three dashboards are free"


@pytest.mark.parametrize(
    ("setting", "price"), [("", ""), ("alarms: essential", "0.20 dollars"), ("dashboards: true", "0.00 dollars")]
)
def test_check_shows_the_price_where_something_is_paid(tmp_path: Path, setting: str, price: str) -> None:
    project = Project(tmp_path / "project")
    project.stack(setting)
    project.write("a.yaml", "name: a\ntype: Worker Service\nimage: {location: nginx}\n")
    ran = CliRunner().invoke(app, ["check", "--project", str(project.folder)])
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ("price: " in ran.stderr) == bool(price)
    assert price in ran.stderr
