"""What is said of a fault leads on: to the field that was meant, to the setting that admits it; and no fault hides
another.
"""

import re

import pytest

from ecs_platform.model.manifest.load import load_manifests
from ecs_platform.model.settings.stack import load_settings
from tests.model.project import Project

_UNKNOWN = [
    ("image: {location: x, target: web}", "image.build.target"),
    ("image: {location: x, command: [a]}", "command` at the top"),
    ("count: {range: 1-9, cpu_percentage: 9, spot_from: 3}", "count.range.spot_from"),
    ("http: {path: /, port: 80}", "target_port"),
    ("http: {path: /, additional_rules: [{path: b, port: 80}]}", "target_port"),
    ("http: {path: /, healthcheck: {start_period: 9s}}", "grace_period"),
    ("http: {path: /, healthcheck: {retries: 3}}", "image.healthcheck.retries"),
    ("network: {placement: private}", "network.vpc.placement"),
    ("deployment: {cpu_utilization: 9}", "deployment.rollback_alarms.cpu_utilization"),
    ("logging: {retenton: 9}", "retention"),
    ("version: 1", "http.version"),
]


@pytest.mark.parametrize(("field", "meant"), _UNKNOWN)
def test_an_unknown_field_leads_to_the_one_with_its_name(project: Project, field: str, meant: str) -> None:
    image = "" if field.startswith("image") else "image: {location: x}\n"
    project.write("web.yaml", f"name: web\ntype: Load Balanced Web Service\n{image}{field}\n")
    (hint,) = [each.hint for each in project.findings() if "unknown field" in each.message]
    assert hint.startswith(f"did you mean `{meant}")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("COPILOT_SERVICE_NAME", "the service's name itself"),
        ("COPILOT_SERVICE_DISCOVERY_ENDPOINT", "Service Connect"),
        ("COPILOT_LB_DNS", "http.alias"),
        ("COPILOT_ENVIRONMENT", "did you mean `COPILOT_ENVIRONMENT_NAME`?"),
        ("TAG", "setting `variables`"),
    ],
)
def test_what_only_containers_of_copilot_have_is_no_misspelt_variable(project: Project, name: str, said: str) -> None:
    worker = "name: web\ntype: Worker Service\nimage: {location: x}\n"
    project.write("web.yaml", f"{worker}variables: {{A: 'a-${{{name}}}'}}\n")
    (finding,) = project.findings()
    assert said in finding.hint
    for host in re.findall(r"`(api\.\$.*?)`", finding.hint):
        project.write("web.yaml", f"{worker}variables: {{A: '{host}'}}\n")
        assert project.findings() == []


_OUTSIDE = "is outside of `/test/web/`"
_ENTRIES = {
    "a value looked up elsewhere": "{from_cfn: stack-Export}",
    "a number": "5",
    "two stores": "{ssm: /a, secretsmanager: a}",
    "an unknown store": "{vault: a}",
}


@pytest.mark.parametrize("where", ["{}", "sidecars: {{s: {{image: x, {}}}}}", "logging: {{image: x, {}}}"])
@pytest.mark.parametrize("wrong", _ENTRIES.values(), ids=_ENTRIES.keys())
def test_a_wrong_entry_hides_no_other(project: Project, wrong: str, where: str) -> None:
    secrets = where.format(f"secrets: {{A: {wrong}, B: /other/b, C: c}}")
    text = f"name: web\ntype: Worker Service\nimage: {{location: x}}\n{secrets}\n"
    project.write("web.yaml", text)
    said = {each.path.rpartition("secrets.")[2].partition(".")[0]: each.message for each in project.findings()}
    assert said.keys() == {"A", "B"}
    assert _OUTSIDE in said["B"]
    project.write("web.yaml", text.replace(wrong, "a"))
    assert [each.path.rpartition(".")[2] for each in project.findings()] == ["B"]


_HEAD = "name: web\ntype: Worker Service\n"
_BROKEN = [
    "image: {location: 'x:${TAG}'}\n",
    "image: {location: x}\nsidecars: {s: {image: {build: Dockerfile}}}\n",
    "image: {location: x}\nlogging: {retention: many}\n",
    "image: {location: x}\nnetwork: {vpc: {security_groups: {from_cfn: stack-Export}}}\n",
    "image: {location: x}\ncpu: many\n",
]


@pytest.mark.parametrize("broken", _BROKEN)
def test_no_wrong_field_hides_the_secrets_of_others(project: Project, broken: str) -> None:
    project.write("web.yaml", f"{_HEAD}{broken}")
    alone = [str(each) for each in project.findings()]
    assert alone
    project.write("web.yaml", f"{_HEAD}{broken}secrets: {{B: /other/b, C: c}}\n")
    (added,) = [each for each in project.findings() if str(each) not in alone]
    assert (added.path, _OUTSIDE in added.message) == ("secrets.B", True)


@pytest.mark.parametrize("environment", [False, True])
def test_a_service_with_a_wrong_entry_is_none_that_can_be_made(project: Project, environment: bool) -> None:
    variables = "variables: {A: [1], B: b}\n"
    text = f"environments: {{test: {{{variables.strip()}}}}}" if environment else variables
    project.write("defaults.yaml", text)
    project.write("web.yaml", "name: web\ntype: Worker Service\nimage: {location: x}\n")
    services, findings = load_manifests(project.services, load_settings(project.folder, "test"))
    assert (services, len(findings)) == ([], 1)
    project.write("defaults.yaml", text.replace("[1]", "a"))
    assert [*project.read()["web"].variables] == ["A", "B"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("\"'a/b'\"", "remove the inner quotes: write `a/b`"),
        ("'\"/a\"'", "remove the inner quotes: write `/a`"),
        ('"\'"', "write the name"),
        ("a b", "write the name"),
    ],
)
def test_quotes_within_quotes_are_part_of_a_secrets_name(project: Project, written: str, said: str) -> None:
    project.write("web.yaml", f"name: web\ntype: Worker Service\nimage: {{location: x}}\nsecrets: {{A: {written}}}\n")
    (hint,) = [each.hint for each in project.findings()]
    assert said in hint


@pytest.mark.parametrize(
    ("name", "all_of_them"), [("/copilot/acme/test/secrets/KEY", True), ("/copilot/acme/K", False)]
)
def test_the_path_of_copilots_secrets_can_be_listed(project: Project, name: str, all_of_them: bool) -> None:
    project.write("web.yaml", f"name: web\ntype: Worker Service\nimage: {{location: x}}\nsecrets: {{A: {name}}}\n")
    (finding,) = project.findings()
    entries = re.findall(r"`(/copilot[^`]*)`", finding.hint)
    assert entries == [name, "/copilot/acme/test/secrets/"][: 1 + all_of_them]
    for entry in entries:
        project.stack(f"secrets_outside_scope: ['{entry}']")
        assert project.findings() == []
