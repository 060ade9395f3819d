"""Manifest fields and settings, all the way to what is asked of AWS."""

import json
import re
from typing import Any

import pytest

from ecs_platform.model.contract.outputs import Outputs
from tests.components.project import Project, same_in_a_first_preview, web
from tests.components.recording import Recorded

CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b"


def test_a_range_is_autoscaling_and_the_number_is_not_pulumis_any_more(project: Project) -> None:
    web(
        project,
        """
        count:
          range: {min: 2, max: 10, spot_from: 4}
          cooldown: {in: 2m, out: 30s}
          cpu_percentage: 70
          memory_percentage: {value: 80, cooldown: {in: 5m}}
          requests: 1000
        """,
    )
    recorded = project.record()
    target = recorded.one("appautoscaling/target:Target")
    assert (target["minCapacity"], target["maxCapacity"], target["resourceId"]) == (2, 10, "service/dev/web")
    measures = {
        name: policy["targetTrackingScalingPolicyConfiguration"]
        for name, policy in recorded.of("appautoscaling/policy:Policy").items()
    }
    cooldowns = {n: (m["targetValue"], m["scaleInCooldown"], m["scaleOutCooldown"]) for n, m in measures.items()}
    assert cooldowns == {"web-cpu": (70, 120, 30), "web-memory": (80, 300, 30), "web-requests": (1000, 120, 30)}
    service = recorded.one("ecs/service:Service")
    assert service["desiredCount"] == 2
    assert service["capacityProviderStrategies"] == [
        {"capacityProvider": "FARGATE_SPOT", "weight": 1},
        {"capacityProvider": "FARGATE", "weight": 0, "base": 3},
    ]
    assert same_in_a_first_preview(project, recorded)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("cpu_percentage: 70", (120, 60)),
        ("cpu_percentage: 70, cooldown: {}", (120, 60)),
        ("cpu_percentage: 70, cooldown: {in: 5m}", (300, 60)),
        ("cpu_percentage: 70, cooldown: {out: 0s}", (120, 0)),
        ("cpu_percentage: {value: 70, cooldown: {in: 0s}}, cooldown: {in: 5m, out: 5s}", (0, 5)),
    ],
)
def test_times_of_rest_are_those_of_the_manifests_page(count: str, expected: tuple[int, int], project: Project) -> None:
    web(project, f"count: {{range: 1-4, {count}}}\n")
    policy = project.record().one("appautoscaling/policy:Policy")["targetTrackingScalingPolicyConfiguration"]
    assert (policy["scaleInCooldown"], policy["scaleOutCooldown"]) == expected


def test_an_alarm_that_flickers_rolls_back(project: Project) -> None:
    web(project, "deployment: {rollback_alarms: {cpu_utilization: 70, memory_utilization: 80}}\n")
    alarms = project.record().of("cloudwatch/metricAlarm:MetricAlarm")
    own = {name: each for name, each in alarms.items() if name.startswith("web-")}
    assert {name: each["threshold"] for name, each in own.items()} == {"web-cpu": 70, "web-memory": 80}
    for each in own.values():
        assert (each["period"], each["evaluationPeriods"], each["datapointsToAlarm"]) == (60, 3, 2)
        assert each["treatMissingData"] == "notBreaching"


@pytest.mark.parametrize("lowest", [1, 3, 5, 9])
@pytest.mark.parametrize("spot_from", [1, 2, 3, 5, 10])
def test_the_first_tasks_run_on_fargate_whatever_the_fewest_are(lowest: int, spot_from: int, project: Project) -> None:
    web(project, f"count: {{range: {{min: {lowest}, max: 10, spot_from: {spot_from}}}, cpu_percentage: 70}}\n")
    recorded = project.record()
    assert recorded.one("appautoscaling/target:Target")["minCapacity"] == lowest
    shares = recorded.one("ecs/service:Service")["capacityProviderStrategies"]
    on_fargate = [{"capacityProvider": "FARGATE", "weight": 0, "base": spot_from - 1}] if spot_from > 1 else []
    assert shares == [{"capacityProvider": "FARGATE_SPOT", "weight": 1}, *on_fargate]


def test_a_name_with_periods_is_another_one_in_cloud_map(project: Project) -> None:
    text = "type: Backend Service\nimage: {location: nginx:alpine, port: 80}\n"
    project.service("orders", f"{text}network: {{connect: {{alias: orders.shop.local}}}}\n")
    connect = project.record().one("ecs/service:Service")["serviceConnectConfiguration"]
    (endpoint,) = connect["services"]
    assert endpoint["discoveryName"] == "orders-shop-local"
    assert endpoint["clientAlias"] == [{"dnsName": "orders.shop.local", "port": 80}]


def test_a_worker_has_no_load_balancer(project: Project) -> None:
    project.service("worker", "type: Worker Service\nimage: {location: nginx:alpine}\ncapacity: fargate_spot\n")
    recorded = project.record()
    assert recorded.of("lb/loadBalancer:LoadBalancer") == {}
    assert recorded.of("lb/targetGroup:TargetGroup") == {}
    assert recorded.of("route53/zone:Zone") == {}
    service = recorded.one("ecs/service:Service")
    assert service["loadBalancers"] == []
    assert service["capacityProviderStrategies"] == [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    assert Outputs.model_validate(recorded.outputs).services["worker"].target_group_arn is None


def test_a_job_is_started_by_its_schedule_and_by_nobody_else(project: Project) -> None:
    project.service(
        "report",
        'type: Scheduled Job\nimage: {location: "nginx:alpine"}\non: {schedule: "@every 30m"}\n',
    )
    recorded = project.record()
    schedule = recorded.one("scheduler/schedule:Schedule")
    assert (schedule["scheduleExpression"], schedule["state"]) == ("rate(30 minutes)", "ENABLED")
    parameters = schedule["target"]["ecsParameters"]
    assert re.fullmatch(r"arn:aws:ecs:taskDefinition:report:\d+", parameters["taskDefinitionArn"])
    assert parameters["networkConfiguration"]["securityGroups"] == ["report-id"]
    assert parameters["propagateTags"] == "TASK_DEFINITION"
    assert recorded.of("ecs/service:Service") == {}
    role = recorded.of("iam/role:Role")["report"]
    assert role["path"] == "/schedule/dev/"
    assert "scheduler.amazonaws.com" in role["assumeRolePolicy"]
    statements = json.loads(recorded.of("iam/rolePolicy:RolePolicy")["report"]["policy"])["Statement"]
    passed = {r for s in statements if s["Action"] == "iam:PassRole" for r in s["Resource"]}
    assert passed == {f"arn:aws:iam::123456789012:role/ecs/dev/dev-report-{kind}" for kind in ("task", "execution")}
    run = {r for s in statements if s["Action"] == "ecs:RunTask" for r in s["Resource"]}
    family = "arn:aws:ecs:eu-central-1:123456789012:task-definition/dev-report"
    assert run == {family, f"{family}:*"}
    assert Outputs.model_validate(recorded.outputs).services["report"].service is None
    assert same_in_a_first_preview(project, recorded)


FAMILY = "arn:aws:ecs:eu-central-1:123456789012:task-definition/dev-report"
REVISION = "arn:aws:ecs:taskDefinition:report:N"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ('{schedule: "0 9 * * *"}', ("cron(0 9 * * ? *)", None, REVISION)),
        (
            '{schedule: "0 9 * * *", timezone: America/New_York}',
            ("cron(0 9 * * ? *)", "America/New_York", REVISION),
        ),
        ("{schedule: none, timezone: America/New_York}", ("rate(1 day)", None, REVISION)),
        ("{schedule: at(2027-03-01T09:00:00)}", ("at(2027-03-01T09:00:00)", None, FAMILY)),
    ],
)
def test_a_schedule_has_its_time_zone_and_one_that_is_over_is_left_alone(
    on: str, expected: tuple[str, str | None, str], project: Project
) -> None:
    project.service("report", f"type: Scheduled Job\nimage: {{location: nginx}}\non: {on}\n")
    schedule = project.record().one("scheduler/schedule:Schedule")
    definition = re.sub(r":\d+$", ":N", schedule["target"]["ecsParameters"]["taskDefinitionArn"])
    assert (schedule["scheduleExpression"], schedule.get("scheduleExpressionTimezone"), definition) == expected


def test_a_new_file_system_is_encrypted_and_mounted_by_its_service_only(project: Project) -> None:
    web(project, "storage: {ephemeral: 50, volumes: {data: {path: /data, read_only: false, efs: true}}}\n")
    recorded = project.record()
    assert recorded.one("efs/fileSystem:FileSystem")["encrypted"] is True
    assert len(recorded.of("efs/mountTarget:MountTarget")) == 2
    definition = recorded.one("ecs/taskDefinition:TaskDefinition")
    (volume,) = definition["volumes"]
    assert volume["efsVolumeConfiguration"] == {
        "fileSystemId": "web-data-id",
        "transitEncryption": "ENABLED",
        "authorizationConfig": {"accessPointId": "web-data-id", "iam": "ENABLED"},
    }
    assert definition["ephemeralStorage"] == {"sizeInGib": 50}
    nfs = recorded.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule")["web-data"]
    assert (nfs["fromPort"], nfs["referencedSecurityGroupId"], nfs["securityGroupId"]) == (
        2049,
        "web-id",
        "web-data-id",
    )
    task = json.loads(recorded.of("iam/rolePolicy:RolePolicy")["web-task"]["policy"])["Statement"]
    (mount,) = (s for s in task if "elasticfilesystem:ClientMount" in s["Action"])
    assert mount["Condition"]["StringEquals"]["aws:ResourceTag/Service"] == "web"
    assert same_in_a_first_preview(project, recorded)


def test_a_new_file_system_with_a_long_name(project: Project) -> None:
    """Its token and its tag are cut alike: by the tag the task role knows it."""
    volume = "v" * 255
    web(project, f"storage: {{volumes: {{{volume}: {{path: /data, efs: true}}}}}}\n")
    recorded = project.record()
    made = recorded.one("efs/fileSystem:FileSystem")
    assert len(made["creationToken"]) == 64
    assert made["tags"]["Name"] == made["creationToken"]
    task = json.loads(recorded.of("iam/rolePolicy:RolePolicy")["web-task"]["policy"])["Statement"]
    (mount,) = (s for s in task if "elasticfilesystem:ClientMount" in s["Action"])
    assert mount["Condition"]["StringEquals"]["aws:ResourceTag/Name"] == made["creationToken"]
    group = recorded.of("ec2/securityGroup:SecurityGroup")[f"web-{volume}"]
    assert len(group["name"]) <= 255
    assert len(group["description"]) == 255


def test_service_connect_lets_its_users_in_and_nobody_else(project: Project) -> None:
    project.service(
        "orders",
        "type: Backend Service\nimage: {location: nginx:alpine, port: 8080}\nnetwork: {connect: {alias: orders}}\n",
    )
    project.service("worker", "type: Worker Service\nimage: {location: nginx:alpine}\nnetwork: {connect: true}\n")
    recorded = project.record()
    services = recorded.of("ecs/service:Service")
    offered = services["orders"]["serviceConnectConfiguration"]
    assert offered["enabled"] is True
    assert offered["namespace"] == "arn:aws:servicediscovery:httpNamespace:connect"
    (endpoint,) = offered["services"]
    assert endpoint["discoveryName"] == "orders"
    assert endpoint["clientAlias"] == [{"dnsName": "orders", "port": 8080}]
    named = json.loads(recorded.of("ecs/taskDefinition:TaskDefinition")["orders"]["containerDefinitions"])
    assert endpoint["portName"] in {port.get("name") for port in named[0]["portMappings"]}
    assert services["worker"]["serviceConnectConfiguration"]["services"] == []
    assert services["worker"]["networkConfiguration"]["securityGroups"] == ["worker-id", "connect-id"]
    ingress = recorded.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()
    assert {(r["referencedSecurityGroupId"], r["securityGroupId"], r["fromPort"]) for r in ingress} == {
        ("connect-id", "orders-id", 8080)
    }


def test_a_service_that_a_deploy_tool_brings_out_is_the_same_resource_that_pulumi_leaves_alone(
    project: Project,
) -> None:
    web(project)
    ours = project.record()
    (project.folder / "services" / "web.yaml").unlink()
    web(project)
    manifest = project.folder / "services" / "web.yaml"
    manifest.write_text(manifest.read_text().replace("port: 80}", "port: 80, owner: deployer}"))
    theirs = project.record()
    assert theirs.keys() == ours.keys()
    assert theirs.options_of("ecs/service:Service", "web").ignore_changes == ["taskDefinition"]
    assert ours.options_of("ecs/service:Service", "web").ignore_changes == []


def test_exec_has_its_rights_and_a_process_that_buries_the_dead(project: Project) -> None:
    web(project, "exec: true\n")
    recorded = project.record()
    assert recorded.one("ecs/service:Service")["enableExecuteCommand"] is True
    assert "ssmmessages:OpenDataChannel" in recorded.of("iam/rolePolicy:RolePolicy")["web-task"]["policy"]
    (container,) = json.loads(recorded.one("ecs/taskDefinition:TaskDefinition")["containerDefinitions"])
    assert container["linuxParameters"] == {"initProcessEnabled": True}


def test_alarms_roll_a_deployment_back(project: Project) -> None:
    web(project, "deployment: {rollback_alarms: {cpu_utilization: 70}}\n")
    recorded = project.record()
    alarm = recorded.of("cloudwatch/metricAlarm:MetricAlarm")["web-cpu"]
    assert (alarm["metricName"], alarm["threshold"]) == ("CPUUtilization", 70)
    assert alarm["dimensions"] == {"ClusterName": "dev", "ServiceName": "web"}
    assert recorded.one("ecs/service:Service")["alarms"] == {
        "alarmNames": [alarm["name"]],
        "enable": True,
        "rollback": True,
    }


def test_a_service_on_both_load_balancers_has_a_target_group_on_each(project: Project) -> None:
    web(project, http="{path: /, priority: 10, load_balancers: [public, internal]}")
    recorded = project.record()
    assert set(recorded.of("lb/targetGroup:TargetGroup")) == {"web-public", "web-internal"}
    groups = [each["targetGroupArn"] for each in recorded.one("ecs/service:Service")["loadBalancers"]]
    assert groups == ["arn:aws:lb:targetGroup:web-public", "arn:aws:lb:targetGroup:web-internal"]
    outputs = Outputs.model_validate(recorded.outputs)
    assert outputs.services["web"].target_group_arn == "arn:aws:lb:targetGroup:web-public"


def test_with_a_certificate_rules_are_on_https(project: Project) -> None:
    web(project)
    project.settings = f"  ecs-platform:load_balancers: {{public: {{certificate_arn: '{CERTIFICATE}'}}}}\n"
    recorded = project.record()
    assert list(recorded.of("lb/listenerRule:ListenerRule")) == ["public-https-10"]
    assert set(Outputs.model_validate(recorded.outputs).load_balancers["public"].listener_arns) == {"http", "https"}


def test_a_service_that_wants_http_as_well_has_its_rule_on_both_listeners(project: Project) -> None:
    web(project, http="{path: /, priority: 10, redirect_to_https: false}")
    project.settings = f"  ecs-platform:load_balancers: {{public: {{certificate_arn: '{CERTIFICATE}'}}}}\n"
    assert set(project.record().of("lb/listenerRule:ListenerRule")) == {"public-https-10", "public-http-10"}


def test_an_existing_vpc_is_used_and_none_is_made(project: Project) -> None:
    web(project)
    project.settings = """
  ecs-platform:network:
    vpc_id: vpc-0a1b2c3d
    public_subnet_ids: [subnet-0a1b2c3d, subnet-0a1b2c3e]
    private_subnet_ids: [subnet-0a1b2c4d, subnet-0a1b2c4e]
"""
    recorded = project.record()
    assert recorded.of("ec2/vpc:Vpc") == {}
    assert recorded.of("ec2/subnet:Subnet") == {}
    assert recorded.one("lb/loadBalancer:LoadBalancer")["subnets"] == ["subnet-0a1b2c3d", "subnet-0a1b2c3e"]
    network = recorded.one("ecs/service:Service")["networkConfiguration"]
    assert network["subnets"] == ["subnet-0a1b2c4d", "subnet-0a1b2c4e"]
    project.settings += "  ecs-platform:load_balancers: {public: {subnet_ids: [subnet-0a1b2c5d, subnet-0a1b2c3e]}}\n"
    recorded = project.record()
    assert recorded.one("lb/loadBalancer:LoadBalancer")["subnets"] == ["subnet-0a1b2c5d", "subnet-0a1b2c3e"]
    assert recorded.one("ecs/service:Service")["networkConfiguration"] == network


@pytest.mark.parametrize("own", [None, ["subnet-0a1b2c4e"]])
def test_file_systems_are_mounted_in_subnets_of_their_own(project: Project, own: list[str] | None) -> None:
    web(project, "storage: {volumes: {data: {path: /data, efs: true}}}\n")
    given = "" if own is None else f"\n    file_system_subnet_ids: {own}"
    project.settings = f"""
  ecs-platform:network:
    vpc_id: vpc-0a1b2c3d
    public_subnet_ids: [subnet-0a1b2c3d, subnet-0a1b2c3e]
    private_subnet_ids: [subnet-0a1b2c4d, subnet-0a1b2c4e]{given}
"""
    recorded = project.record()
    mounted = own or ["subnet-0a1b2c4d", "subnet-0a1b2c4e"]
    assert [each["subnetId"] for each in recorded.of("efs/mountTarget:MountTarget").values()] == mounted
    assert recorded.outputs["file_system_subnet_ids"] == mounted
    subnets = recorded.one("ecs/service:Service")["networkConfiguration"]["subnets"]
    assert subnets == ["subnet-0a1b2c4d", "subnet-0a1b2c4e"]


def test_without_nat_tasks_start_through_endpoints(project: Project) -> None:
    web(project)
    project.settings = "  ecs-platform:network: {nat: none, vpc_endpoints: true}\n"
    project.settings += "  ecs-platform:images: {web: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/web:1'}\n"
    recorded = project.record()
    assert recorded.of("ec2/natGateway:NatGateway") == {}
    endpoints = {
        e["serviceName"].rpartition("eu-central-1.")[2] for e in recorded.of("ec2/vpcEndpoint:VpcEndpoint").values()
    }
    assert {"ecr.api", "ecr.dkr", "logs", "ssm", "secretsmanager", "s3"} <= endpoints


def test_public_placement_has_a_public_address(project: Project) -> None:
    web(project, "network: {vpc: {placement: public, security_groups: [sg-0a1b2c3d]}}\n")
    network: dict[str, Any] = project.record().one("ecs/service:Service")["networkConfiguration"]
    assert network["assignPublicIp"] is True
    assert network["subnets"] == ["network-public-a-id", "network-public-b-id"]
    assert network["securityGroups"] == ["web-id", "sg-0a1b2c3d"]


def test_a_protected_environment_protects_its_load_balancer(project: Project) -> None:
    web(project)
    project.settings = "  ecs-platform:protect: true\n"
    assert project.record().one("lb/loadBalancer:LoadBalancer")["enableDeletionProtection"] is True


def test_access_keys_that_were_asked_for_are_one_secret_output(project: Project) -> None:
    web(project)
    project.settings = "  ecs-platform:deployers: {deploy: {kind: user, access_keys: [old, new]}}\n"
    outputs = Outputs.model_validate(project.record().outputs)
    assert set(outputs.deployer_access_keys["deploy"]) == {"old", "new"}
    assert outputs.deployer_access_keys["deploy"]["old"].id == "deploy-old-id"


def test_a_deployers_policy_names_the_subnets_and_the_namespace_that_are_made(project: Project) -> None:
    web(project, "network: {connect: true}\n")
    project.settings = "  ecs-platform:deployers: {deploy: {kind: user}}\n"
    recorded = project.record()
    policy = recorded.one("iam/policy:Policy")["policy"]
    service = recorded.one("ecs/service:Service")
    (statement,) = (each for each in json.loads(policy)["Statement"] if each["Action"] == "ecs:UpdateService")
    subnets = statement["Condition"]["ForAllValues:StringEquals"]["ecs:subnet"]
    assert sorted(subnets) == sorted(service["networkConfiguration"]["subnets"])
    assert statement["Condition"]["ArnLikeIfExists"]["ecs:namespace"].endswith(":namespace/connect-id")
    assert "@@" not in policy


def test_settings_reach_what_they_are_about(project: Project) -> None:
    web(project, "logging: {retention: 14}\n")
    project.settings = """
  ecs-platform:tags: {Team: shop}
  ecs-platform:cluster: {container_insights: enhanced}
  ecs-platform:permissions_boundary: arn:aws:iam::123456789012:policy/boundary
  ecs-platform:images: {web: "nginx:1.29"}
  ecs-platform:load_balancers: {public: {allowed_cidrs: [192.0.2.0/24], idle_timeout: 120}}
  ecs-platform:events: {emails: [ops@example.com]}
"""
    recorded = project.record()
    assert recorded.one("ecs/cluster:Cluster")["tags"]["Team"] == "shop"
    assert recorded.one("ecs/cluster:Cluster")["settings"] == [{"name": "containerInsights", "value": "enhanced"}]
    boundaries = {role["permissionsBoundary"] for role in recorded.of("iam/role:Role").values()}
    assert boundaries == {"arn:aws:iam::123456789012:policy/boundary"}
    assert recorded.one("cloudwatch/logGroup:LogGroup")["retentionInDays"] == 14
    definition = recorded.one("ecs/taskDefinition:TaskDefinition")
    assert json.loads(definition["containerDefinitions"])[0]["image"] == "nginx:1.29"
    assert recorded.one("lb/loadBalancer:LoadBalancer")["idleTimeout"] == 120
    ranges = [r.get("cidrIpv4") for r in recorded.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()]
    assert "192.0.2.0/24" in ranges
    assert "0.0.0.0/0" not in ranges
    assert recorded.one("sns/topicSubscription:TopicSubscription")["endpoint"] == "ops@example.com"


def test_a_health_check_port_of_its_own_is_open_to_the_load_balancer(project: Project) -> None:
    project.service(
        "web",
        """
        type: Load Balanced Web Service
        image: {location: nginx:alpine, port: 80}
        sidecars: {probe: {image: probe:1, port: 9000}}
        http: {path: /, priority: 10, healthcheck: {path: /up, port: 9000}}
        """,
    )
    recorded = project.record()
    assert recorded.one("lb/targetGroup:TargetGroup")["healthCheck"]["port"] == "9000"
    into_tasks = recorded.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    egress = recorded.of("vpc/securityGroupEgressRule:SecurityGroupEgressRule").values()
    (out,) = (rule for rule in egress if rule["securityGroupId"] == "public-load-balancer-id")
    for port in (80, 9000):
        key = f"web-public-load-balancer-{port}"
        assert (into_tasks[key]["fromPort"], into_tasks[key]["toPort"]) == (port, port)
        assert out["fromPort"] <= port <= out["toPort"]


@pytest.mark.parametrize("port", [443, 80, 8443])
@pytest.mark.parametrize("asked", [None, 443, 8080])
@pytest.mark.parametrize("additional", [False, True])
def test_443_is_spoken_to_in_https(project: Project, port: int, asked: int | None, additional: bool) -> None:
    """As AWS Copilot has it: the port that serves decides for requests, the one that is asked for the health check."""
    check = "{path: /up}" if asked is None else f"{{path: /up, port: {asked}}}"
    target = f"{{path: shop, priority: 20, target_port: {port}, healthcheck: {check}}}"
    main = f"{{path: /, priority: 30, target_port: 9000, additional_rules: [{target}]}}"
    project.service(
        "web",
        f"""
        type: Load Balanced Web Service
        image: {{location: "nginx:alpine", port: {port}}}
        http: {main if additional else target}
        """,
    )
    groups = project.record().of("lb/targetGroup:TargetGroup").values()
    group = next(each for each in groups if each["port"] == port)
    spoken = {443: "HTTPS"}
    expected = (spoken.get(port, "HTTP"), spoken.get(asked or port, "HTTP"))
    assert (group["protocol"], group["healthCheck"]["protocol"]) == expected


def statements_of(recorded: Recorded, role: str) -> dict[str, Any]:
    policy = recorded.of("iam/rolePolicy:RolePolicy")[role]["policy"]
    return {statement["Sid"]: statement for statement in json.loads(policy)["Statement"]}


REPOSITORY = "arn:aws:ecr:eu-central-1:123456789012:repository/dev/web"


def test_a_repository_is_made_on_request_and_its_tag_runs(project: Project) -> None:
    project.service("web", "type: Backend Service\nimage: {repository: true, tag: v7}")
    recorded = project.record()
    repository = recorded.one("ecr/repository:Repository")
    assert (repository["name"], repository["imageTagMutability"]) == ("dev/web", "IMMUTABLE")
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    assert repository["forceDelete"] is True
    rules = json.loads(recorded.one("ecr/lifecyclePolicy:LifecyclePolicy")["policy"])["rules"]
    assert [rule["selection"]["tagStatus"] for rule in rules] == ["untagged", "tagged"]
    (container,) = json.loads(recorded.one("ecs/taskDefinition:TaskDefinition")["containerDefinitions"])
    assert container["image"] == "123456789012.dkr.ecr.eu-central-1.amazonaws.com/dev/web:v7"
    assert statements_of(recorded, "web-execution")["Images"]["Resource"] == REPOSITORY
    assert same_in_a_first_preview(project, recorded)


def test_images_of_a_protected_environment_are_not_deleted_with_it(project: Project) -> None:
    project.service("web", "type: Backend Service\nimage: {repository: true, tag: v7}")
    project.settings = "  ecs-platform:protect: true\n"
    assert project.record().one("ecr/repository:Repository")["forceDelete"] is False


@pytest.mark.parametrize(
    "image", ["{repository: true, owner: deployer, location: nginx}", "{repository: true, tag: v1}"]
)
def test_a_deployer_pushes_to_the_repository_and_tasks_pull_from_it(project: Project, image: str) -> None:
    """Also where the first image is from elsewhere: the deployer's next one is not."""
    project.service("web", f"type: Backend Service\nimage: {image}")
    project.service("other", "type: Backend Service\nimage: {location: nginx}")
    project.settings = "  ecs-platform:deployers: {ci: {kind: user, services: [web], push: true}}\n"
    recorded = project.record()
    assert statements_of(recorded, "web-execution")["Images"]["Resource"] == REPOSITORY
    assert "Images" not in statements_of(recorded, "other-execution")
    policy = json.loads(recorded.one("iam/policy:Policy")["policy"])
    (push,) = (each for each in policy["Statement"] if "ecr:PutImage" in each["Action"])
    assert push["Resource"] == REPOSITORY


def test_the_setting_images_is_before_the_tag(project: Project) -> None:
    project.service("web", "type: Backend Service\nimage: {repository: true}")
    project.settings = "  ecs-platform:images: {web: nginx:alpine}\n"
    (container,) = json.loads(project.record().one("ecs/taskDefinition:TaskDefinition")["containerDefinitions"])
    assert container["image"] == "nginx:alpine"


def test_a_tag_takes_the_place_of_the_image_in_a_task_definitions_file(project: Project) -> None:
    container = {"name": "web", "image": "nginx", "portMappings": [{"containerPort": 80}]}
    (project.folder / "services" / "web.json").write_text(json.dumps({"containerDefinitions": [container]}))
    project.service("web", "task_definition: web.json\ncpu: 256\nmemory: 512\nimage: {repository: true, tag: v7}")
    (made,) = json.loads(project.record().one("ecs/taskDefinition:TaskDefinition")["containerDefinitions"])
    assert made["image"].endswith("/dev/web:v7")
