"""Service Connect: names by which the services of an environment reach each other, without a load balancer."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names


@dataclass
class ServiceConnectArgs:
    """Arguments of `ServiceConnect`.

    Attributes:
        names: names and tags.
        vpc_id: the VPC.
    """

    names: Names
    vpc_id: pulumi.Input[str]


class ServiceConnect(pulumi.ComponentResource):
    """The namespace of the names, and a security group of all who may call them.

    Makes: `servicediscovery.HttpNamespace`, `ec2.SecurityGroup`. Each service with a name lets this group in at its
    port, so that a service more is one rule more and not one for each pair. The group has no rules itself: who calls is
    in its own service's group as well, which lets out everywhere.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
    """

    namespace_arn: pulumi.Output[str]
    namespace_id: pulumi.Output[str]
    security_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: ServiceConnectArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:ServiceConnect", name, None, opts)
        own_name = args.names.of("connect")
        tags = args.names.tags(own_name)
        namespace = aws.servicediscovery.HttpNamespace(
            name,
            name=own_name,
            description=f"Service Connect in {args.names.environment}",
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        group = aws.ec2.SecurityGroup(
            name,
            name=own_name,
            description="Tasks that use Service Connect",
            vpc_id=args.vpc_id,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.namespace_arn, self.namespace_id, self.security_group_id = namespace.arn, namespace.id, group.id
        self.register_outputs({"namespace_arn": self.namespace_arn, "security_group_id": self.security_group_id})
