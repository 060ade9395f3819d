"""What of AWS Copilot is refused: each row of the table is reached, and what its words say to do passes."""

import json
import re
from pathlib import Path

import pytest
import yaml

from ecs_platform.model.manifest.refused import NO_HTTP, REFUSED, REFUSED_TYPES, REFUSED_VALUES
from tests.model.project import Project

_IMAGE = "image: {location: x, port: 80}\n"
_WEB = f"name: web\ntype: Load Balanced Web Service\n{_IMAGE}"
_HTTP = "http: {path: /}\n"
_WORKER = "name: web\ntype: Worker Service\nimage: {location: x}\n"
_BACK = f"name: web\ntype: Backend Service\n{_IMAGE}"
_JOB = 'name: web\ntype: Scheduled Job\nimage: {location: x}\non: {schedule: "@daily"}\n'
_CFN = "{from_cfn: stack-Export}"
ROWS: dict[str, str] = {
    "nlb": f"{_WEB}{_HTTP}nlb: {{port: 443/tls}}",
    "publish": f"{_WORKER}publish: {{topics: [{{name: orders}}]}}",
    "subscribe": f"{_WORKER}subscribe: {{topics: [{{name: orders, service: api}}]}}",
    "observability": f"{_WORKER}observability: {{tracing: awsxray}}",
    "taskdef_overrides": f"{_WORKER}taskdef_overrides: []",
    "retries": f"{_JOB}retries: 3",
    "timeout": f"{_JOB}timeout: 1h",
    "tags": f"{_WORKER}tags: {{team: a}}",
    "http.alb": f"{_WEB}http: {{path: /, alb: shared}}",
    "http.private": f"{_WEB}http: {{path: /, private: true}}",
    "http.targetContainer": f"{_WEB}http: {{path: /, targetContainer: web}}",
    "http.hosted_zone": f"{_WEB}http: {{path: /, alias: a.example.com, hosted_zone: Z1}}",
    "http.alias.*.hosted_zone": f"{_WEB}http: {{path: /, alias: [{{name: a.example.com, hosted_zone: Z1}}]}}",
    "http.additional_rules.*.hosted_zone": f"{_WEB}http: {{path: /, additional_rules: [{{path: b, hosted_zone: Z1}}]}}",
    "http.additional_rules.*.alias.*.hosted_zone": (
        f"{_WEB}http: {{path: /, additional_rules: [{{path: b, alias: [{{name: a.example.com, hosted_zone: Z1}}]}}]}}"
    ),
    "http.additional_rules.*.targetContainer": (
        f"{_WEB}http: {{path: /, additional_rules: [{{path: b, targetContainer: web}}]}}"
    ),
    "count.response_time": f"{_WEB}{_HTTP}count: {{range: 1-2, cpu_percentage: 50, response_time: 2s}}",
    "count.queue_delay": f"{_WORKER}count: {{range: 1-2, cpu_percentage: 50, queue_delay: {{acceptable_latency: 1m}}}}",
    "deployment.rollback_alarms.messages_delayed": (
        f"{_WORKER}deployment: {{rollback_alarms: {{cpu_utilization: 70, messages_delayed: 5}}}}"
    ),
    "variables.*.from_cfn": f"{_WORKER}variables: {{A: {_CFN}}}",
    "secrets.*.from_cfn": f"{_WORKER}secrets: {{A: {_CFN}}}",
    "sidecars.*.variables.*.from_cfn": f"{_WORKER}sidecars: {{s: {{image: x, variables: {{A: {_CFN}}}}}}}",
    "sidecars.*.secrets.*.from_cfn": f"{_WORKER}sidecars: {{s: {{image: x, secrets: {{A: {_CFN}}}}}}}",
    "logging.variables.*.from_cfn": f"{_WORKER}logging: {{variables: {{A: {_CFN}}}}}",
    "logging.secrets.*.from_cfn": f"{_WORKER}logging: {{secrets: {{A: {_CFN}}}}}",
    "logging.secretOptions.*.from_cfn": f"{_WORKER}logging: {{secretOptions: {{A: {_CFN}}}}}",
    "network.vpc.security_groups.from_cfn": f"{_WORKER}network: {{vpc: {{security_groups: {_CFN}}}}}",
    "network.vpc.security_groups.*.from_cfn": f"{_WORKER}network: {{vpc: {{security_groups: [{_CFN}]}}}}",
    "network.vpc.security_groups.groups.*.from_cfn": (
        f"{_WORKER}network: {{vpc: {{security_groups: {{groups: [{_CFN}]}}}}}}"
    ),
    "network.vpc.placement.subnets.from_tags": (
        f"{_WORKER}network: {{vpc: {{placement: {{subnets: {{from_tags: {{a: b}}}}}}}}}}"
    ),
    "storage.volumes.*.efs.id.from_cfn": f"{_WORKER}storage: {{volumes: {{v: {{path: /v, efs: {{id: {_CFN}}}}}}}}}",
    "http: false": f"{_WEB}http: false",
}


def test_every_row_has_its_manifest() -> None:
    assert {*ROWS} == {*REFUSED, *REFUSED_VALUES}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_said_in_its_words_and_nothing_else(project: Project, row: str) -> None:
    project.write("web.yaml", ROWS[row])
    findings = project.findings()
    assert [each.hint for each in findings] == [{**REFUSED, **REFUSED_VALUES}[row]], findings
    assert "AWS Copilot" in findings[0].message or row == "http: false"


PASTED = re.compile(r"`((?:permissions|sidecars): \{.*?\})`")


@pytest.mark.parametrize("row", ["publish", "subscribe", "observability"])
def test_what_can_be_pasted_passes(project: Project, row: str) -> None:
    base, _, last = ROWS[row].rpartition("\n")
    assert last.startswith(row)
    pasted = PASTED.findall(REFUSED[row])
    assert any(each.startswith("permissions:") for each in pasted)
    service = project.one("\n".join([base, *pasted]))
    assert [each.actions for each in service.permissions.statements]
    assert len(service.sidecars) == (row == "observability")


@pytest.mark.parametrize("row", ["publish", "subscribe"])
def test_variables_are_told_as_aws_copilot_gives_them(project: Project, row: str) -> None:
    written = re.findall(r"`(COPILOT_\w+: '.*?')`", REFUSED[row])
    service = project.one(ROWS[row].rpartition("\n")[0] + "\nvariables:\n" + "".join(f"  {each}\n" for each in written))
    (value,) = (each.value for each in service.variables.values())
    assert [*json.loads(value).values()] in (["arn:…"], ["https://…"])


_OWN_FIELDS = "name: x\nfiles: [{source: dist}]\nnetwork: {vpc: {id: vpc-1}}\nobservability: {tracing: awsxray}\n"
KINDS = {
    **{f"type {kind}": (f"{_OWN_FIELDS}type: {kind}\n", hint) for kind, hint in REFUSED_TYPES.items()},
    "a pipeline": ("name: x\nversion: 1\nsource: {provider: GitHub}\nstages: [{name: test}]\n", "workflows"),
    "a template": ("Parameters: {A: {Type: String}}\nResources: {T: {Type: X, Y: !Ref A}}\n", "a stack of its own"),
    "a buildspec": ("version: 0.2\nphases: {build: {commands: ['echo ${X##*:}']}}\nartifacts: {}\n", "workflows"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_of_a_file_of_another_kind_only_that_is_said(project: Project, kind: str) -> None:
    text, hint = KINDS[kind]
    project.write("x.yaml", text)
    findings = project.findings()
    assert len(findings) == 1, findings
    assert hint in findings[0].hint
    assert findings[0].path in ("type", "stages", "phases", "Resources")


@pytest.mark.parametrize("text", ["name: x\nversion: 1\n", "name: x\nstages: {}\n", "phases: [build]\n"])
def test_a_file_with_half_of_a_pipeline_is_a_manifest(project: Project, text: str) -> None:
    project.write("x.yaml", text)
    assert any("`type` is missing" in each.message for each in project.findings())


def _followed(text: str) -> str:
    """A manifest with `http: false`, changed as the message says."""
    tree = yaml.safe_load(text)
    tree["type"] = "Backend Service"
    for layer, removed in ((tree, None), *((each, "null") for each in tree.get("environments", {}).values())):
        http = layer.get("http")
        if http is False and removed is None:
            del layer["http"]
        elif http is False:
            layer["http"] = None
        elif isinstance(http, dict):
            http["load_balancers"] = "public"
    return yaml.safe_dump(tree)


@pytest.mark.parametrize(
    ("text", "public"),
    [
        (f"{_WEB}http: false\n", []),
        (f"{_WEB}http: false\nenvironments: {{dev: {{http: {{path: /}}}}}}\n", ["dev"]),
        (f"{_WEB}{_HTTP}environments: {{test: {{http: false}}}}\n", ["dev"]),
        (f"{_WEB}{_HTTP}environments: {{dev: {{http: false}}, test: {{http: {{path: /x}}}}}}\n", ["test"]),
    ],
)
def test_without_http_in_some_environment_the_others_stay_public(
    project: Project, text: str, public: list[str]
) -> None:
    project.stack(name="dev")
    project.write("web.yaml", text)
    said = [each for stack in ("test", "dev") for each in project.findings(stack)]
    assert {each.hint for each in said} == {NO_HTTP}
    project.write("web.yaml", _followed(text))
    for stack in ("test", "dev"):
        routes = [route.load_balancer for route in project.read(stack)["web"].routes]
        assert routes == (["public"] if stack in public else [])


def test_the_table_of_the_docs_has_the_words_that_are_said() -> None:
    text = (Path(__file__).parents[3] / "docs" / "manifest.md").read_text(encoding="utf-8")
    rows = {**REFUSED, **REFUSED_VALUES}
    assert [row for row, hint in rows.items() if f"| `{row}` | {hint} |" not in text] == []


@pytest.mark.parametrize("field", ["nlb: {port: 443/tls}", "publish: {topics: []}", "tags: {a: b}", "spot: {a: b}"])
def test_all_layers_with_a_field_that_is_none_are_told_at_once(project: Project, field: str) -> None:
    project.stack(name="dev")
    environments = f"environments:\n  dev: {{{field}}}\n  test: {{{field}}}\n"
    project.write("web.yaml", f"{_WORKER}{field}\n{environments}")
    findings = project.findings()
    assert [each.line for each in findings] == [4, 6, 7]
    assert len({each.message for each in findings}) == 1
