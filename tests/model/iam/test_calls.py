"""What IAM is asked for a call: the actions, ARNs and condition keys of AWS's service authorization reference."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ecs_platform.model.iam.evaluate import Request
from ecs_platform.model.iam.proof.calls import Call, UnmappedError, requests
from ecs_platform.model.iam.tools import BY_OPTION, BY_TOOL
from tests.model.iam.environment import ACCOUNT

USER = "arn:aws:iam::123456789012:user/deploy/test/deployer"
ECS = "arn:aws:ecs:eu-central-1:123456789012:"
TASK, EXECUTION = ACCOUNT.role("/ecs/test/", "api-task"), ACCOUNT.role("/ecs/test/", "api-execution")


class Existing:
    def roles(self, task_definition: str) -> Sequence[str]:
        return (TASK, EXECUTION)

    def tags(self, resource: str) -> Mapping[str, str]:
        return {"Service": "api"}


def asked(name: str, **parameters: Any) -> list[Request]:
    return requests(Call(USER, ACCOUNT, name, parameters, Existing()))


def pairs(name: str, **parameters: Any) -> list[tuple[str, str]]:
    return [(request.action, request.resource) for request in asked(name, **parameters)]


def test_registration_asks_for_the_family_for_tags_and_for_both_roles() -> None:
    found = asked(
        "ecs:RegisterTaskDefinition",
        family="test-api",
        taskRoleArn=TASK,
        executionRoleArn=EXECUTION,
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "a"}, {"name": "b", "privileged": True}],
        tags=[{"key": "Service", "value": "api"}],
    )
    assert [(one.action, one.resource) for one in found] == [
        ("ecs:RegisterTaskDefinition", f"{ECS}task-definition/test-api:*"),
        ("ecs:TagResource", f"{ECS}task-definition/test-api"),
        ("iam:PassRole", TASK),
        ("iam:PassRole", EXECUTION),
    ]
    assert found[0].context == {
        "ecs:privileged": "true",
        "ecs:compute-compatibility": ("FARGATE",),
        "aws:RequestTag/Service": "api",
        "aws:TagKeys": ("Service",),
    }
    assert found[1].context["ecs:CreateAction"] == "RegisterTaskDefinition"
    assert found[2].context == {"iam:PassedToService": "ecs-tasks.amazonaws.com"}


def test_registration_without_roles_and_tags_passes_and_tags_nothing() -> None:
    # fabfuel/ecs-deploy sends an empty role where there is none.
    found = asked("ecs:RegisterTaskDefinition", family="test-api", taskRoleArn="", containerDefinitions=[{"name": "a"}])
    assert [one.action for one in found] == ["ecs:RegisterTaskDefinition"]
    assert found[0].context == {"ecs:privileged": "false"}


def test_a_role_by_name_is_the_one_without_a_path() -> None:
    found = pairs("ecs:RegisterTaskDefinition", family="x", taskRoleArn="admin")
    assert found[1] == ("iam:PassRole", "arn:aws:iam::123456789012:role/admin")


@pytest.mark.parametrize("cluster", ["test", f"{ECS}cluster/test"])
@pytest.mark.parametrize("service", ["api", f"{ECS}service/test/api"])
def test_an_update_passes_roles_only_where_it_names_a_definition(cluster: str, service: str) -> None:
    where = {"cluster": cluster, "service": service}
    count = asked("ecs:UpdateService", **where, desiredCount=2)
    assert [(one.action, one.resource, one.context) for one in count] == [
        ("ecs:UpdateService", f"{ECS}service/test/api", {})
    ]
    full = asked("ecs:UpdateService", **where, taskDefinition="test-api:7", enableExecuteCommand=False)
    assert [one.action for one in full] == ["ecs:UpdateService", "iam:PassRole", "iam:PassRole"]
    assert full[0].context == {
        "ecs:task-definition": f"{ECS}task-definition/test-api:7",
        "ecs:enable-execute-command": "false",
    }


def test_where_an_update_puts_tasks_is_in_its_keys() -> None:
    interface = {"subnets": ["subnet-1", "subnet-2"], "assignPublicIp": "ENABLED"}
    namespace = f"{ECS.replace(':ecs:', ':servicediscovery:')}namespace/ns-1"
    (found,) = asked(
        "ecs:UpdateService",
        service="api",
        networkConfiguration={"awsvpcConfiguration": interface},
        capacityProviderStrategy=[{"capacityProvider": "FARGATE"}, {"capacityProvider": "ec2-test"}],
        serviceConnectConfiguration={"enabled": True, "namespace": namespace},
        vpcLatticeConfigurations=[],
        volumeConfigurations=[],
        propagateTags="SERVICE",
        enableECSManagedTags=False,
    )
    assert found.context == {
        "ecs:subnet": ("subnet-1", "subnet-2"),
        "ecs:auto-assign-public-ip": "true",
        "ecs:capacity-provider": (f"{ECS}capacity-provider/FARGATE", f"{ECS}capacity-provider/ec2-test"),
        "ecs:enable-service-connect": "true",
        "ecs:namespace": namespace,
        "ecs:enable-vpc-lattice": "false",
        "ecs:enable-ebs-volumes": "false",
        "ecs:propagate-tags": "SERVICE",
        "ecs:enable-ecs-managed-tags": "false",
    }


def test_what_is_given_as_null_is_not_given() -> None:
    null = dict.fromkeys(("networkConfiguration", "propagateTags", "capacityProviderStrategy", "enableECSManagedTags"))
    assert asked("ecs:UpdateService", service="api", **null)[0].context == {}


def test_a_task_that_is_run_has_keys_for_its_capacity_and_none_for_its_network() -> None:
    interface = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"}}
    capacity = [{"capacityProvider": "FARGATE_SPOT"}]
    found = asked(
        "ecs:RunTask",
        cluster="test",
        taskDefinition="test-api",
        networkConfiguration=interface,
        capacityProviderStrategy=capacity,
    )
    assert found[0].context == {
        "ecs:cluster": f"{ECS}cluster/test",
        "ecs:capacity-provider": (f"{ECS}capacity-provider/FARGATE_SPOT",),
    }


def test_roles_for_ecs_itself_are_passed_to_it() -> None:
    def role(name: str) -> str:
        return ACCOUNT.role("/", name)

    found = asked(
        "ecs:UpdateService",
        service="api",
        loadBalancers=[{"advancedConfiguration": {"roleArn": role("balancer")}}],
        deploymentConfiguration={"lifecycleHooks": [{"roleArn": role("hook")}, {"roleArn": role("hook")}]},
        serviceConnectConfiguration={"enabled": True, "services": [{"tls": {"roleArn": role("tls")}}]},
        volumeConfigurations=[{"managedEBSVolume": {"roleArn": role("volume")}}],
        vpcLatticeConfigurations=[{"roleArn": role("lattice")}],
    )
    passed = {one.resource: one.context for one in found if one.action == "iam:PassRole"}
    names = ("balancer", "hook", "tls", "volume", "lattice")
    assert passed == {role(name): {"iam:PassedToService": "ecs.amazonaws.com"} for name in names}


def test_an_update_without_a_cluster_is_of_the_default_one() -> None:
    assert pairs("ecs:UpdateService", service="api") == [("ecs:UpdateService", f"{ECS}service/default/api")]


def test_a_task_may_be_run_with_other_roles_than_its_definition_has() -> None:
    admin = ACCOUNT.role("/", "admin")
    overrides = {"taskRoleArn": admin, "containerOverrides": []}
    found = asked("ecs:RunTask", cluster="test", taskDefinition="test-api", overrides=overrides)
    assert found[0].resource == f"{ECS}task-definition/test-api"
    assert found[0].context == {"ecs:cluster": f"{ECS}cluster/test"}
    assert ("iam:PassRole", admin) in [(one.action, one.resource) for one in found]
    tagged = asked("ecs:RunTask", cluster="test", taskDefinition="test-api", tags=[{"key": "a", "value": "b"}])
    assert tagged[1].context["ecs:CreateAction"] == "RunTask"


def test_a_shell_is_asked_for_on_the_cluster_and_on_the_task() -> None:
    cluster, task = asked("ecs:ExecuteCommand", cluster="test", task="0123")
    assert cluster.resource == f"{ECS}cluster/test"
    assert task.resource == f"{ECS}task/test/0123"
    assert "aws:ResourceTag/Service" not in cluster.context
    assert task.context["aws:ResourceTag/Service"] == "api"


@pytest.mark.parametrize(
    ("name", "parameters", "expected"),
    [
        (
            "ecs:DescribeServices",
            {"cluster": "test", "services": ["a", "b"]},
            [f"{ECS}service/test/a", f"{ECS}service/test/b"],
        ),
        ("ecs:DescribeTasks", {"cluster": "test", "tasks": [f"{ECS}task/test/1"]}, [f"{ECS}task/test/1"]),
        ("ecs:ListTasks", {"cluster": "test"}, ["*"]),
        ("ecs:DescribeTaskDefinition", {"taskDefinition": "x"}, ["*"]),
        ("ecs:DeregisterTaskDefinition", {"taskDefinition": "x:1"}, ["*"]),
        ("ecs:DescribeClusters", {"clusters": ["test"]}, [f"{ECS}cluster/test"]),
        ("ecs:ListServiceDeployments", {"cluster": "test", "service": "api"}, [f"{ECS}service/test/api"]),
        ("ecs:TagResource", {"resourceArn": f"{ECS}service/test/a", "tags": []}, [f"{ECS}service/test/a"]),
        ("ssm:PutParameter", {"Name": "/a/b", "Value": "c"}, [ACCOUNT.parameter("/a/b")]),
        ("ssm:GetParameters", {"Names": ["/a", "b"]}, [ACCOUNT.parameter("a"), ACCOUNT.parameter("b")]),
        (
            "secretsmanager:GetSecretValue",
            {"SecretId": "x"},
            ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:x-AbCdEf"],
        ),
        (
            "logs:GetLogEvents",
            {"logGroupName": "/ecs/x", "logStreamName": "s"},
            ["arn:aws:logs:eu-central-1:123456789012:log-group:/ecs/x:log-stream:s"],
        ),
        ("ecr:PutImage", {"repositoryName": "a"}, ["arn:aws:ecr:eu-central-1:123456789012:repository/a"]),
        ("sts:GetCallerIdentity", {}, []),
        ("sts:AssumeRole", {"RoleArn": TASK}, [TASK]),
    ],
)
def test_resources(name: str, parameters: dict[str, Any], expected: list[str]) -> None:
    assert [resource for _, resource in pairs(name, **parameters)] == expected


def test_a_call_that_is_not_known_is_an_error_that_names_it() -> None:
    with pytest.raises(UnmappedError, match="iam:CreateRole"):
        asked("iam:CreateRole", RoleName="x")


def test_every_call_of_every_tool_is_known() -> None:
    actions = {action for needs in (*BY_TOOL.values(), *BY_OPTION.values()) for action in needs.actions}
    for action in actions - {"iam:PassRole"}:
        try:
            asked(action)
        except UnmappedError:
            pytest.fail(f"{action} is not mapped")
