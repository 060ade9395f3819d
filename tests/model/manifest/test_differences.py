"""Where a manifest means something else than in AWS Copilot: said of exactly the services that had it."""

from collections.abc import Iterable
from typing import Any

import pytest

from ecs_platform.model.manifest.differences import DIFFERENCES, differences_of
from ecs_platform.model.manifest.service import BACKEND, JOB, WEB, WORKER, Service
from ecs_platform.model.settings.stack import load_settings
from tests.model.manifest.generated import SETTINGS, Maker, write
from tests.model.project import Project

_WEB = "name: web\ntype: Load Balanced Web Service\nimage: {location: x, port: 80}\n"
_BACK = "name: back\ntype: Backend Service\nimage: {location: x, port: 80}\n"
_WORKER = "name: worker\ntype: Worker Service\nimage: {location: x}\n"
_JOB = 'name: job\ntype: Scheduled Job\nimage: {location: x}\non: {schedule: "@daily"}\n'
_HTTP = "http: {path: /}\n"
_ID = "fs-0a1b2c3d"
_SPOT = "count: {{range: {{min: {}, max: 10, spot_from: 3}}, cpu_percentage: 70}}"


def _efs(of: str) -> str:
    return _BACK + f"storage: {{volumes: {{v: {{path: /v, efs: {of}}}}}}}\n"


def _variables(*names: str) -> str:
    return "".join(f"  {name}: x\n" for name in ("A", *names))


_COMMON = ("APPLICATION_NAME", "ENVIRONMENT_NAME", "SERVICE_NAME", "SERVICE_DISCOVERY_ENDPOINT")
_SAID = f"variables:\n{_variables(*(f'COPILOT_{name}' for name in _COMMON))}"
CASES: list[tuple[str, str, list[str], list[str]]] = [
    ("network.vpc.placement", "public addresses", [_WEB + _HTTP, _JOB], [_JOB + "network: {vpc: {placement: public}}"]),
    ("network.vpc.security_groups.deny_default", "reach each other", [_WORKER], [_JOB]),
    ("http.deregistration_delay", "60s", [_WEB + _HTTP], [_WEB + "http: {path: /, deregistration_delay: 60s}", _BACK]),
    (
        "http.healthcheck.healthy_threshold",
        "5",
        [_WEB + _HTTP, _WEB + "http: {path: /, healthcheck: /h}"],
        [_WEB + "http: {path: /, healthcheck: {healthy_threshold: 5}}", _BACK],
    ),
    (
        "http.healthcheck.grace_period",
        "60s",
        [_WEB + "http: {path: /, healthcheck: {interval: 90s}}"],
        [_WEB + _HTTP, _WEB + "http: {path: /, healthcheck: {interval: 90s, grace_period: 90s}}", _BACK],
    ),
    ("http", "order of deployment", [_WEB + _HTTP], [_BACK, _WORKER, _JOB]),
    ("http.path", "the patterns `P`", [_WEB + "http: {path: /a*}"], [_WEB + _HTTP, _WEB + "http: {path: /a}"]),
    (
        "http.path",
        "`api/` is the patterns",
        [_WEB + "http: {path: api/}", _BACK + "http: {path: /, additional_rules: [{path: /a/b/}]}"],
        [_WEB + _HTTP, _WEB + "http: {path: api}", _BACK],
    ),
    (
        "http.healthcheck.path",
        "version: grpc",
        [_BACK + "http: {path: /, version: GRPC, healthcheck: {interval: 9s}}"],
        [_BACK + "http: {path: /, version: grpc, healthcheck: /h}", _BACK + _HTTP],
    ),
    (
        "http.alias",
        "a record is made for each name",
        [
            _WEB + "http: {path: /, alias: a.example.org}",
            _WEB + "http: {path: /, alias: [a.example.com, example.net]}",
            _WEB + "http: {path: /, alias: a.test.internal}",
            _BACK + "http: {path: /, alias: a.prod.internal}",
        ],
        [
            _WEB + _HTTP,
            _WEB + "http: {path: /, alias: a.example.com}",
            _BACK,
            _BACK + 'http: {path: /, alias: ["a.${COPILOT_ENVIRONMENT_NAME}.internal", "*.elb.amazonaws.com"]}',
        ],
    ),
    (
        "http.alias",
        "the rule no `alias`",
        [_WEB + _HTTP, _WEB + "http: {path: /, alias: a.example.com, additional_rules: [{path: /b}]}"],
        [_WEB + "http: {path: /, alias: a.example.com}", _BACK + _HTTP, _WORKER],
    ),
    (
        "http.alias",
        "internal load balancer's own name",
        [_BACK + _HTTP],
        [_BACK + "http: {path: /, alias: a.example.com}", _BACK, _WEB + _HTTP],
    ),
    ("variables", "COPILOT_SERVICE_NAME", [_WEB + _HTTP, _JOB, _JOB + _SAID[: _SAID.rindex("  C")]], [_JOB + _SAID]),
    (
        "variables",
        "COPILOT_LB_DNS",
        [_WEB + _HTTP, _BACK + _HTTP],
        [_BACK, _WORKER, _JOB, _BACK + _HTTP + f"variables:\n{_variables('COPILOT_LB_DNS')}"],
    ),
    (
        "variables",
        "COPILOT_MOUNT_POINTS",
        [_efs("true"), _JOB + "storage: {volumes: {v: {path: /v}}}"],
        [
            _BACK + "storage: {ephemeral: 30}",
            _efs("true") + f"variables:\n{_variables('COPILOT_MOUNT_POINTS')}",
            _BACK + "storage: {volumes: {v: {}}}\n"
            "sidecars: {s: {image: x, mount_points: [{source_volume: v, path: /v}]}}",
        ],
    ),
    (
        "variables",
        "COPILOT_QUEUE_URI",
        [_WORKER],
        [_BACK, _JOB, _WORKER + f"variables:\n{_variables('COPILOT_QUEUE_URI')}"],
    ),
    (
        "variables",
        "`api.test.acme.local`",
        [
            _WORKER + "variables: {API: http://api.test.acme.local:8080/x}",
            _WORKER + "variables: {API: api.test.acme.internal}",
            _WORKER + 'sidecars: {s: {image: x, variables: {API: "a.${COPILOT_ENVIRONMENT_NAME}.acme.local."}}}',
        ],
        [
            _WORKER + "variables: {API: http://api.test.internal/x}",
            _WORKER + "variables: {API: http://api.test.acme.local.example.com, B: host.local, C: a.b.c.locality}",
            _WORKER + "variables: {API: ip-10-0-0-1.internal, B: a.b.c.internal-x.com}",
        ],
    ),
    (
        "environments",
        "nothing behind it",
        [
            _WORKER + "variables: {A: b}\nenvironments: {test: {variables: }}",
            _WORKER + "sidecars: {s: {image: x, labels: {a: b}}}\nenvironments: {test: {sidecars: {s: {labels: }}}}",
        ],
        [
            _WORKER + "variables: {A: b}\nenvironments: {test: {cpu: 512, memory: 1024}}",
            _WORKER + "environments: {test: {variables: }}",
            _WORKER + "variables: {A: b}\nenvironments: {test: {variables: {A: null}}}",
            _WORKER + "variables: {A: b}\nenvironments: {test: }",
        ],
    ),
    (
        "${COPILOT_APPLICATION_NAME}",
        "application's name",
        [
            _WORKER + "variables: {A: '${COPILOT_APPLICATION_NAME}'}",
            _WORKER + "variables: {A: x}\nenvironments: {test: {variables: {A: 'a-${COPILOT_APPLICATION_NAME}-b'}}}",
            _JOB + "command: [run, '/${COPILOT_ENVIRONMENT_NAME}/${COPILOT_APPLICATION_NAME}']",
        ],
        [
            _WORKER,
            _WORKER + "variables: {A: '\\${COPILOT_APPLICATION_NAME}', B: '${COPILOT_ENVIRONMENT_NAME}'}",
            _WORKER + "variables: {A: COPILOT_APPLICATION_NAME, COPILOT_APPLICATION_NAME: x}",
        ],
    ),
    ("exec", "first process", [_WORKER + "exec: true"], [_WORKER, _WORKER + "exec: false"]),
    ("env_file", "workspace's root", [_WORKER + "env_file: x.env"], [_WORKER]),
    ("secrets", "copilot-application", [_WORKER + "secrets: {A: a}"], [_WORKER]),
    ("storage.volumes.*.read_only", "shared by environment", [_efs("true")], [_efs(f"{{id: {_ID}}}"), _efs("false")]),
    (
        "storage.volumes.*.efs.uid",
        "service's name",
        [_efs("true")],
        [_efs("{uid: 7, gid: 7}"), _efs(f"{{id: {_ID}}}"), _efs("false")],
    ),
    (
        "storage.volumes.*.efs.auth.iam",
        "by its `id`",
        [_efs(f"{{id: {_ID}}}"), _efs(f"{{id: {_ID}, auth: {{access_point_id: fsap-0a1b2c3d}}}}")],
        [_efs(f"{{id: {_ID}, auth: {{iam: true}}}}"), _efs("true"), _efs("false")],
    ),
    ("logging", "/copilot/", [_JOB, _WORKER], []),
    ("on.schedule", "state machine", [_JOB], [_WORKER]),
    (
        "type",
        "Cloud Map",
        [_WEB + _HTTP, _WEB + _HTTP + "network: {connect: true}", _BACK, _BACK + "network: {connect: true}"],
        [_WORKER, _WORKER + "network: {connect: true}", _JOB],
    ),
    (
        "count.range.spot_from",
        "every task runs on Fargate Spot",
        [_WORKER + _SPOT.format(5), _WORKER + _SPOT.format(4)],
        [_WORKER + _SPOT.format(3), _WORKER + _SPOT.format(1), _WORKER],
    ),
    (
        "network.connect",
        "the proxies see connections",
        [_WEB + _HTTP + "network: {connect: true}"],
        [
            _BACK + "network: {connect: true}",
            _WEB + _HTTP + "network: {connect: {protocol: tcp}}",
            _WEB + _HTTP + "network: {connect: {protocol: http, logs: true}}",
            _WEB + _HTTP + "network: {connect: false}",
        ],
    ),
    (
        "network.connect",
        "own logs",
        [_BACK + "network: {connect: true}", _WEB + _HTTP + "network: {connect: {protocol: tcp}}"],
        [_WEB + _HTTP + "network: {connect: {logs: true}}", _WEB + _HTTP, _WORKER],
    ),
    (
        "deployment.rollback_alarms",
        "minutes without data",
        [_WORKER + "deployment: {rollback_alarms: {memory_utilization: 9}}"],
        [_WORKER + "deployment: {rollback_alarms: [own]}", _WORKER],
    ),
]
DNS = """\
dns: {zone_id: Z0123456789, domain: example.com}
load_balancers: {internal: {certificate_arn: "arn:aws:acm:eu-central-1:123456789012:certificate/a"}}
"""


def _rows(project: Project, text: str, settings: str = DNS) -> set[int]:
    project.stack(settings)
    project.write("x.env", "X=a\n")
    service = project.one(text)
    return _of(project, service)


def _of(project: Project, service: Service) -> set[int]:
    settings = load_settings(project.folder, "test").settings
    assert settings
    return {DIFFERENCES.index(each) for each, _ in differences_of(service, settings)}


def _row(path: str, words: str) -> int:
    found = [i for i, each in enumerate(DIFFERENCES) if each.path == path and words in each.copilot]
    assert len(found) == 1, (path, words, found)
    return found[0]


@pytest.mark.parametrize(("path", "words", "theirs", "others"), CASES, ids=[f"{each[0]} {each[1]}" for each in CASES])
def test_a_row_is_said_of_the_services_that_had_it(
    project: Project, path: str, words: str, theirs: list[str], others: list[str]
) -> None:
    row = _row(path, words)
    assert [text for text in theirs if row not in _rows(project, text)] == []
    assert [text for text in others if row in _rows(project, text)] == []


def test_every_row_has_its_cases() -> None:
    assert {_row(path, words) for path, words, *_ in CASES} == set(range(len(DIFFERENCES)))


def test_a_row_stands_where_its_field_is_written(project: Project) -> None:
    project.stack(DNS)
    service = project.one(_WEB + "http: {path: /}\nexec: true\n")
    settings = load_settings(project.folder, "test").settings
    assert settings
    lines = {each.path: node.at.line for each, node in differences_of(service, settings)}
    assert (lines["http.deregistration_delay"], lines["exec"], lines["type"]) == (4, 5, 2)


def test_without_a_zone_no_record_is_made(project: Project) -> None:
    row, text = _row("http.alias", "a record is made for each name"), _WEB + "http: {path: /, alias: a.example.com}"
    assert row in _rows(project, text, "")
    assert row not in _rows(project, text, DNS)


def test_the_settings_can_say_the_applications_name(project: Project) -> None:
    row = _row("${COPILOT_APPLICATION_NAME}", "application's name")
    text = _WORKER + "variables: {A: '${COPILOT_APPLICATION_NAME}'}"
    assert row in _rows(project, text, "variables: {OTHER: acme}")
    assert row not in _rows(project, text, "variables: {COPILOT_APPLICATION_NAME: acme}")


def test_generated_services_have_the_rows_of_their_trees(project: Project) -> None:
    """What each row depends on, said once more of the plain tree."""
    project.stack(SETTINGS, name="prod")
    project.stack(SETTINGS)
    seen: set[int] = set()
    for number in range(60):
        tree = Maker(number).service()
        found = _of(project, project.one(write(tree).text))
        expected = {_row(*each): holds for each, holds in _expected(tree)}
        assert {row: row in found for row in expected} == expected, write(tree).text
        seen |= {row for row, holds in expected.items() if holds}
    assert len(seen) == len([*_expected(Maker(0).service())])


def _expected(tree: dict[str, Any]) -> Iterable[tuple[tuple[str, str], bool]]:
    kind, http = tree["type"], tree.get("http")
    yield ("type", "Cloud Map"), kind in (WEB, BACKEND)
    yield ("variables", "COPILOT_QUEUE_URI"), kind == WORKER
    yield ("variables", "COPILOT_LB_DNS"), http is not None
    yield ("variables", "COPILOT_MOUNT_POINTS"), "storage" in tree
    yield ("http.alias", "the rule no `alias`"), kind == WEB and "alias" not in (http or {})
    yield ("http.alias", "internal load balancer's own name"), kind == BACKEND and "alias" not in (http or {})
    yield ("http.alias", "a record is made for each name"), http is not None and "alias" in http
    yield ("on.schedule", "state machine"), kind == JOB
    yield ("storage.volumes.*.efs.uid", "service's name"), "storage" in tree
