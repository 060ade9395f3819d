"""The ECS cluster and the capacity providers its services may use."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names


@dataclass
class ClusterArgs:
    """Arguments of `Cluster`.

    Attributes:
        names: names and tags.
        container_insights: `enabled` (default), `enhanced` or `disabled`.
    """

    names: Names
    container_insights: str = "enabled"


class Cluster(pulumi.ComponentResource):
    """An ECS cluster.

    Makes: `ecs.Cluster`. Which capacity providers it has is said by `ClusterCapacity`, because those of EC2 belong to
    an Auto Scaling group whose instances need the cluster first.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:Cluster", name, None, opts)
        cluster = aws.ecs.Cluster(
            name,
            name=args.names.cluster,
            settings=[aws.ecs.ClusterSettingArgs(name="containerInsights", value=args.container_insights)],
            tags=args.names.tags(args.names.cluster),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name, self.arn = cluster.name, cluster.arn
        self.register_outputs({"name": self.name, "arn": self.arn})


@dataclass
class ClusterCapacityArgs:
    """Arguments of `ClusterCapacity`.

    Attributes:
        cluster_name: the cluster.
        ec2_capacity_providers: names of capacity providers besides Fargate and Fargate Spot; default none.
    """

    cluster_name: pulumi.Input[str]
    ec2_capacity_providers: list[pulumi.Input[str]] = field(default_factory=list)


class ClusterCapacity(pulumi.ComponentResource):
    """The capacity providers of a cluster: Fargate, Fargate Spot, and those given.

    Makes: `ecs.ClusterCapacityProviders`. Services depend on it: AWS refuses to take a capacity provider from a cluster
    while a service uses it.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/capacity-launch-type-comparison.html
    """

    def __init__(self, name: str, args: ClusterCapacityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:ClusterCapacity", name, None, opts)
        aws.ecs.ClusterCapacityProviders(
            name,
            cluster_name=args.cluster_name,
            capacity_providers=["FARGATE", "FARGATE_SPOT", *args.ec2_capacity_providers],
            default_capacity_provider_strategies=[
                aws.ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategyArgs(
                    capacity_provider="FARGATE", weight=1
                )
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
