"""The cluster, its capacity, and what the rest of an environment has one of."""

import base64

import pulumi

from ecs_platform.components.autoscaling import Autoscaling, AutoscalingArgs, MeasureArgs, requests_label
from ecs_platform.components.cluster import Cluster, ClusterArgs, ClusterCapacity, ClusterCapacityArgs
from ecs_platform.components.deployer import Deployer, DeployerArgs
from ecs_platform.components.ec2_capacity import Ec2Capacity, Ec2CapacityArgs
from ecs_platform.components.internal_zone import InternalZone, InternalZoneArgs
from ecs_platform.components.load_balancer import LoadBalancerIds
from ecs_platform.model.naming import Names
from tests.components.recording import Recorded, record


def test_a_cluster_has_container_insights_and_is_named_after_its_environment(names: Names) -> None:
    made = record(lambda: Cluster("cluster", ClusterArgs(names, "enhanced"))).one("ecs/cluster:Cluster")
    assert made["name"] == "test"
    assert made["settings"] == [{"name": "containerInsights", "value": "enhanced"}]


def test_fargate_is_there_beside_ec2(names: Names) -> None:
    args = ClusterCapacityArgs("test", ["ec2-test"])
    made = record(lambda: ClusterCapacity("capacity", args)).one(
        "ecs/clusterCapacityProviders:ClusterCapacityProviders"
    )
    assert made["capacityProviders"] == ["FARGATE", "FARGATE_SPOT", "ec2-test"]
    assert made["defaultCapacityProviderStrategies"] == [{"capacityProvider": "FARGATE", "weight": 1}]


def ec2(names: Names) -> Recorded:
    args = Ec2CapacityArgs(names, "test", "vpc-1", ["subnet-1"], '{"trust":1}', ["arn:aws:iam::aws:policy/Ecs"])
    return record(lambda: Ec2Capacity("ec2", args))


def test_instances_join_the_cluster_and_keep_their_role_to_themselves(names: Names) -> None:
    recorded = ec2(names)
    template = recorded.one("ec2/launchTemplate:LaunchTemplate")
    script = base64.b64decode(template["userData"]).decode()
    assert "ECS_CLUSTER=test\n" in script
    assert "ECS_AWSVPC_BLOCK_IMDS=true\n" in script
    assert template["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert template["imageId"].startswith("resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/")
    role = recorded.one("iam/role:Role")
    assert role["path"] == "/ec2/test/"
    attachment = recorded.one("iam/rolePolicyAttachment:RolePolicyAttachment")
    assert (attachment["role"], attachment["policyArn"]) == ("test-instance", "arn:aws:iam::aws:policy/Ecs")
    assert recorded.of("iam/rolePolicy:RolePolicy") == {}
    assert recorded.one("iam/instanceProfile:InstanceProfile")["role"] == "test-instance"


def test_the_number_of_instances_follows_the_tasks(names: Names) -> None:
    recorded = ec2(names)
    group = recorded.one("autoscaling/group:Group")
    assert (group["minSize"], group["maxSize"]) == (0, 4)
    assert "desiredCapacity" not in group
    assert recorded.options_of("autoscaling/group:Group", "ec2").ignore_changes == ["desiredCapacity"]
    assert {"key": "AmazonECSManaged", "value": "true", "propagateAtLaunch": True} in group["tags"]
    assert all(not tag["propagateAtLaunch"] for tag in group["tags"] if tag["key"] != "AmazonECSManaged")
    provider = recorded.one("ecs/capacityProvider:CapacityProvider")
    assert provider["name"] == "ec2-test"
    assert provider["autoScalingGroupProvider"]["managedScaling"]["status"] == "ENABLED"


def test_a_new_version_of_the_template_reaches_the_instances_that_run(names: Names) -> None:
    recorded = ec2(names)
    group = recorded.one("autoscaling/group:Group")
    assert group["launchTemplate"]["version"] == "7", "a number: by `$Default` no change is seen"
    assert group["instanceRefresh"] == {
        "strategy": "Rolling",
        "preferences": {"minHealthyPercentage": 100, "maxHealthyPercentage": 110, "skipMatching": True},
    }
    assert recorded.one("ecs/capacityProvider:CapacityProvider")["autoScalingGroupProvider"]["managedDraining"] == (
        "ENABLED"
    ), "an instance ends when its tasks have gone"


def test_nothing_reaches_instances_unless_a_load_balancer_is_let_in(names: Names) -> None:
    assert ec2(names).of("vpc/securityGroupIngressRule:SecurityGroupIngressRule") == {}


def test_internal_services_have_names_in_a_private_zone(names: Names) -> None:
    args = InternalZoneArgs(
        names, "vpc-1", ["orders.test.internal"], LoadBalancerIds("arn:lb", "internal.elb", "Z2", "sg-1", {})
    )
    recorded = record(lambda: InternalZone("zone", args))
    zone = recorded.one("route53/zone:Zone")
    assert (zone["name"], zone["vpcs"]) == ("test.internal", [{"vpcId": "vpc-1"}])
    alias = recorded.one("route53/record:Record")
    assert (alias["name"], alias["type"], alias["zoneId"]) == ("orders.test.internal", "A", "Z1")
    assert alias["aliases"] == [{"name": "internal.elb", "zoneId": "Z2", "evaluateTargetHealth": False}]


def test_a_deploy_user_has_its_policies_and_no_key_unless_asked_for(names: Names) -> None:
    args = DeployerArgs(names, "deploy", {"test-deploy-1": "{}", "test-deploy-2": "[]"})
    recorded = record(lambda: Deployer("deploy", args))
    user = recorded.one("iam/user:User")
    assert (user["name"], user["path"]) == ("test-deploy-deployer", "/deploy/test/")
    policies = recorded.of("iam/policy:Policy")
    assert {p["name"]: p["policy"] for p in policies.values()} == {"test-deploy-1": "{}", "test-deploy-2": "[]"}
    attachments = recorded.of("iam/userPolicyAttachment:UserPolicyAttachment").values()
    assert {(a["user"], a["policyArn"]) for a in attachments} == {
        ("test-deploy-deployer", f"arn:aws:iam:policy:deploy-test-deploy-{n}") for n in (1, 2)
    }
    assert recorded.of("iam/accessKey:AccessKey") == {}
    assert recorded.of("iam/role:Role") == {}


def test_a_deploy_user_may_have_two_keys_at_once(names: Names) -> None:
    args = DeployerArgs(names, "deploy", {}, access_keys=["2026a", "2026b"])
    keys = record(lambda: Deployer("deploy", args)).of("iam/accessKey:AccessKey")
    assert set(keys) == {"deploy-2026a", "deploy-2026b"}


def test_a_deploy_role_is_taken_by_whom_its_trust_names(names: Names) -> None:
    args = DeployerArgs(names, "ci", {"test-ci": "{}"}, assume_role_policy='{"trust":1}', permissions_boundary="arn:b")
    recorded = record(lambda: Deployer("ci", args))
    role = recorded.one("iam/role:Role")
    assert role["assumeRolePolicy"] == '{"trust":1}'
    assert (role["permissionsBoundary"], role["path"]) == ("arn:b", "/deploy/test/")
    assert recorded.one("iam/rolePolicyAttachment:RolePolicyAttachment")["role"] == "test-ci-deployer"
    assert recorded.of("iam/user:User") == {}


def test_autoscaling_follows_the_measures_given(names: Names) -> None:
    def program() -> None:
        load_balancer = pulumi.Output.from_input("arn:aws:elasticloadbalancing:r:1:loadbalancer/app/test-public/50dc")
        target_group = pulumi.Output.from_input("arn:aws:elasticloadbalancing:r:1:targetgroup/test-api/943f")
        Autoscaling(
            "api",
            AutoscalingArgs(
                names,
                "api",
                "test",
                "api",
                2,
                10,
                cpu=MeasureArgs(70),
                requests=MeasureArgs(1000, 90, 30),
                load_balancer_arn=load_balancer,
                target_group_arn=target_group,
            ),
        )

    recorded = record(program)
    target = recorded.one("appautoscaling/target:Target")
    assert (target["resourceId"], target["minCapacity"], target["maxCapacity"]) == ("service/test/api", 2, 10)
    policies = recorded.of("appautoscaling/policy:Policy")
    assert set(policies) == {"api-cpu", "api-requests"}
    cpu = policies["api-cpu"]["targetTrackingScalingPolicyConfiguration"]
    assert (cpu["targetValue"], cpu["scaleInCooldown"], cpu["scaleOutCooldown"]) == (70, 120, 60)
    requests = policies["api-requests"]["targetTrackingScalingPolicyConfiguration"]
    assert (requests["targetValue"], requests["scaleInCooldown"], requests["scaleOutCooldown"]) == (1000, 90, 30)
    assert requests["predefinedMetricSpecification"] == {
        "predefinedMetricType": "ALBRequestCountPerTarget",
        "resourceLabel": "app/test-public/50dc/targetgroup/test-api/943f",
    }


def test_the_requests_label_is_made_of_both_arns_ends() -> None:
    label = requests_label(
        "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/my-alb/778d",
        "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/my-tg/943f",
    )
    assert label == "app/my-alb/778d/targetgroup/my-tg/943f"
