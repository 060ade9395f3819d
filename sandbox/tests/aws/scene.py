"""What lies around a service: a VPC, a cluster, load balancers, instances."""

from typing import Any

from sandbox.tests.aws.test_capacity import Group
from sandbox.tests.aws.world import ROLE, Network, Service, World, cluster, name, rule, until

BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": False}}


class Scene:
    """A VPC with a cluster, and what is put there for one service."""

    def __init__(self, world: World, network: Network) -> None:
        self.world, self.network, self.cluster = world, network, cluster(world)
        network.open()

    def end(self) -> None:
        """Take the services away."""
        for service in self.world.ecs.list_services(cluster=self.cluster)["serviceArns"]:
            self.world.ecs.delete_service(cluster=self.cluster, service=service, force=True)

    def definition(self, image: str = "nginx:1", **given: Any) -> str:
        """A task definition for Fargate with one container on port 80; `container` are fields of that."""
        container = {
            "name": "app",
            "image": image,
            "portMappings": [{"containerPort": 80}],
            **given.pop("container", {}),
        }
        made = self.world.ecs.register_task_definition(
            **{
                "family": name("family"),
                "requiresCompatibilities": ["FARGATE"],
                "networkMode": "awsvpc",
                "cpu": "256",
                "memory": "512",
                "executionRoleArn": ROLE,
                "containerDefinitions": [container],
                **given,
            }
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def on_instances(self, **given: Any) -> str:
        """One for container instances, in bridge mode with a port that Docker chooses."""
        container = {"memory": 64, "portMappings": [{"containerPort": 80, "hostPort": 0}], **given.pop("container", {})}
        bare = {"requiresCompatibilities": ["EC2"], "networkMode": "bridge", "cpu": "128", "memory": "64"}
        return self.definition(container=container, **{**bare, **given})

    def run(self, definition: str, **settings: Any) -> Service:
        """A service on Fargate with a circuit breaker."""
        fargate = {
            "launchType": "FARGATE",
            "networkConfiguration": self.network.awsvpc,
            "deploymentConfiguration": BREAKER,
        }
        return Service(self.world, self.cluster, definition, **{**fargate, **settings})

    def place(self, definition: str, **settings: Any) -> Service:
        """A service on container instances."""
        return Service(self.world, self.cluster, definition, **{"launchType": "EC2", **settings})

    def behind(
        self,
        *,
        groups: list[str] | None = None,
        subnets: list[str] | None = None,
        target_type: str = "ip",
        port: int = 80,
        **group: Any,
    ) -> list[dict[str, Any]]:
        """A load balancer with these groups that forwards to a target group with these settings: `loadBalancers`."""
        elb = self.world.elb
        made = elb.create_load_balancer(
            Name=name("lb"), Subnets=subnets or self.network.subnets, **({"SecurityGroups": groups} if groups else {})
        )["LoadBalancers"][0]["LoadBalancerArn"]
        answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
        listener = elb.create_listener(LoadBalancerArn=made, Port=80, Protocol="HTTP", DefaultActions=[answer])
        created = elb.create_target_group(
            Name=name("tg"), Port=port, Protocol="HTTP", VpcId=self.network.vpc, TargetType=target_type, **group
        )["TargetGroups"][0]["TargetGroupArn"]
        rule(self.world, listener["Listeners"][0]["ListenerArn"], 1, created)
        return [{"targetGroupArn": created, "containerName": "app", "containerPort": port}]

    def within(self, *groups: str, subnets: list[str] | None = None) -> dict[str, Any]:
        """The network configuration of tasks on Fargate with these groups instead of the network's own."""
        inside = {"subnets": subnets or self.network.subnets, "securityGroups": list(groups)}
        return {"awsvpcConfiguration": {**inside, "assignPublicIp": "ENABLED"}}

    def on_interfaces(self, network: Network | None = None) -> dict[str, Any]:
        """That of tasks on container instances, which have no public address."""
        there = network or self.network
        return {"awsvpcConfiguration": {"subnets": there.subnets, "securityGroups": [there.group]}}

    def instances(self, count: int = 1, **settings: Any) -> Group:
        """Container instances that have joined."""
        group = Group(self.world, self.network, self.cluster, least=count, managed=False, **settings)
        joined = self.world.ecs.list_container_instances
        until(lambda: len(joined(cluster=self.cluster)["containerInstanceArns"]) == count, "the instances join")
        return group
