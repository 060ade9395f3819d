"""Why an `up` failed, in AWS's words.

Seven of the texts are the provider's own, as faults in front of the local AWS brought them; "deployment" is as
docs/first-failure.md has it, and "quota", "refused", "wait" and "official plugin" have the provider's form.
"""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ecs_platform.model.manifest.service import Service
from ecs_platform.model.settings.settings import Settings
from ecs_platform.ops.__main__ import app
from ecs_platform.ops.decided_by import DECIDED
from ecs_platform.ops.faults import WIDTH, Fault, fault, faults, service_of, told
from tests.shipped import PROJECT

PLATFORM = "urn:pulumi:test::shop::ecs-platform:index:Platform$ecs-platform:index"
SERVICES = ["web", "web-load", "night"]
ARN = "arn:aws:sts::123456789012:assumed-role/ci/run"
OF_SERVICE = "aws:ecs/service:Service"

# The type, the resource, what the engine says; and what is left: service, code, words, operation, attempts.
TEXTS: dict[str, tuple[str, str, str, Fault]] = {
    "throttled": (
        "aws:ec2/vpc:Vpc",
        "network",
        "creating EC2 VPC: operation error EC2: CreateVpc, exceeded maximum number of attempts, 3, https response "
        "error StatusCode: 503, RequestID: local, api error RequestLimitExceeded: Request limit exceeded.: \n",
        Fault("", "", None, "Request limit exceeded.", "RequestLimitExceeded", "EC2: CreateVpc", 3),
    ),
    "throttled in XML": (
        "aws:sns/topic:Topic",
        "events",
        "creating SNS Topic (test-events): operation error SNS: CreateTopic, exceeded maximum number of attempts, 3, "
        "https response error StatusCode: 400, RequestID: local, api error Throttling: Rate exceeded: \n",
        Fault("", "", None, "Rate exceeded", "Throttling", "SNS: CreateTopic", 3),
    ),
    "a server's error": (
        "aws:iam/user:User",
        "deploy",
        "creating IAM User (test-deploy-deployer): operation error IAM: CreateUser, exceeded maximum number of "
        "attempts, 3, https response error StatusCode: 500, RequestID: local, ServiceFailure: We encountered an "
        "internal error. Please try again.: \n",
        Fault(
            "", "", None, "We encountered an internal error. Please try again.", "ServiceFailure", "IAM: CreateUser", 3
        ),
    ),
    "without a request's id": (
        "aws:ecs/cluster:Cluster",
        "cluster",
        "creating ECS Cluster (test): operation error ECS: CreateCluster, exceeded maximum number of attempts, 3, "
        "https response error StatusCode: 503, RequestID: , api error ServiceUnavailable: The request has failed due "
        "to a temporary failure of the server.: \n",
        Fault(
            "",
            "",
            None,
            "The request has failed due to a temporary failure of the server.",
            "ServiceUnavailable",
            "ECS: CreateCluster",
            3,
        ),
    ),
    "no answer": (
        "aws:sqs/queue:Queue",
        "events-dead-letters",
        "creating SQS Queue (test-schedule-dead-letters): operation error SQS: CreateQueue, exceeded maximum number of "
        "attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "
        '"http://127.0.0.1:1/": EOF: \n',
        Fault("", "", None, "no answer (EOF)", None, "SQS: CreateQueue", 3),
    ),
    "there already": (
        "aws:ec2/securityGroup:SecurityGroup",
        "web",
        "creating Security Group (test-web-service): operation error EC2: CreateSecurityGroup, https response error "
        "StatusCode: 400, RequestID: zhSClrzCIX7BYOC, api error InvalidGroup.Duplicate: The security group "
        "'test-web-service' already exists: \n",
        Fault(
            "",
            "",
            "web",
            "The security group 'test-web-service' already exists",
            "InvalidGroup.Duplicate",
            "EC2: CreateSecurityGroup",
        ),
    ),
    "a step within": (
        "aws:ec2/internetGateway:InternetGateway",
        "network-internet",
        "creating EC2 Internet Gateway: attaching EC2 Internet Gateway (igw-f922dc6be8b5a9e40) to VPC (vpc-8362bcf2): "
        "operation error EC2: AttachInternetGateway, https response error StatusCode: 400, RequestID: ziPZ7dV15JrWDu, "
        "api error Resource.AlreadyAssociated: Resource igw-f922dc6be8b5a9e40 is already associated.: \n",
        Fault(
            "",
            "",
            None,
            "Resource igw-f922dc6be8b5a9e40 is already associated.",
            "Resource.AlreadyAssociated",
            "EC2: AttachInternetGateway",
        ),
    ),
    "a quota": (
        "aws:iam/role:Role",
        "web-load-task",
        "creating IAM Role (test-web-load-task): operation error IAM: CreateRole, https response error StatusCode: "
        "409, RequestID: 5b0b0a2e-3c4d, LimitExceeded: Cannot exceed quota for RolesPerAccount: 1000\n",
        Fault("", "", "web-load", "Cannot exceed quota for RolesPerAccount: 1000", "LimitExceeded", "IAM: CreateRole"),
    ),
    "refused": (
        OF_SERVICE,
        "web",
        "1 error occurred:\n\t* creating ECS Service (web): operation error ECS: CreateService, https response error "
        f"StatusCode: 400, RequestID: 7c-1, AccessDeniedException: User: {ARN} is not authorized to perform: "
        "ecs:CreateService on resource: arn:aws:ecs:eu-central-1:123456789012:service/test/web\n\n",
        Fault(
            "",
            "",
            "web",
            f"User: {ARN} is not authorized to perform: ecs:CreateService on resource: "
            "arn:aws:ecs:eu-central-1:123456789012:service/test/web",
            "AccessDeniedException",
            "ECS: CreateService",
        ),
    ),
    "of the official plugin": (
        "aws:scheduler/schedule:Schedule",
        "night",
        "  sdk-v2/provider2.go:572: sdk.helper_schema: creating EventBridge Scheduler Schedule (default/test-night): "
        "operation error Scheduler: CreateSchedule, https response error StatusCode: 400, RequestID: 0d-7, "
        "ValidationException: Invalid Schedule Expression cron(0 0 31 2 *).: provider=aws@7.51.1\n",
        Fault(
            "",
            "",
            "night",
            "Invalid Schedule Expression cron(0 0 31 2 *).",
            "ValidationException",
            "Scheduler: CreateSchedule",
        ),
    ),
    "a wait": (
        "aws:acm/certificateValidation:CertificateValidation",
        "web-certificate",
        "waiting for ACM Certificate (arn:aws:acm:eu-central-1:123456789012:certificate/0a) to be issued: timeout "
        "while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s)\n",
        Fault(
            "",
            "",
            "web",
            "waiting for ACM Certificate (arn:aws:acm:eu-central-1:123456789012:certificate/0a) to be issued: timeout "
            "while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s)",
        ),
    ),
    "a deployment": (
        OF_SERVICE,
        "web",
        "1 error occurred:\n\t* Create of the service: Service deployment stopped because the circuit breaker "
        "threshold was exceeded. Its last task: Essential container in task exited (web: exit code 1)\n\n",
        Fault(
            "",
            "",
            "web",
            "Create of the service: Service deployment stopped because the circuit breaker threshold was exceeded. "
            "Its last task: Essential container in task exited (web: exit code 1)",
        ),
    ),
}
TODO = {
    "throttled": "too often",
    "throttled in XML": "too often",
    "a server's error": "did not answer",
    "without a request's id": "did not answer",
    "no answer": "did not answer",
    "there already": "is there already",
    "a quota": "a quota is full",
    "refused": "may not do this",
}


def urn(type_: str, name: str) -> str:
    return f"{PLATFORM}:Network${type_}::{name}"


def made(text: str) -> Fault:
    type_, name, message, _ = TEXTS[text]
    return fault(urn(type_, name), message, SERVICES)


@pytest.mark.parametrize("text", TEXTS)
def test_what_aws_says_is_left_of_what_the_provider_says(text: str) -> None:
    type_, name, _, expected = TEXTS[text]
    found = made(text)
    assert (found.type, found.name) == (type_, name)
    assert (found.service, found.code, found.said) == (expected.service, expected.code, expected.said)
    assert (found.operation, found.attempts) == (expected.operation, expected.attempts)


@pytest.mark.parametrize("text", TEXTS)
def test_what_to_do_where_the_code_tells(text: str) -> None:
    todo = made(text).todo
    assert TODO.get(text, "") in todo
    assert bool(todo) == (text in TODO)


def test_it_is_told_with_what_decides_it_and_no_more() -> None:
    lines = list(told(made("refused")))
    assert lines[0] == "FAILED  web: service `web`"
    assert "decided by services/web.yaml: `image`" in "\n".join(lines)
    lines = list(told(made("throttled")))
    assert lines == [
        "FAILED  environment: vpc `network`",
        "        RequestLimitExceeded: Request limit exceeded. (EC2: CreateVpc, 3",
        "          attempts)",
        "        decided by the setting `network.cidr`",
        "        -> AWS is asked too often by all that call in this account and region:",
        "           run `pulumi up` again later",
    ]
    assert max(map(len, lines)) <= WIDTH


def test_the_service_with_the_longest_name_that_fits() -> None:
    assert service_of("web-load-task", SERVICES) == "web-load"
    assert service_of("web-public", SERVICES) == "web"
    assert service_of("website", SERVICES) is None


def test_none_hides_another_and_none_is_said_twice() -> None:
    events: list[dict[str, Any]] = [
        {"diagnosticEvent": {"severity": "error", "urn": urn(type_, name), "message": message}}
        for type_, name, message, _ in TEXTS.values()
    ]
    whole = "urn:pulumi:test::shop::pulumi:pulumi:Stack::shop-test"
    events += [
        events[0],
        {"diagnosticEvent": {"severity": "error", "urn": whole, "message": "update failed\n"}},
        {"diagnosticEvent": {"severity": "error", "message": "update failed\n"}},
        {"diagnosticEvent": {"severity": "warning", "urn": whole, "message": "take care\n"}},
        {"resOutputsEvent": {}},
        {"diagnosticEvent": []},
    ]
    assert [each.said for each in faults(events, SERVICES)] == [each.said for *_, each in TEXTS.values()]


def types_made() -> set[str]:
    """The resources that the components make, by their classes in pulumi_aws."""
    found = set()
    for path in (PROJECT / "components").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("aws."):
                parts = ast.unparse(node.func).split(".")
                if len(parts) == 3 and parts[2][0].isupper() and not parts[2].endswith("Args"):
                    found.add((parts[1], parts[2]))
    return {f"aws:{room}/{name[0].lower()}{name[1:]}:{name}" for room, name in found}


def test_every_type_has_what_decides_it() -> None:
    assert set(DECIDED) == types_made()


def there(model: type, path: str) -> bool:
    """Whether a model has such a field, however deep."""
    schema = model.model_json_schema(by_alias=True)  # type: ignore[attr-defined]
    nodes = [schema]
    for part in path.split("."):
        nodes = [deeper for node in nodes for deeper in within(node, part, schema)]
    return bool(nodes)


def within(node: dict[str, object], name: str, schema: dict[str, object]) -> list[dict[str, object]]:
    """What a part of a JSON schema has under a name."""
    found: list[dict[str, object]] = []
    if "$ref" in node:
        found += within(schema["$defs"][str(node["$ref"]).rpartition("/")[2]], name, schema)  # type: ignore[index]
    for kind in ("anyOf", "oneOf", "allOf"):
        for each in node.get(kind, ()):  # type: ignore[attr-defined]
            found += within(each, name, schema)
    properties = node.get("properties", {})
    if name in properties:  # type: ignore[operator]
        found.append(properties[name])  # type: ignore[index]
    return found


@pytest.mark.parametrize("type_", DECIDED)
def test_what_decides_exists(type_: str) -> None:
    for path in DECIDED[type_].fields:
        assert there(Service, path), path
    for path in DECIDED[type_].settings:
        assert there(Settings, path), path
    assert DECIDED[type_].fields or DECIDED[type_].settings


def test_what_does_not_exist_is_found_to() -> None:
    assert not there(Service, "helthcheck")
    assert not there(Settings, "network.cider")
    assert Path(PROJECT / "docs" / "permissions.md").exists()


def test_the_verb_reads_the_log_of_events(tmp_path: Path) -> None:
    folder, log = PROJECT, tmp_path / "up.events"
    type_, name, message, _ = TEXTS["a quota"]
    event = {"diagnosticEvent": {"severity": "error", "urn": urn(type_, name), "message": message}}
    log.write_text(json.dumps(event) + '\n{"sequence": 2}\n{"cut off')
    done = CliRunner().invoke(app, ["failures", str(log), "--project", str(folder)])
    assert done.exit_code == 1
    assert "LimitExceeded: Cannot exceed quota for RolesPerAccount: 1000" in done.stdout
    done = CliRunner().invoke(app, ["failures", str(log), "--project", str(folder), "--json"])
    (found,) = json.loads(done.stdout)
    assert (found["code"], found["operation"]) == ("LimitExceeded", "IAM: CreateRole")
    log.write_text('{"sequence": 2}\n')
    assert CliRunner().invoke(app, ["failures", str(log), "--project", str(folder)]).exit_code == 0


@pytest.mark.parametrize("text", ["[]\n", "no JSON\n{}\n", '"text"\n'])
def test_what_is_no_log_is_a_wrong_use(tmp_path: Path, text: str) -> None:
    log = tmp_path / "up.events"
    log.write_text(text)
    done = CliRunner().invoke(app, ["failures", str(log), "--project", str(PROJECT)])
    assert done.exit_code == 2
    assert "no events can be read" in " ".join(done.output.replace("│", " ").split())
