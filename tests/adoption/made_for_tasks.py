"""Load balancers, clusters, services, and how many tasks they have."""

import json
from typing import Any

from tests.adoption.made_in_vpc import group, subnet, vpc
from tests.adoption.makers import makes
from tests.adoption.world import REGION, ROLE, Made, Stack, pairs

CONTAINERS = [{"name": "web", "image": "nginx:alpine", "essential": True, "portMappings": [{"containerPort": 80}]}]


def small(tags: dict[str, str]) -> list[dict[str, str]]:
    return pairs(tags, "key", "value")


def load_balancer(stack: Stack) -> str:
    make = lambda: stack.aws("elbv2").create_load_balancer(  # noqa: E731
        Name=stack.of("public"),
        Subnets=[subnet(stack), subnet(stack, "b")],
        SecurityGroups=[group(stack, "lb")],
        Tags=pairs(stack.tags("public")),
    )
    return str(stack.once("load-balancer", make)["LoadBalancers"][0]["LoadBalancerArn"])


def listener(stack: Stack, port: int = 80, **more: Any) -> str:
    answer = {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": "Not found"}
    make = lambda: stack.aws("elbv2").create_listener(  # noqa: E731
        LoadBalancerArn=load_balancer(stack),
        Port=port,
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": answer}],
        Tags=pairs(stack.tags(f"public-{port}")),
        **(more or {"Protocol": "HTTP"}),
    )
    return str(stack.once(f"listener-{port}", make)["Listeners"][0]["ListenerArn"])


def target_group(stack: Stack) -> str:
    make = lambda: stack.aws("elbv2").create_target_group(  # noqa: E731
        Name=stack.of("web-1"),
        Protocol="HTTP",
        Port=80,
        VpcId=vpc(stack),
        TargetType="ip",
        Tags=pairs(stack.tags("web-1")),
    )
    return str(stack.once("target-group", make)["TargetGroups"][0]["TargetGroupArn"])


@makes("aws:lb/loadBalancer:LoadBalancer")
def _load_balancer(stack: Stack) -> Made:
    made, elbv2 = load_balancer(stack), stack.aws("elbv2")
    inputs = {"name": stack.of("public"), "tags": stack.tags("public")}
    return Made(inputs, made, lambda: elbv2.delete_load_balancer(LoadBalancerArn=made))


@makes("aws:lb/targetGroup:TargetGroup")
def _target_group(stack: Stack) -> Made:
    made, elbv2 = target_group(stack), stack.aws("elbv2")
    inputs = {"name": stack.of("web-1"), "tags": stack.tags("web-1")}
    return Made(inputs, made, lambda: elbv2.delete_target_group(TargetGroupArn=made))


@makes("aws:lb/listener:Listener")
def _listener(stack: Stack) -> Made:
    """One beside that of another port."""
    listener(stack, 8080)
    made, elbv2 = listener(stack), stack.aws("elbv2")
    inputs = {"loadBalancerArn": load_balancer(stack), "port": 80.0, "tags": stack.tags("public-80")}
    return Made(inputs, made, lambda: elbv2.delete_listener(ListenerArn=made))


@makes("aws:lb/listenerCertificate:ListenerCertificate")
def _listener_certificate(stack: Stack) -> Made:
    """One beside the listener's default one."""
    elbv2, acm = stack.aws("elbv2"), stack.aws("acm")
    default, other = (
        acm.request_certificate(DomainName=f"{each}.example.com")["CertificateArn"] for each in ("shop", "other")
    )
    own = listener(stack, 443, Protocol="HTTPS", Certificates=[{"CertificateArn": default}])
    certificate = {"CertificateArn": other}
    elbv2.add_listener_certificates(ListenerArn=own, Certificates=[certificate])
    inputs = {"listenerArn": own, "certificateArn": other}
    delete = lambda: elbv2.remove_listener_certificates(ListenerArn=own, Certificates=[certificate])  # noqa: E731
    return Made(inputs, f"{own}_{other}", delete)


@makes("aws:lb/listenerRule:ListenerRule")
def _rule(stack: Stack) -> Made:
    """One beside another of its listener."""
    elbv2, own = stack.aws("elbv2"), listener(stack)

    def rule(priority: int) -> str:
        made = elbv2.create_rule(
            ListenerArn=own,
            Priority=priority,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": [f"/{priority}"]}}],
            Actions=[{"Type": "forward", "TargetGroupArn": target_group(stack)}],
            Tags=pairs(stack.tags(f"public-http-{priority}")),
        )
        return str(made["Rules"][0]["RuleArn"])

    rule(100)
    made = rule(10)
    inputs = {"listenerArn": own, "priority": 10.0, "tags": stack.tags("public-http-10")}
    return Made(inputs, made, lambda: elbv2.delete_rule(RuleArn=made))


def cluster(stack: Stack) -> str:
    name = stack.environment
    make = lambda: stack.aws("ecs").create_cluster(clusterName=name, tags=small(stack.tags("cluster")))  # noqa: E731
    return str(stack.once("cluster", make)["cluster"]["clusterArn"])


@makes("aws:ecs/cluster:Cluster")
def _cluster(stack: Stack) -> Made:
    arn, ecs = cluster(stack), stack.aws("ecs")
    inputs = {"name": stack.environment, "tags": stack.tags("cluster")}
    return Made(inputs, stack.environment, lambda: ecs.delete_cluster(cluster=arn))


@makes("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders")
def _cluster_capacity(stack: Stack) -> Made:
    ecs, arn = stack.aws("ecs"), cluster(stack)

    def provide(names: list[str]) -> None:
        ecs.put_cluster_capacity_providers(cluster=arn, capacityProviders=names, defaultCapacityProviderStrategy=[])

    provide(["FARGATE", "FARGATE_SPOT"])
    inputs = {"clusterName": stack.environment, "capacityProviders": ["FARGATE", "FARGATE_SPOT"]}
    return Made(inputs, stack.environment, lambda: provide([]))


@makes("aws:ecs/capacityProvider:CapacityProvider")
def _capacity_provider(stack: Stack) -> Made:
    ecs, name = stack.aws("ecs"), f"ec2-{stack.environment}"
    group_arn = f"arn:aws:autoscaling:{REGION}:123456789012:autoScalingGroup:1:autoScalingGroupName/{stack.environment}"
    made = ecs.create_capacity_provider(
        name=name, autoScalingGroupProvider={"autoScalingGroupArn": group_arn}, tags=small(stack.tags("ec2"))
    )["capacityProvider"]["capacityProviderArn"]
    delete = lambda: ecs.delete_capacity_provider(capacityProvider=name)  # noqa: E731
    return Made({"name": name, "tags": stack.tags("ec2")}, made, delete)


def registered(stack: Stack, **changed: Any) -> Made:
    """A revision of the family `web`, as the program says it, or with something changed in AWS."""
    ecs = stack.aws("ecs")
    said = {
        "taskRoleArn": ROLE,
        "executionRoleArn": ROLE,
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "volumes": [
            {
                "name": "data",
                "efsVolumeConfiguration": {
                    "fileSystemId": "fs-0123456789abcdef0",
                    "transitEncryption": "ENABLED",
                    "authorizationConfig": {"accessPointId": "fsap-0123456789abcdef0", "iam": "ENABLED"},
                },
            }
        ],
        "ephemeralStorage": {"sizeInGiB": 30},
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
    }
    asked = {"family": stack.of("web"), "containerDefinitions": CONTAINERS, "tags": small(stack.tags("web")), **said}
    made = ecs.register_task_definition(**{**asked, **changed})["taskDefinition"]["taskDefinitionArn"]
    containers = json.dumps(CONTAINERS)
    inputs = {**said, "family": stack.of("web"), "containerDefinitions": containers, "tags": stack.tags("web")}
    inputs["ephemeralStorage"] = {"sizeInGib": 30.0}
    return Made(inputs, made, lambda: ecs.deregister_task_definition(taskDefinition=made))


@makes("aws:ecs/taskDefinition:TaskDefinition")
def _task_definition(stack: Stack) -> Made:
    return registered(stack)


@makes("aws:ecs/service:Service")
def _service(stack: Stack) -> Made:
    ecs, arn = stack.aws("ecs"), cluster(stack)
    revision = stack.once("revision", lambda: registered(stack)).id
    ecs.create_service(
        cluster=arn, serviceName="web", taskDefinition=revision, desiredCount=1, tags=small(stack.tags("web"))
    )
    inputs = {"cluster": arn, "name": "web", "taskDefinition": revision, "tags": stack.tags("web")}
    delete = lambda: ecs.delete_service(cluster=arn, service="web", force=True)  # noqa: E731
    return Made(inputs, f"{stack.environment}/web", delete)


def scalable(stack: Stack) -> dict[str, str]:
    resource = f"service/{stack.environment}/web"
    dimension = {"ServiceNamespace": "ecs", "ResourceId": resource, "ScalableDimension": "ecs:service:DesiredCount"}
    stack.once("service", lambda: _service(stack))
    scaling = stack.aws("application-autoscaling")
    stack.once("scalable", lambda: scaling.register_scalable_target(**dimension, MinCapacity=1, MaxCapacity=2))
    return dimension


@makes("aws:appautoscaling/target:Target")
def _target(stack: Stack) -> Made:
    place, scaling = scalable(stack), stack.aws("application-autoscaling")
    space, resource, dimension = place.values()
    inputs = {"serviceNamespace": space, "resourceId": resource, "scalableDimension": dimension}
    delete = lambda: scaling.deregister_scalable_target(**place)  # noqa: E731
    return Made({**inputs, "tags": stack.tags("web")}, f"{space}/{resource}/{dimension}", delete)


@makes("aws:appautoscaling/policy:Policy")
def _scaling_policy(stack: Stack) -> Made:
    """One beside another of its service."""
    place, scaling, name = scalable(stack), stack.aws("application-autoscaling"), stack.of("web-cpu")
    space, resource, dimension = place.values()
    follow = {"PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 60}}
    for each in (stack.of("web-memory"), name):
        scaling.put_scaling_policy(**place, **follow, PolicyName=each)
    inputs = {"serviceNamespace": space, "resourceId": resource, "scalableDimension": dimension, "name": name}
    delete = lambda: scaling.delete_scaling_policy(**place, PolicyName=name)  # noqa: E731
    return Made(inputs, f"{space}/{resource}/{dimension}/{name}", delete)
