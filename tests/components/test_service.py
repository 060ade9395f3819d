"""Service, task and roles: what is asked of ECS."""

from dataclasses import replace
from typing import Any

import pulumi

from ecs_platform.components.service import DeploymentArgs, Service, ServiceArgs, TargetArgs
from ecs_platform.components.task import Task, TaskArgs, VolumeArgs
from ecs_platform.components.task_roles import TaskRolesArgs
from ecs_platform.components.task_security_group import TaskSecurityGroup, TaskSecurityGroupArgs
from ecs_platform.model.naming import Names
from tests.components.recording import Recorded, record

TRUST, TASK, EXECUTION = '{"trust":1}', '{"task":1}', '{"execution":1}'
PUBLIC = TargetArgs("arn:tg", "api", 8080)


def task_args(names: Names, **changes: Any) -> TaskArgs:
    roles = TaskRolesArgs(names, "api", TRUST, EXECUTION, TASK, "arn:boundary")
    args = TaskArgs(names, "api", roles, '[{"name":"api"}]', cpu="256", memory="512", log_retention=14)
    return replace(args, **changes)


def service(names: Names, task: dict[str, Any] | None = None, **changes: Any) -> Recorded:
    args = ServiceArgs(
        names, "api", "arn:cluster", task_args(names, **(task or {})), ["subnet-1"], ["sg-tasks"], **changes
    )
    return record(lambda: Service("api", args))


def test_a_task_definition_has_two_roles_and_keeps_its_old_revisions(names: Names) -> None:
    recorded = record(lambda: Task("api", task_args(names)))
    definition = recorded.one("ecs/taskDefinition:TaskDefinition")
    assert definition["family"] == "test-api"
    assert definition["taskRoleArn"] != definition["executionRoleArn"]
    assert "api-task" in definition["taskRoleArn"]
    assert "api-execution" in definition["executionRoleArn"]
    assert definition["containerDefinitions"] == '[{"name":"api"}]'
    assert (definition["cpu"], definition["memory"]) == ("256", "512")
    assert definition["requiresCompatibilities"] == ["FARGATE"]
    assert definition["skipDestroy"] is True
    log_group = recorded.one("cloudwatch/logGroup:LogGroup")
    assert (log_group["name"], log_group["retentionInDays"]) == ("/ecs/test/api", 14)


def test_each_role_has_its_own_policy_trust_path_and_boundary(names: Names) -> None:
    recorded = record(lambda: Task("api", task_args(names)))
    roles = recorded.of("iam/role:Role")
    assert set(roles) == {"api-task", "api-execution"}
    for name, role in roles.items():
        assert role["assumeRolePolicy"] == TRUST
        assert role["path"] == "/ecs/test/"
        assert role["permissionsBoundary"] == "arn:boundary"
        assert role["name"] == f"test-{name}"
    policies = recorded.of("iam/rolePolicy:RolePolicy")
    assert policies["api-task"]["policy"] == TASK
    assert policies["api-task"]["role"] == "test-api-task"
    assert policies["api-execution"]["policy"] == EXECUTION
    assert policies["api-execution"]["role"] == "test-api-execution"


def test_containers_that_may_do_nothing_have_a_role_without_policy(names: Names) -> None:
    args = task_args(names)
    args.roles.task_policy = None
    recorded = record(lambda: Task("api", args))
    assert set(recorded.of("iam/rolePolicy:RolePolicy")) == {"api-execution"}
    assert set(recorded.of("iam/role:Role")) == {"api-task", "api-execution"}


def test_what_only_some_tasks_have_is_absent_from_the_others(names: Names) -> None:
    plain = record(lambda: Task("api", task_args(names))).one("ecs/taskDefinition:TaskDefinition")
    assert {"ephemeralStorage", "runtimePlatform"}.isdisjoint(plain)
    full = task_args(
        names,
        ephemeral_storage=50,
        architecture="ARM64",
        operating_system="LINUX",
        volumes=[VolumeArgs("data", "fs-1", "fsap-1"), VolumeArgs("scratch")],
    )
    made = record(lambda: Task("api", full)).one("ecs/taskDefinition:TaskDefinition")
    assert made["ephemeralStorage"] == {"sizeInGib": 50}
    assert made["runtimePlatform"] == {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    efs, scratch = made["volumes"]
    assert efs["efsVolumeConfiguration"] == {
        "fileSystemId": "fs-1",
        "transitEncryption": "ENABLED",
        "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"},
    }
    assert scratch == {"name": "scratch"}


def test_a_service_rolls_out_without_a_gap_and_goes_back_when_it_fails(names: Names) -> None:
    made = service(names, desired_count=3).one("ecs/service:Service")
    assert (made["name"], made["cluster"], made["desiredCount"]) == ("api", "arn:cluster", 3)
    assert (made["deploymentMinimumHealthyPercent"], made["deploymentMaximumPercent"]) == (100, 200)
    assert made["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert made["waitForSteadyState"] is True
    assert made["availabilityZoneRebalancing"] == "ENABLED"
    assert (made["propagateTags"], made["enableEcsManagedTags"]) == ("SERVICE", True)
    assert made["enableExecuteCommand"] is False
    assert "alarms" not in made


def test_the_seeds_stop_then_start_is_expressible(names: Names) -> None:
    made = service(names, deployment=DeploymentArgs(100, 0, alarms=["errors"])).one("ecs/service:Service")
    assert (made["deploymentMinimumHealthyPercent"], made["deploymentMaximumPercent"]) == (0, 100)
    assert made["availabilityZoneRebalancing"] == "DISABLED"
    assert made["alarms"] == {"alarmNames": ["errors"], "enable": True, "rollback": True}


def test_capacity_is_a_strategy_and_never_a_launch_type(names: Names) -> None:
    spot = service(names, capacity_provider="FARGATE_SPOT", capacity_base=2).one("ecs/service:Service")
    assert spot["capacityProviderStrategies"] == [
        {"capacityProvider": "FARGATE_SPOT", "weight": 1},
        {"capacityProvider": "FARGATE", "weight": 0, "base": 2},
    ]
    assert "launchType" not in spot
    assert spot["forceNewDeployment"] is False


def test_tasks_are_replaced_by_force_only_where_it_is_asked_for(names: Names) -> None:
    for forced in (True, False):
        made = service(names, force_new_deployment=forced).one("ecs/service:Service")
        assert made["forceNewDeployment"] is forced


def test_alarms_that_do_not_watch_are_named_all_the_same(names: Names) -> None:
    made = service(names, deployment=DeploymentArgs(alarms=["off"], watching=False)).one("ecs/service:Service")
    assert made["alarms"] == {"alarmNames": ["off"], "enable": False, "rollback": True}


def test_tasks_register_in_their_target_group(names: Names) -> None:
    made = service(names, targets=[PUBLIC], grace_period=90).one("ecs/service:Service")
    assert made["loadBalancers"] == [{"targetGroupArn": "arn:tg", "containerName": "api", "containerPort": 8080}]
    assert made["healthCheckGracePeriodSeconds"] == 90
    assert made["networkConfiguration"] == {
        "subnets": ["subnet-1"],
        "securityGroups": ["sg-tasks"],
        "assignPublicIp": False,
    }


def test_tasks_are_reached_by_whom_they_let_in_only(names: Names) -> None:
    def program() -> None:
        group = TaskSecurityGroup("api", TaskSecurityGroupArgs(names, "api", "vpc-1"))
        group.let_in("public load balancer", "sg-public", 8080)
        group.let_out_to("internal load balancer", "sg-internal", 80)

    recorded = record(program)
    ingress = recorded.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()
    assert {(r["securityGroupId"], r["referencedSecurityGroupId"], r["fromPort"], r["toPort"]) for r in ingress} == {
        ("api-id", "sg-public", 8080, 8080),
        ("sg-internal", "api-id", 80, 80),
    }
    egress = recorded.of("vpc/securityGroupEgressRule:SecurityGroupEgressRule")
    assert egress["api"]["cidrIpv4"] == "0.0.0.0/0"
    to_tasks = egress["api-public-load-balancer-8080"]
    assert (to_tasks["securityGroupId"], to_tasks["referencedSecurityGroupId"]) == ("sg-public", "api-id")
    assert (to_tasks["fromPort"], to_tasks["toPort"]) == (8080, 8080)


def test_a_group_that_is_open_already_gets_no_rule(names: Names) -> None:
    def program() -> None:
        group = TaskSecurityGroup("api", TaskSecurityGroupArgs(names, "api", "vpc-1"))
        group.let_in("public load balancer", "sg-public", 8080, let_out=False)

    recorded = record(program)
    (rule,) = recorded.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()
    assert (rule["securityGroupId"], rule["referencedSecurityGroupId"]) == ("api-id", "sg-public")
    assert set(recorded.of("vpc/securityGroupEgressRule:SecurityGroupEgressRule")) == {"api"}


def test_tasks_in_bridge_mode_have_no_interface_of_their_own(names: Names) -> None:
    recorded = service(names, {"network_mode": "bridge", "compatibility": "EC2"}, targets=[PUBLIC])
    assert "networkConfiguration" not in recorded.one("ecs/service:Service")


def test_tasks_start_when_all_they_need_is_there(names: Names) -> None:
    recorded = record(lambda: Task("api", task_args(names)))
    before = recorded.options_of("ecs/taskDefinition:TaskDefinition", "api").depends_on
    assert {type(resource).__name__ for resource in before} == {"LogGroup", "RolePolicy"}  # type: ignore[union-attr]
    assert len(before) == 3  # type: ignore[arg-type]

    def program() -> None:
        rule = pulumi.ComponentResource("test:index:Rule", "rule")
        args = ServiceArgs(names, "api", "arn:cluster", task_args(names), ["subnet-1"])
        Service("api", args, opts=pulumi.ResourceOptions(depends_on=[rule]))

    made = record(program)
    needed = made.options_of("ecs/service:Service", "api").depends_on
    assert {type(resource).__name__ for resource in needed} == {"ComponentResource"}  # type: ignore[union-attr]
    waits = {type_ for type_, _ in made.waits_for("ecs/service:Service", "api")}
    assert waits >= {"ecs/taskDefinition:TaskDefinition", "iam/rolePolicy:RolePolicy", "cloudwatch/logGroup:LogGroup"}


def test_the_number_of_tasks_is_left_alone_exactly_when_autoscaling_has_it(names: Names) -> None:
    for autoscaled, ignored in ((True, ["desiredCount"]), (False, [])):
        options = service(names, autoscaled=autoscaled).options_of("ecs/service:Service", "api")
        assert options.ignore_changes == ignored


def test_pulumi_waits_as_long_as_the_deployment_may_take(names: Names) -> None:
    options = service(names, deployment=DeploymentArgs(timeout=1800)).options_of("ecs/service:Service", "api")
    assert options.custom_timeouts is not None
    times = options.custom_timeouts
    assert (times.create, times.update, times.delete) == ("1800s", "1800s", "1800s")


def test_without_a_load_balancer_there_is_no_grace_period(names: Names) -> None:
    assert "healthCheckGracePeriodSeconds" not in service(names).one("ecs/service:Service")


def test_a_service_without_service_connect_says_nothing_of_it(names: Names) -> None:
    """ECS answers none that is switched off, so the v6 provider would show one in every preview."""
    assert "serviceConnectConfiguration" not in service(names).one("ecs/service:Service")
