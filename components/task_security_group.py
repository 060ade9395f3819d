"""The security group of tasks: all out, nothing in until somebody is let in."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from model.naming import Names


@dataclass
class TaskSecurityGroupArgs:
    """Arguments of `TaskSecurityGroup`.

    Attributes:
        names: names and tags.
        service: the service or job whose tasks are in it.
        vpc_id: the VPC.
    """

    names: Names
    service: str
    vpc_id: pulumi.Input[str]


class TaskSecurityGroup(pulumi.ComponentResource):
    """The security group of one service's tasks.

    Makes: `ec2.SecurityGroup` and a `vpc.SecurityGroupEgressRule`; a rule for each `let_in` and `let_out_to`. Rules are
    resources of their own: a group that names another in its own rules could not be deleted before it.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
    """

    id: pulumi.Output[str]

    def __init__(self, name: str, args: TaskSecurityGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:TaskSecurityGroup", name, None, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        group_name = args.names.service_security_group(args.service)
        self._tags = args.names.tags(group_name, args.service)
        group = aws.ec2.SecurityGroup(
            name,
            name=group_name,
            description=f"Tasks of {args.service}",
            vpc_id=args.vpc_id,
            tags=self._tags,
            opts=self._child,
        )
        aws.vpc.SecurityGroupEgressRule(
            name,
            security_group_id=group.id,
            description="Everywhere: images, logs, secrets, what the tasks call",
            cidr_ipv4="0.0.0.0/0",
            ip_protocol="-1",
            tags=self._tags,
            opts=self._child,
        )
        self.id = group.id
        self.register_outputs({"id": self.id})

    def let_in(self, who: str, security_group_id: pulumi.Input[str], port: int) -> None:
        """Lets the members of another group reach a port of the tasks, and lets them out to it.

        Makes: `vpc.SecurityGroupIngressRule` and `vpc.SecurityGroupEgressRule`.

        Args:
            who: the other group's name in descriptions (`public load balancer`).
            security_group_id: the other group.
            port: the port.
        """
        key = f"{self._name}-{who.replace(' ', '-')}-{port}"
        self._ingress(key, self.id, security_group_id, f"The {who}", port)
        aws.vpc.SecurityGroupEgressRule(
            key,
            security_group_id=security_group_id,
            description=f"Tasks of {self._args.service}",
            referenced_security_group_id=self.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            tags=self._tags,
            opts=self._child,
        )

    def let_out_to(self, where: str, security_group_id: pulumi.Input[str], port: int) -> None:
        """Lets the tasks reach a port of the members of another group.

        Makes: `vpc.SecurityGroupIngressRule`.
        """
        key = f"{self._name}-to-{where.replace(' ', '-')}-{port}"
        self._ingress(key, security_group_id, self.id, f"Tasks of {self._args.service}", port)

    def _ingress(
        self, key: str, into: pulumi.Input[str], source: pulumi.Input[str], description: str, port: int
    ) -> None:
        aws.vpc.SecurityGroupIngressRule(
            key,
            security_group_id=into,
            description=description,
            referenced_security_group_id=source,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            tags=self._tags,
            opts=self._child,
        )
