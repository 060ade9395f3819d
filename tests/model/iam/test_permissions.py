"""What a manifest's `permissions` may reach: its own, what a setting opens, and what is nobody's here; nothing else."""

from collections.abc import Callable
from itertools import product

import pytest

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import document
from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.iam.of_service import permissions_of
from ecs_platform.model.iam.proof.passable import faults, passable_roles
from tests.model.project import Project

HEAD = "name: NAME\ntype: Worker Service\nimage: {location: nginx}\n"
HERE = "eu-central-1:123456789012"
OWN = {
    "secrets": f"arn:aws:secretsmanager:{HERE}:secret:test/web/*",
    "parameter": f"arn:aws:ssm:{HERE}:parameter/test/web/*",
    "group": f"arn:aws:logs:{HERE}:log-group:/ecs/test/web:*",
    "service": f"arn:aws:ecs:{HERE}:service/test/web",
    "tasks": f"arn:aws:ecs:{HERE}:task/test/*",
}

Load = Callable[..., Loaded]


@pytest.fixture
def load(project: Project) -> Load:
    def loaded(statement: str = "", settings: str = "", managed: str = "[]") -> Loaded:
        project.stack(settings, "prod")
        project.stack(settings)
        project.write("other.yaml", HEAD.replace("NAME", "other"))
        lines = f"permissions:\n  managed_policies: {managed}\n  statements: [{statement}]\n"
        project.write("web.yaml", HEAD.replace("NAME", "web") + lines)
        return project.load()

    return loaded


def allow(action: str, resource: str = "*", condition: str = "{}") -> str:
    return f'{{Effect: Allow, Action: "{action}", Resource: "{resource}", Condition: {condition}}}'


OUTSIDE = [
    (allow("*"), "Action: `*` is a right in IAM"),
    (allow("iam:PassRole", "arn:aws:iam::123456789012:role/ecs/test/test-web-task"), "is a right in IAM"),
    (allow("ia?:List*"), "is a right in IAM"),
    (allow("organizations:Describe*"), "is a right in ORGANIZATIONS"),
    (allow("account:*"), "is a right in ACCOUNT"),
    (allow("sts:AssumeRole", "arn:aws:iam::999999999999:role/a"), "takes another role"),
    (allow("s*:GetObject", "arn:aws:s3:::b"), "takes another role"),
    (allow("ssm:GetParameter"), "parameters that are not the service's"),
    (allow("ssm:Get*", f"arn:aws:ssm:{HERE}:parameter/test/web*"), "parameters that are not the service's"),
    (allow("ssm:Get*", "arn:aws:ssm:*:*:parameter/test/web/*"), "parameters that are not the service's"),
    (allow("ssm:Get*", f"arn:aws:ssm:{HERE}:parameter/prod/web/a"), "parameters that are not the service's"),
    (allow("ssm:Get*", f"arn:aws:ssm:{HERE}:parameter/legacy"), "parameters that are not the service's"),
    (allow("secretsmanager:*", f"arn:aws:secretsmanager:{HERE}:secret:test/other/*"), "secrets that are not"),
    (allow("secretsmanager:*", "arn:*"), "secrets that are not"),
    (allow("logs:PutLogEvents"), "logs that are not"),
    (allow("logs:*", f"arn:aws:logs:{HERE}:log-group:/ecs/prod/web:*"), "logs that are not"),
    (allow("logs:*", f"arn:aws:logs:{HERE}:log-group:/ecs/p*"), "logs that are not"),
    (allow("logs:*", f"arn:aws:logs:{HERE}:log-group:*:log-stream:*"), "logs that are not"),
    (allow("ecs:UpdateService", f"arn:aws:ecs:{HERE}:service/test/other"), "things in ECS that are not"),
    (allow("ecs:UpdateService", f"arn:aws:ecs:{HERE}:service/prod/web"), "things in ECS that are not"),
    (allow("ecs:*", f"arn:aws:ecs:{HERE}:cluster/legacy"), "things in ECS that are not"),
    (allow("ecs:ListTasks"), "things in ECS that are not"),
    (allow("ecs:UpdateTaskProtection", OWN["tasks"]), "things in ECS that are not"),
    (
        allow("ecs:*", OWN["tasks"], "{StringEquals: {aws:ResourceTag/Service: [web, other]}}"),
        "things in ECS that are not",
    ),
    (allow("ecs:*", OWN["tasks"], "{StringNotEquals: {aws:ResourceTag/Service: other}}"), "things in ECS that are not"),
    (allow("ssm:StartSession", OWN["tasks"]), "things in ECS that are not"),
    (allow("ssm:SendCommand", f"arn:aws:ec2:{HERE}:instance/*"), "container instances that are not"),
    (allow("ecr:BatchGetImage", f"arn:aws:ecr:{HERE}:repository/prod/web"), "repositories that are not"),
    (allow("ecr:*"), "repositories that are not"),
    (allow("elasticfilesystem:*"), "file systems that are not"),
    (allow("s3:GetObject", "arn:aws-cn:s3:::b/*"), "is in partition `aws-cn`"),
]

INSIDE = [
    allow("s3:GetObject"),
    allow("dynamodb:*", f"arn:aws:dynamodb:{HERE}:table/web"),
    allow("sqs:SendMessage", f"arn:aws:sqs:{HERE}:orders"),
    allow("cloudwatch:PutMetricData"),
    allow("xray:*"),
    allow("ssmmessages:*"),
    allow("iamroles:Get"),
    allow("ssm:*", OWN["parameter"]),
    allow("ssm:GetParametersByPath", f"arn:aws:ssm:{HERE}:parameter/test/web"),
    allow("ssm:GetParameter", "arn:aws:ssm:*:*:parameter/aws/service/*"),
    allow("ssm:SendCommand", "arn:aws:ssm:eu-central-1::document/AWS-RunShellScript"),
    allow("secretsmanager:GetSecretValue", OWN["secrets"]),
    allow("secretsmanager:GetRandomPassword"),
    allow("logs:*", OWN["group"]),
    allow("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/acme:*"),
    # What ECS's console makes: no environment's, for want of a service's name.
    allow("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/ecs/legacy:*"),
    allow("ecs:UpdateService", OWN["service"]),
    allow("ecs:DescribeTasks", OWN["tasks"], "{StringEquals: {aws:resourceTag/Service: web}}"),
    allow("ecr:GetAuthorizationToken"),
    allow("ecr:BatchGetImage", f"arn:aws:ecr:{HERE}:repository/test/web"),
    allow("ecr:BatchGetImage", f"arn:aws:ecr:{HERE}:repository/legacy"),
    allow("elasticfilesystem:ClientMount", f"arn:aws:elasticfilesystem:{HERE}:file-system/fs-12345678"),
    allow(
        "elasticfilesystem:*",
        f"arn:aws:elasticfilesystem:{HERE}:file-system/*",
        "{StringEquals: {aws:ResourceTag/Service: web, aws:ResourceTag/Environment: test}}",
    ),
    '{Effect: Deny, Action: "*", Resource: "*"}',
    '{Effect: Deny, NotAction: "iam:*", NotResource: "arn:aws:s3:::b"}',
]


@pytest.mark.parametrize(("statement", "said"), OUTSIDE)
def test_what_belongs_to_others_is_refused(load: Load, statement: str, said: str) -> None:
    found = [str(each) for each in load(statement).findings]
    assert len(found) == 1, found
    assert said in found[0]
    assert "web.yaml:6" in found[0]


@pytest.mark.parametrize("statement", INSIDE)
def test_what_is_its_own_or_nobodys_here_is_taken_and_proved(load: Load, statement: str) -> None:
    loaded = load(statement)
    assert [str(each) for each in loaded.findings] == []
    roles = [role for service in loaded.services for role in passable_roles(service, loaded)]
    assert [fault for role in roles for fault in faults(role, loaded.account)] == []


OPENED = [
    ("ssm:DescribeParameters", allow("ssm:DescribeParameters")),
    ("ecs:List*", allow("ecs:ListTasks")),
    ("ecs:List*", allow("ECS:list*")),
    ("arn:aws:iam::999999999999:role/a", allow("sts:AssumeRole", "arn:aws:iam::999999999999:role/a")),
    (f"arn:aws:ssm:{HERE}:parameter/shared/*", allow("ssm:PutParameter", f"arn:aws:ssm:{HERE}:parameter/shared/a")),
    (f"arn:aws:ecs:{HERE}:cluster/test", allow("ecs:DescribeClusters", f"arn:aws:ecs:{HERE}:cluster/test")),
]


@pytest.mark.parametrize(("entry", "statement"), OPENED)
def test_a_setting_opens_what_it_names_to_check_and_proof_alike(load: Load, entry: str, statement: str) -> None:
    assert len(load(statement).findings) == 1
    loaded = load(statement, f'permissions_outside_scope: ["{entry}"]')
    assert [str(each) for each in loaded.findings] == []
    roles = [role for service in loaded.services for role in passable_roles(service, loaded)]
    assert [fault for role in roles for fault in faults(role, loaded.account)] == []


@pytest.mark.parametrize(
    ("entry", "statement"),
    [
        ("ecs:ListTasks", allow("ecs:List*")),
        ("arn:aws:iam::999999999999:role/a", allow("sts:AssumeRole", "arn:aws:iam::999999999999:role/*")),
        ("arn:aws:iam::999999999999:role/a", allow("iam:PassRole", "arn:aws:iam::999999999999:role/a")),
        (f"arn:aws:ssm:{HERE}:parameter/shared/*", allow("ssm:PutParameter", f"arn:aws:ssm:{HERE}:parameter/shared")),
    ],
)
def test_a_setting_opens_nothing_beside_what_it_names(load: Load, entry: str, statement: str) -> None:
    assert len(load(statement, f'permissions_outside_scope: ["{entry}"]').findings) == 1


@pytest.mark.parametrize("entry", ["iam:PassRole", "sts:AssumeRole", "*", "shared", "arn:aws:iam"])
def test_what_no_setting_opens(load: Load, entry: str) -> None:
    (found,) = load(settings=f'permissions_outside_scope: ["{entry}"]').environment.findings
    assert "cannot be opened to services" in str(found)


def test_secrets_that_another_setting_names_may_be_read_and_not_written(load: Load) -> None:
    settings = "secrets_outside_scope: [/shared/]"
    shared = f"arn:aws:ssm:{HERE}:parameter/shared/a"
    assert load(allow("ssm:GetParameter", shared), settings).findings == []
    assert len(load(allow("ssm:PutParameter", shared), settings).findings) == 1


READ = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


def test_a_managed_policy_is_one_that_somebody_has_read(load: Load) -> None:
    (found,) = load(managed=f"[{READ}]").findings
    assert found.path == "permissions.managed_policies[0]"
    assert "is not known here" in found.message
    loaded = load(managed=f"[{READ}]", settings=f"managed_policies: [{READ}]")
    assert loaded.findings == []
    (role,) = [each for service in loaded.services for each in passable_roles(service, loaded) if each.managed_policies]
    assert role.managed_policies == (READ,)


@pytest.mark.parametrize(
    "arn", ["arn:aws:iam::999999999999:policy/a", "arn:aws-cn:iam::aws:policy/AmazonS3ReadOnlyAccess"]
)
def test_a_managed_policy_of_another_account_or_partition_is_told(load: Load, arn: str) -> None:
    (found,) = load(managed=f"[{arn}]", settings=f"managed_policies: [{arn}]").findings
    assert "neither AWS's nor of this account" in found.message


@pytest.mark.parametrize(("count", "wrong"), [(150, False), (300, True)])
def test_what_iam_has_no_room_for_is_told(load: Load, count: int, wrong: bool) -> None:
    statement = ", ".join(f"arn:aws:s3:::acme-uploads-{number:03}/*" for number in range(count))
    found = load(f"{{Effect: Allow, Action: s3:GetObject, Resource: [{statement}]}}").findings
    assert [each.path for each in found] == ["permissions"] * wrong
    assert all("IAM takes 10,240 for a role" in each.message for each in found)


def test_the_evaluator_refuses_what_is_others_wherever_nothing_was_found(load: Load) -> None:
    """The same, asked of the evaluator: what is taken lets no service do anything with a neighbour's things."""
    others = [
        f"arn:aws:ssm:{HERE}:parameter/{place}/key" for place in ("test/other", "prod/web", "test/web-admin", "shared")
    ]
    others += [f"arn:aws:secretsmanager:{HERE}:secret:{place}/key-AbCdEf" for place in ("test/other", "prod/web")]
    others += [f"arn:aws:logs:{HERE}:log-group:/ecs/{place}:*" for place in ("test/other", "prod/web")]
    others += [f"arn:aws:ecs:{HERE}:{place}" for place in ("service/test/other", "service/prod/web", "cluster/prod")]
    others += ["arn:aws:iam::123456789012:role/ecs/test/test-other-task"]
    actions = ["ssm:GetParameter", "secretsmanager:GetSecretValue", "logs:GetLogEvents", "ecs:UpdateService"]
    actions += ["iam:PassRole", "sts:AssumeRole"]
    loaded = load(", ".join(INSIDE[:-2]))
    assert loaded.findings == []
    web = next(each for each in loaded.services if each.name == "web")
    policy = document(permissions_of(web))
    tags = {"aws:ResourceTag/Service": "other", "aws:ResourceTag/Environment": "test"}
    asked = [Request("arn:aws:iam::123456789012:role/a", action, on, tags) for action, on in product(actions, others)]
    assert [request for request in asked if evaluate([policy], request).allowed] == []
    own = Request("arn:aws:iam::123456789012:role/a", "ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/test/web/key")
    assert evaluate([policy], own).allowed
