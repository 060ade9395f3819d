"""`ops check` and `ops policy --prove` agree on every secret that a service names, whoever's it is."""

import json
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ecs_platform.model.iam.proof.passable import faults, passable_roles
from ecs_platform.model.load import load
from ecs_platform.model.manifest.read import Reader
from tests.model.project import Project

SEGMENTS = st.sampled_from(
    ["test", "web", "webshop", "other", "prod", "shared", "db", "db-AbCdEf", "db-ab_def", "db.x"]
)
NAMES = st.lists(SEGMENTS, min_size=1, max_size=3).map("/".join)
OWN = st.sampled_from(["test/web/a", "test/web", "test/webshop/a", "test/other/a", "rds!cluster-1", "hub-AbCdEf"])
ACCOUNTS = st.sampled_from(["eu-central-1:123456789012"] * 3 + ["us-east-1:123456789012", "eu-central-1:999999999999"])
BEHIND = st.sampled_from(["", "", ":key", ":key:AWSPREVIOUS", ":key::", ":::1-2", "::"])
LISTED = st.sampled_from(["", "", ":key::", "/", "/"])


@st.composite
def secrets(draw: st.DrawFn) -> tuple[str, str]:
    """A store, and what names something in it."""
    store, name = draw(st.sampled_from(["ssm", "secretsmanager"])), draw(st.one_of(NAMES, OWN))
    name = name.replace("!", ".") if store == "ssm" else name
    kind = "parameter/" if store == "ssm" else "secret:"
    behind = draw(BEHIND) if store == "secretsmanager" else ""
    if draw(st.booleans()):
        return store, f"arn:aws:{store}:{draw(ACCOUNTS)}:{kind}{name}{behind}"
    if store == "ssm":
        return store, draw(st.sampled_from([f"/{name}", name.replace("/", ".")]))
    return store, name + behind


@st.composite
def four(draw: st.DrawFn) -> list[tuple[str, str]]:
    """One of them whoever's, the others the service's own: what is said is of that one."""
    own: list[tuple[str, str]] = [("ssm", "/test/web/a")] * 3
    place = draw(st.integers(0, 3))
    return [*own[:place], draw(secrets()), *own[place:]]


@st.composite
def entries(draw: st.DrawFn) -> str:
    """One of the setting `secrets_outside_scope`."""
    name = draw(st.one_of(NAMES, OWN)) + draw(st.sampled_from(["", "", "-AbCdEf"]))
    if draw(st.booleans()):
        store, kind = draw(st.sampled_from([("ssm", "parameter/"), ("secretsmanager", "secret:")]))
        return f"arn:aws:{store}:{draw(ACCOUNTS)}:{kind}{name}{draw(LISTED)}"
    return draw(st.sampled_from(["", "/"])) + name + draw(st.sampled_from(["", "/"]))


def in_manifest(found: list[tuple[str, str]], credentials: str) -> str:
    """Each kind of place of a manifest has one of the secrets."""
    each = [{store: value} for store, value in found]
    manifest: dict[str, Any] = {
        "name": "web",
        "type": "Worker Service",
        "image": {"location": "a/b", **({"credentials": credentials} if credentials else {})},
        "secrets": {"A": each[0]},
        "sidecars": {"s": {"image": "a/b", "secrets": {"A": each[1]}}},
        "logging": {"destination": {"Name": "x"}, "secrets": {"A": each[2]}, "secretOptions": {"A": each[3]}},
    }
    return json.dumps(manifest)


def in_file(found: list[tuple[str, str]], credentials: str) -> str:
    """The same of a task definition's file."""
    each = [{"name": f"A{number}", "valueFrom": value} for number, (_, value) in enumerate(found)]
    options = {"splunk-url": "https://splunk.example.com", "splunk-token": "none"}
    logs = {"logDriver": "splunk", "options": options, "secretOptions": each[3:]}
    registry = {"repositoryCredentials": {"credentialsParameter": credentials}} if credentials else {}
    containers = [
        {"name": "a", "image": "a/b", "secrets": each[:2], "logConfiguration": logs, **registry},
        {"name": "b", "image": "a/b", "secrets": each[2:3]},
    ]
    return json.dumps({"cpu": "256", "memory": "512", "containerDefinitions": containers})


def agree(project: Project, manifest: str, listed: list[str], kms: bool) -> None:
    key = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-0000-0000-000000000000"
    project.stack(f"secrets_outside_scope: {json.dumps(listed)}\nkms_keys: {json.dumps([key] * kms)}")
    file = project.write("web.yaml", manifest)
    loaded = load(project.folder, "test")
    beside = ("fill in", "opens every secret")
    found = [finding for finding in loaded.findings if not any(each in finding.message for each in beside)]
    assert all("outside of" in each.message or "not the service's own" in each.message for each in found), found
    service = Reader(project.services, loaded.environment).service(file)
    assert service is not None
    proved = [each for role in passable_roles(service, loaded) for each in faults(role, loaded.account)]
    event(f"faults: {bool(found)}")
    assert bool(found) is bool(proved), (found, proved)


FEW = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(four(), st.lists(entries(), unique=True), st.data(), st.booleans())
def test_of_a_manifest(
    tmp_path_factory: Any, found: list[tuple[str, str]], listed: list[str], data: st.DataObject, kms: bool
) -> None:
    project = Project(tmp_path_factory.mktemp("p") / "project")
    credentials = data.draw(st.one_of(st.just(""), st.just(""), OWN.map(lambda name: f"{SECRET}{name}")))
    agree(project, in_manifest(found, credentials), _with_own(data, found, listed), kms)


@FEW
@given(four(), st.lists(entries(), unique=True), st.data(), st.booleans())
def test_of_a_task_definitions_file(
    tmp_path_factory: Any, found: list[tuple[str, str]], listed: list[str], data: st.DataObject, kms: bool
) -> None:
    project = Project(tmp_path_factory.mktemp("p") / "project")
    arns = [(store, _arn(store, value)) for store, value in found]
    credentials = data.draw(st.one_of(st.just(""), st.just(""), OWN, OWN.map(lambda name: f"{SECRET}{name}")))
    project.write("td.json", in_file(arns, credentials))
    agree(project, "name: web\ntype: Worker Service\ntask_definition: td.json\n", _with_own(data, found, listed), kms)


SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:"


def _arn(store: str, value: str) -> str:
    """In a file, Secrets Manager is named by ARN only."""
    return f"{SECRET}{value}" if store == "secretsmanager" and not value.startswith("arn:") else value


def _with_own(data: st.DataObject, found: list[tuple[str, str]], listed: list[str]) -> list[str]:
    """Now and then, what is named is what is listed."""
    more = data.draw(st.lists(st.sampled_from([value for _, value in found]), unique=True))
    return [*dict.fromkeys([*listed, *more])]
