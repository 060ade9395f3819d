"""Which alarms a service or a job has, from setting, level and manifest; and what is refused."""

import re
from pathlib import Path

import pytest

from ecs_platform.model.alarms.alarm import METRICS, Alarm
from ecs_platform.model.alarms.of_service import alarms_of
from ecs_platform.model.manifest.alarms import DEFAULTS, ESSENTIAL, LOOKS_BACK, MEASURES, SERVICE_MEASURES
from ecs_platform.model.manifest.measures import FARTHEST
from ecs_platform.model.naming import Names
from ecs_platform.model.task.times import steady_state_timeout
from tests.model.project import Project

WEB = "type: Load Balanced Web Service\nimage: {location: nginx, port: 80}\nhttp: {path: /, priority: 10}\n"
WORKER = "type: Worker Service\nimage: {location: nginx}\n"
JOB = "type: Scheduled Job\nimage: {location: nginx}\non: {schedule: '@daily'}\n"
OF_WEB = ["http_5xx", "unhealthy_targets", "fewer_running", "restarts", "cpu_utilization", "memory_utilization"]
OF_WORKER = OF_WEB[2:]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def alarms(project: Project, manifest: str, settings: str = "") -> dict[str, Alarm]:
    project.stack(settings)
    project.write("one.yaml", f"name: one\n{manifest}")
    loaded = project.load()
    assert [str(each) for each in loaded.findings] == []
    return {each.measure: each for each in alarms_of(loaded.services[0], loaded)}


def said(project: Project, manifest: str, settings: str = "") -> list[str]:
    project.stack(settings)
    project.write("one.yaml", f"name: one\n{manifest}")
    return [str(each) for each in project.findings()]


@pytest.mark.parametrize(
    ("manifest", "setting", "expected"),
    [
        (WEB, "", []),
        (WEB, "alarms: none", []),
        (WEB, "alarms: false", []),
        (WEB, "alarms: essential", OF_WEB[:3]),
        (WEB, "alarms: all", OF_WEB),
        (WORKER, "alarms: essential", ["fewer_running"]),
        (WORKER, "alarms: all", OF_WORKER),
        (WORKER, "alarms: all\ncluster: {container_insights: disabled}", OF_WORKER[1:]),
        (WORKER, "alarms: all\ncluster: {container_insights: enhanced}", OF_WORKER),
        (JOB, "alarms: essential", ["job_failed"]),
        (JOB, "alarms: all", ["job_failed", "job_late"]),
        (JOB.replace("@daily", "none"), "alarms: all", ["job_failed"]),
        (JOB.replace("@daily", "@weekly"), "alarms: all", ["job_failed"]),
        (JOB.replace("@daily", "at(2027-03-01T09:00:00)"), "alarms: all", ["job_failed"]),
        (f"{WEB}alarms: none\n", "alarms: all", []),
        (f"{WEB}alarms: false\n", "alarms: all", []),
        (f"{WEB}alarms: all\n", "", OF_WEB),
        (f"{WEB}alarms: {{level: essential, restarts: true}}\n", "", OF_WEB[:4]),
        (f"{WEB}alarms: {{http_5xx: 2.5}}\n", "", ["http_5xx"]),
        (f"{WEB}alarms: {{http_5xx: false}}\n", "alarms: essential", OF_WEB[1:3]),
        (f"{WEB}alarms: {{http_5xx: {{enabled: false, threshold: 2}}}}\n", "alarms: essential", OF_WEB[1:3]),
        (f"{JOB}alarms: {{job_late: 30m}}\n", "", ["job_late"]),
    ],
)
def test_levels_and_single_measures(project: Project, manifest: str, setting: str, expected: list[str]) -> None:
    assert list(alarms(project, manifest, setting)) == expected


def test_an_environments_override_counts(project: Project) -> None:
    manifest = f"{WEB}alarms: none\nenvironments: {{test: {{alarms: {{level: essential, http_5xx: 1}}}}}}\n"
    found = alarms(project, manifest)
    assert list(found) == OF_WEB[:3]
    assert found["http_5xx"].threshold == 1


@pytest.mark.parametrize(
    ("written", "measure", "threshold"),
    [
        ("http_5xx: 2.5", "http_5xx", 2.5),
        ("http_5xx: true", "http_5xx", 5),
        ("http_5xx: {threshold: 7}", "http_5xx", 7),
        ("unhealthy_targets: 2", "unhealthy_targets", 2),
        ("restarts: 9", "restarts", 9),
        ("cpu_utilization: 70", "cpu_utilization", 70),
        ("memory_utilization: 99.5", "memory_utilization", 99.5),
    ],
)
def test_thresholds(project: Project, written: str, measure: str, threshold: float) -> None:
    assert alarms(project, f"{WEB}alarms: {{{written}}}\n")[measure].threshold == threshold


@pytest.mark.parametrize(
    ("manifest", "setting", "words"),
    [
        (f"{WORKER}alarms: {{http_5xx: 5}}\n", "", "`http_5xx` cannot be measured: no load balancer"),
        (f"{WORKER}alarms: {{unhealthy_targets: true}}\n", "", "no load balancer"),
        (f"{WORKER}alarms: {{job_failed: true}}\n", "", "only a Scheduled Job has it"),
        (f"{JOB}alarms: {{restarts: 3}}\n", "", "a Scheduled Job does not have it"),
        (
            f"{WEB}alarms: {{fewer_running: true}}\n",
            "cluster: {container_insights: disabled}",
            "Container Insights counts its tasks, and `cluster.container_insights` is `disabled`",
        ),
        (f"{JOB.replace('@daily', 'none')}alarms: {{job_late: true}}\n", "", "nothing starts it by the clock"),
        (f"{JOB.replace('@daily', '@weekly')}alarms: {{job_late: 1h}}\n", "", "looks back seven days at most"),
        (f"{JOB.replace('@daily', 'at(2027-03-01T09:00:00)')}alarms: {{job_late: 1h}}\n", "", "it is started once"),
        (f"{WEB}alarms: {{http_5x: 5}}\n", "", "did you mean `http_5xx`"),
        (f"{WEB}alarms: {{http_5xx: 0}}\n", "", "alarms.http_5xx"),
        (f"{WEB}alarms: {{http_5xx: [x]}}\n", "", "expected true or false or a number or a mapping, got a list"),
        (f"{WEB}alarms: {{http_5xx: 101}}\n", "", "alarms.http_5xx"),
        (f"{WEB}alarms: {{restarts: 2.5}}\n", "", "alarms.restarts"),
        (f"{WEB}alarms: some\n", "", "alarms"),
        (WEB, "alarms: some", "alarms"),
        (f"{WEB}alarms: off\n", "", "truth value in YAML 1.1"),
        (f"{WEB}deployment: {{rollback_alarms: {{alarms: [http_5xx]}}}}\n", "", "add `alarms: {http_5xx: true}`"),
        (
            f"{WEB}deployment: {{rollback_alarms: {{alarms: [restarts, restarts]}}}}\n",
            "alarms: all",
            "`restarts` stands more than once",
        ),
        (
            f"{WORKER}deployment: {{rollback_alarms: {{alarms: [http_5xx]}}}}\n",
            "alarms: all",
            "remove it: no load balancer sends it requests",
        ),
        (f"{WORKER}deployment: {{rollback_alarms: {{http_5xx: 5}}}}\n", "", "no load balancer sends it requests"),
        (f"{WEB}deployment: {{rollback_alarms: {{alarms: [job_failed]}}}}\n", "alarms: all", "job_failed"),
    ],
)
def test_what_is_asked_for_by_name_and_cannot_be(project: Project, manifest: str, setting: str, words: str) -> None:
    found = said(project, manifest, setting)
    assert len(found) == 1, found
    assert words in found[0]


@pytest.mark.parametrize(
    ("schedule", "late", "period", "periods"),
    [
        ("@daily", "1h", 3600, 25),
        ("@hourly", "1h", 300, 24),
        ("rate(5 minutes)", "5m", 300, 2),
        ("@every 22h", "2h", 300, 288),
        ("@every 22h", "3h", 3600, 25),
        ("cron(0 9 ? * MON-FRI *)", "30m", 3600, 73),
        ("rate(6 days)", "24h", 3600, 168),
    ],
)
def test_a_late_job(project: Project, schedule: str, late: str, period: int, periods: int) -> None:
    alarm = alarms(project, f"{JOB.replace('@daily', schedule)}alarms: {{job_late: {late}}}\n")["job_late"]
    assert (alarm.period, alarm.periods, alarm.threshold) == (period, periods, 1)
    assert (alarm.below, alarm.missing) == (True, "breaching")


def test_summer_time_makes_no_job_late(project: Project) -> None:
    in_utc, here = (
        alarms(project, JOB.replace("'@daily'", f"'@daily'{zone}"), "alarms: all")["job_late"].seconds
        for zone in ("", ", timezone: Europe/Berlin")
    )
    assert here == in_utc + 3600


def test_what_put_metric_alarm_takes(project: Project) -> None:
    """A day for periods below an hour, a week for others; ten metrics; expressions of 2,048 characters."""
    rules = "".join(
        f"    - {{path: /{number}, priority: {20 + number}, target_port: {9000 + number}}}\n" for number in range(4)
    )
    web = WEB.replace("{path: /, priority: 10}", f"\n  path: /\n  priority: 90\n  additional_rules:\n{rules}".rstrip())
    found = [*alarms(project, web, "alarms: all").values(), *alarms(project, JOB, "alarms: all").values()]
    assert {each.measure for each in found} == set(MEASURES)
    for each in found:
        assert each.period % 60 == 0
        assert each.seconds <= (86_400 if each.period < 3600 else FARTHEST)
        assert 1 <= len(each.metrics) <= METRICS
        assert len(each.expression) <= 2048
        ids = [metric.id for metric in each.metrics]
        assert len(set(ids)) == len(ids)
        used = set(re.findall(r"\b[a-z][a-z0-9_]*\b", each.expression))
        assert not each.expression or used == set(ids)
        assert bool(each.expression) == (len(each.metrics) > 1)
    assert max(len(each.metrics) for each in found) == METRICS, "five target groups are as many as ECS takes"


def test_a_deployment_waits_as_long_as_its_alarms_look_back(project: Project) -> None:
    found = alarms(project, WEB, "alarms: all")
    assert {name: found[name].seconds for name in SERVICE_MEASURES} == LOOKS_BACK
    project.write("one.yaml", f"name: one\n{WEB}deployment: {{rollback_alarms: {{alarms: [http_5xx, restarts]}}}}\n")
    (longer,) = project.load().services
    project.write("one.yaml", f"name: one\n{WEB}")
    (plain,) = project.load().services
    assert steady_state_timeout(longer) - steady_state_timeout(plain) == LOOKS_BACK["restarts"]


def test_no_two_alarms_have_one_name() -> None:
    """No measure ends like another, so that no service's name and measure read as another's."""
    ends = [Names("test", "p").alarm("s", measure).removeprefix("test-s") for measure in MEASURES]
    for one in ends:
        assert not any(other != one and other.endswith(one) for other in ends)
        assert one.endswith("-alarm"), "those that roll back end otherwise"
    assert all(len(Names("a" * 16, "p").alarm("s" * 40, each)) <= 255 for each in MEASURES)


PAGE = Path(__file__).parents[3] / "docs" / "operate-alarms.md"


def test_what_the_page_writes_is_read_so(project: Project) -> None:
    blocks = re.findall(r"```yaml\n# services/shop.yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(blocks) == 2
    watched, rolled_back = blocks
    assert list(alarms(project, WEB + watched)) == ["http_5xx", "fewer_running", "restarts"]
    assert said(project, WEB + rolled_back, "alarms: essential") == []


def test_the_page_has_every_measure_with_its_level() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert rows == {measure: "essential" if measure in ESSENTIAL else "all" for measure in MEASURES}


def test_every_measure_has_a_default() -> None:
    assert set(DEFAULTS) == set(MEASURES) >= set(ESSENTIAL)
