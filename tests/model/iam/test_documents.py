"""The documents themselves: exact, canonical, from nothing but what was asked for."""

from typing import Any

import pytest

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.account_wide import up_statements
from ecs_platform.model.iam.document import Document, Statement, document, policy_text, text
from ecs_platform.model.iam.instance_role import instance_statements
from ecs_platform.model.iam.policies import deployer_policies, named_policies
from ecs_platform.model.iam.roles import (
    Mount,
    ecr_repository,
    events_topic_policy,
    execution_statements,
    secret_resources,
    start_statements,
    task_statements,
)
from ecs_platform.model.iam.scope import Scope, deployable, environment_scope
from ecs_platform.model.iam.statements import deployer_statements
from ecs_platform.model.iam.tools import BY_OPTION, BY_TOOL, RUN_ONLY_WITH
from ecs_platform.model.iam.trust import ec2_instance_trust, ecs_tasks_trust, scheduler_trust
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import OPTIONS, TOOLS, Deployer, Option, Tool

ACCOUNT = Account("eu-central-1", "123456789012")
NAMES = Names("test", "ecs-platform")
ECS = "arn:aws:ecs:eu-central-1:123456789012:"
SSM = "arn:aws:ssm:eu-central-1:123456789012:parameter/"


@pytest.fixture
def scope() -> Scope:
    return environment_scope(
        ACCOUNT,
        NAMES,
        [
            deployable(ACCOUNT, NAMES, "nginx", fargate=False),
            deployable(ACCOUNT, NAMES, "api", image_parameter="/test/api/image", repository="test-api"),
            deployable(ACCOUNT, NAMES, "worker", exec_command=True),
            deployable(ACCOUNT, NAMES, "report", scheduled=True),
        ],
    )


def by_sid(policy: Document) -> dict[str, dict[str, Any]]:
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def deployer(**values: object) -> Deployer:
    return Deployer.model_validate({"kind": "user", **values})


def statements(scope: Scope, **values: object) -> dict[str, dict[str, Any]]:
    return by_sid(document(deployer_statements(deployer(**values), scope)))


def test_only_ecs_tasks_of_this_account_and_region_take_a_task_role() -> None:
    assert ecs_tasks_trust(ACCOUNT)["Statement"] == [
        {
            "Sid": "EcsTasks",
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "123456789012"},
                # Nothing narrower: with the cluster in it, AWS starts no task.
                "ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-central-1:123456789012:*"},
            },
        }
    ]


def test_the_partition_follows_the_region() -> None:
    china = Account("cn-north-1", "123456789012")
    assert "arn:aws-cn:ecs:cn-north-1:123456789012:*" in text(ecs_tasks_trust(china))
    assert "arn:aws-cn:ecs:cn-north-1:123456789012:cluster/test" in text(document(instance_statements(china, "test")))


@pytest.mark.parametrize(
    ("region", "service"),
    [
        ("eu-central-1", "ec2.amazonaws.com"),
        ("us-gov-west-1", "ec2.amazonaws.com"),
        ("cn-north-1", "ec2.amazonaws.com.cn"),
    ],
)
def test_ec2_is_named_with_the_domain_of_its_partition(region: str, service: str) -> None:
    account = Account(region, "123456789012")
    assert ec2_instance_trust(account)["Statement"][0]["Principal"] == {"Service": service}
    (passed,) = (each for each in up_statements(account, "arn:aws:iam::123456789012:policy/b") if each.sid == "Pass")
    assert service in passed.conditions["StringEquals"]["iam:PassedToService"]


def test_the_execution_role_has_what_the_service_declares_and_nothing_else() -> None:
    policy = document(
        execution_statements(
            log_groups=[ACCOUNT.log_group("/ecs/test/api")],
            secrets=[
                f"{SSM}test/api/password",
                "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shared-a1b2c3:token::",
            ],
            images=[
                "nginx:alpine",
                "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/api:1",
                "public.ecr.aws/x/y:1",
            ],
            kms_keys=["arn:aws:kms:eu-central-1:123456789012:key/k"],
        )
    )
    assert {sid: (one["Action"], one["Resource"]) for sid, one in by_sid(policy).items()} == {
        "Logs": (
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            "arn:aws:logs:eu-central-1:123456789012:log-group:/ecs/test/api:log-stream:*",
        ),
        "Parameters": ("ssm:GetParameters", f"{SSM}test/api/password"),
        "Secrets": (
            "secretsmanager:GetSecretValue",
            [
                "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shared-a1b2c3",
                "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shared-a1b2c3-??????",
            ],
        ),
        "Keys": ("kms:Decrypt", "arn:aws:kms:eu-central-1:123456789012:key/k"),
        "Images": (
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "arn:aws:ecr:eu-central-1:123456789012:repository/team/api",
        ),
        "ImagesLogin": ("ecr:GetAuthorizationToken", "*"),
    }


def test_a_service_without_secrets_and_ecr_images_gets_logs_only() -> None:
    policy = document(execution_statements(log_groups=["arn:x"], images=["nginx:alpine"]))
    assert list(by_sid(policy)) == ["Logs"]


def test_environment_files_are_read_exactly() -> None:
    policy = document(execution_statements(environment_files=["arn:aws:s3:::bucket/a/one.env"]))
    assert {sid: (one["Action"], one["Resource"]) for sid, one in by_sid(policy).items()} == {
        "EnvironmentFiles": ("s3:GetObject", "arn:aws:s3:::bucket/a/one.env"),
        "EnvironmentFileBuckets": ("s3:GetBucketLocation", "arn:aws:s3:::bucket"),
    }


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a/b@sha256:00",
            "arn:aws:ecr:eu-west-1:123456789012:repository/a/b",
        ),
        (
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a:1",
            "arn:aws-cn:ecr:cn-north-1:123456789012:repository/a",
        ),
        ("nginx", None),
        # https://docs.aws.amazon.com/general/latest/gr/ecr.html
        (
            "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a:1",
            "arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/a",
        ),
        ("123456789012.dkr-ecr.eu-west-1.on.aws/a/b:1", "arn:aws:ecr:eu-west-1:123456789012:repository/a/b"),
        ("123456789012.dkr-ecr-fips.us-east-1.on.aws/a", "arn:aws:ecr:us-east-1:123456789012:repository/a"),
        (
            "123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/a",
            "arn:aws-cn:ecr:cn-north-1:123456789012:repository/a",
        ),
        ("123456789012.dkr-ecr.eu-west-1.amazonaws.com/a:1", None),
        ("123456789012.dkr.ecr.eu-west-1.on.aws/a:1", None),
        ("public.ecr.aws/nginx/nginx:1", None),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example/a:1", None),
    ],
)
def test_the_ecr_repository_of_an_image(image: str, expected: str | None) -> None:
    assert ecr_repository(image) == expected


SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:"


@pytest.mark.parametrize(
    ("value_from", "resources"),
    [
        (f"{SSM}a/b", [f"{SSM}a/b"]),
        (f"{SECRET}shared/password", [f"{SECRET}shared/password-??????"]),
        (f"{SECRET}shared/password:user::", [f"{SECRET}shared/password-??????"]),
        # Six characters that AWS added, or a name that ends so.
        (f"{SECRET}db-master:key:AWSCURRENT:", [f"{SECRET}db-master", f"{SECRET}db-master-??????"]),
    ],
)
def test_a_secret_is_asked_for_with_what_aws_adds_to_its_name(value_from: str, resources: list[str]) -> None:
    assert secret_resources(value_from) == resources


def test_a_file_system_made_for_the_service_is_told_by_its_tags() -> None:
    mount = Mount("arn:file-system/*", tags={"Service": "api", "Environment": "test"})
    policy = by_sid(document(task_statements(ACCOUNT, "/test/api/", mounts=[mount])))
    assert policy["Mount1"]["Condition"] == {
        "StringEquals": {"aws:ResourceTag/Environment": "test", "aws:ResourceTag/Service": "api"}
    }


def test_the_scheduler_starts_exactly_its_job() -> None:
    roles = ["arn:role/execution", "arn:role/task"]
    family, queue = f"{ECS}task-definition/test-report", "arn:queue"
    policy = by_sid(document(start_statements(ACCOUNT, "test", family, roles, queue)))
    assert policy["Run"]["Resource"] == [f"{ECS}task-definition/test-report", f"{ECS}task-definition/test-report:*"]
    assert policy["Run"]["Condition"] == {"ArnEquals": {"ecs:cluster": f"{ECS}cluster/test"}}
    assert policy["Pass"]["Resource"] == roles
    assert policy["Pass"]["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    assert policy["Tag"]["Condition"] == {"StringEquals": {"ecs:CreateAction": "RunTask"}}
    assert (policy["DeadLetters"]["Action"], policy["DeadLetters"]["Resource"]) == ("sqs:SendMessage", queue)
    trust = scheduler_trust(ACCOUNT)["Statement"][0]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}


def test_a_task_reads_below_its_own_path_only() -> None:
    policy = by_sid(document(task_statements(ACCOUNT, "/test/api/")))
    assert policy["Parameters"]["Resource"] == f"{SSM}test/api/*"
    assert policy["ParametersByPath"]["Resource"] == [f"{SSM}test/api", f"{SSM}test/api/*"]
    assert policy["ParametersByPath"]["Action"] == "ssm:GetParametersByPath"
    assert set(policy) == {"Parameters", "ParametersByPath"}


def test_a_task_opens_channels_only_for_exec() -> None:
    policy = by_sid(document(task_statements(ACCOUNT, "/test/api/", exec_command=True)))
    assert policy["Exec"]["Action"] == [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ]


def test_a_task_mounts_file_systems_through_their_access_points() -> None:
    mounts = [Mount("arn:fs", access_point_arn="arn:ap", read_only=True), Mount("arn:other")]
    policy = by_sid(document(task_statements(ACCOUNT, "/test/api/", mounts=mounts)))
    assert policy["Mount1"]["Action"] == "elasticfilesystem:ClientMount"
    assert policy["Mount1"]["Condition"] == {"ArnEquals": {"elasticfilesystem:AccessPointArn": "arn:ap"}}
    assert policy["Mount2"]["Action"] == ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]


def test_only_this_environments_rules_and_alarms_publish_events() -> None:
    statements = by_sid(events_topic_policy("arn:topic", ACCOUNT, "test"))
    sources = {
        "EventBridge": ("events", "arn:aws:events:eu-central-1:123456789012:rule/test-*"),
        "CloudWatch": ("cloudwatch", "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:test-*"),
    }
    assert set(statements) == set(sources)
    for sid, (service, source) in sources.items():
        assert statements[sid]["Principal"] == {"Service": f"{service}.amazonaws.com"}
        assert statements[sid]["Resource"] == "arn:topic"
        assert statements[sid]["Condition"] == {
            "StringEquals": {"aws:SourceAccount": "123456789012"},
            "ArnLike": {"aws:SourceArn": source},
        }


def test_the_same_statements_are_the_same_text() -> None:
    one = Statement("A", ("b:B", "a:A"), ("z", "y"), "why", {"StringEquals": {"k": ("2", "1"), "a": "x"}})
    two = Statement("A", ("a:A", "b:B"), ("y", "z"), "why", {"StringEquals": {"a": "x", "k": ("1", "2")}})
    assert policy_text([one]) == policy_text([two])
    assert " " not in str(policy_text([one]))
    assert policy_text([]) is None


def test_passing_is_limited_to_the_exact_roles_and_to_tasks(scope: Scope) -> None:
    statement = statements(scope, services=["api"])["Pass"]
    assert statement["Resource"] == [
        "arn:aws:iam::123456789012:role/ecs/test/test-api-execution",
        "arn:aws:iam::123456789012:role/ecs/test/test-api-task",
    ]
    assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def test_fargate_families_take_only_what_fits_fargate(scope: Scope) -> None:
    found = statements(scope)
    fargate, instances = found["Register"], found["RegisterEc2"]
    assert f"{ECS}task-definition/test-api:*" in fargate["Resource"]
    assert fargate["Condition"]["Null"] == {"ecs:compute-compatibility": "false"}
    assert instances["Resource"] == [f"{ECS}task-definition/test-nginx", f"{ECS}task-definition/test-nginx:*"]
    assert instances["Condition"] == {"StringNotEquals": {"ecs:privileged": "true"}}


def test_a_job_has_no_service_to_update(scope: Scope) -> None:
    found = statements(scope, services=["report"], run=True)
    assert "Update" not in found
    assert "See" not in found
    assert f"{ECS}task-definition/test-report" in found["Run"]["Resource"]


def test_exec_stays_off_where_the_manifest_says_nothing_of_it(scope: Scope) -> None:
    found = statements(scope)
    assert found["Update"]["Resource"] == [f"{ECS}service/test/api", f"{ECS}service/test/nginx"]
    assert found["Update"]["Condition"]["StringNotEquals"] == {"ecs:enable-execute-command": "true"}
    assert found["UpdateExec"]["Resource"] == f"{ECS}service/test/worker"
    assert "StringNotEquals" not in found["UpdateExec"]["Condition"]


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_gets_exactly_its_actions(scope: Scope, tool: Tool) -> None:
    granted = {action for one in deployer_statements(deployer(tools=[tool]), scope) for action in one.actions}
    assert granted == BY_TOOL[tool].actions


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_adds_exactly_its_actions(scope: Scope, option: Option) -> None:
    granted = {
        action for one in deployer_statements(deployer(tools=[], **{option: True}), scope) for action in one.actions
    }
    assert granted == BY_OPTION[option].actions - (set(RUN_ONLY_WITH) if option == "run" else set())


def test_logs_are_shown_to_the_tool_that_shows_them(scope: Scope) -> None:
    assert "Logs" in statements(scope, tools=["ecspresso"], run=True)
    assert "Logs" not in statements(scope, tools=["aws-cli"], run=True)
    assert {"Logs", "TagTasks"} <= statements(scope, tools=["operate"], run=True).keys()
    assert "Logs" not in statements(scope, tools=["operate"])


def test_tags_of_one_off_tasks_are_given_with_operate_and_run_together(scope: Scope) -> None:
    both = statements(scope, tools=["operate"], run=True, services=["api"])
    assert both["TagTasks"]["Resource"] == f"{ECS}task/test/*"
    assert both["TagTasks"]["Condition"]["StringEquals"] == {
        "aws:RequestTag/Service": "api",
        "ecs:CreateAction": "RunTask",
    }
    assert "Tag" not in both, "it registers no revision"
    assert "TagTasks" not in statements(scope, tools=["operate"])
    assert "TagTasks" not in statements(scope, tools=["ecspresso"], run=True)


def test_operate_sees_tasks_by_their_tags_unless_another_tool_sees_all(scope: Scope) -> None:
    alone = statements(scope, tools=["operate"], services=["api"])
    assert alone["SeeOwnTasks"]["Condition"] == {"StringEqualsIfExists": {"aws:ResourceTag/Service": "api"}}
    assert "SeeTasks" not in alone
    beside = statements(scope, tools=["operate", "fabfuel/ecs-deploy"])
    assert "SeeTasks" in beside
    assert "SeeOwnTasks" not in beside


def test_a_parameter_is_written_where_the_manifest_has_one(scope: Scope) -> None:
    found = statements(scope, tools=["pulumi-parameter"])
    assert list(found) == ["Parameter"]
    assert found["Parameter"]["Resource"] == f"{SSM}test/api/image"


def test_policies_carry_the_deployers_name(scope: Scope) -> None:
    policies = named_policies("test-deploy-deployer", deployer(), scope)
    assert list(policies) == ["test-deploy-deployer"]
    assert policies["test-deploy-deployer"].document == deployer_policies(deployer(), scope)[0]
