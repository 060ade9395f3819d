"""What services and jobs share."""

from dataclasses import dataclass

import pulumi

from ecs_platform.components.cluster import ClusterCapacity
from ecs_platform.components.ec2_capacity import Ec2Capacity
from ecs_platform.components.listener_rules import ListenerRules
from ecs_platform.components.load_balancer import LoadBalancerIds
from ecs_platform.components.network import NetworkIds
from ecs_platform.components.service_connect import ServiceConnect
from ecs_platform.components.target_group import TargetGroup
from ecs_platform.model.environment import Loaded


@dataclass
class Surroundings:
    """What services and jobs share.

    Attributes:
        loaded: all that was read and checked.
        network: the network.
        cluster_name: the cluster.
        cluster_arn: the cluster.
        load_balancers: by scheme, `public` and `internal`.
        target_groups: by service and the target's key.
        rules: by scheme.
        ec2: the EC2 capacity, where there is one.
        connect: Service Connect, where a service uses it.
        capacity: the cluster's capacity providers, where they are made here: services wait for them.
        topic_arn: the topic of what people are told.
        dead_letters_arn: the queue for starts of jobs that never succeed.
        kms_key_arn: the key that encrypts logs, and new repositories and file systems; none for AWS's own.
    """

    loaded: Loaded
    network: NetworkIds
    cluster_name: pulumi.Input[str]
    cluster_arn: pulumi.Input[str]
    load_balancers: dict[str, LoadBalancerIds]
    target_groups: dict[tuple[str, str], TargetGroup]
    rules: dict[str, ListenerRules]
    topic_arn: pulumi.Input[str]
    dead_letters_arn: pulumi.Input[str]
    ec2: Ec2Capacity | None = None
    connect: ServiceConnect | None = None
    capacity: ClusterCapacity | None = None
    kms_key_arn: pulumi.Input[str] | None = None
