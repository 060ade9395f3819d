"""The security group of tasks: all out, nothing in until somebody is let in."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.components.security_group_rules import Rules, Side
from ecs_platform.model.naming import Names


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


class TaskSecurityGroup:
    """The security group of one service's tasks.

    A part of the component that `opts.parent` names. Makes: `ec2.SecurityGroup` and a `vpc.SecurityGroupEgressRule`;
    rules for each `let_in` and `let_out_to`. What runs the tasks depends on `rules`: they have their ways before the
    first of them starts and until the last one is gone.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
    """

    id: pulumi.Output[str]

    def __init__(self, name: str, args: TaskSecurityGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._name = name
        group_name = args.names.service_security_group(args.service)
        tags = args.names.tags(group_name, args.service)
        group = aws.ec2.SecurityGroup(
            name,
            name=group_name,
            description=f"Tasks of {args.service}",
            vpc_id=args.vpc_id,
            tags=tags,
            opts=opts,
        )
        everywhere = aws.vpc.SecurityGroupEgressRule(
            name,
            security_group_id=group.id,
            description="Everywhere: images, logs, secrets, what the tasks call",
            cidr_ipv4="0.0.0.0/0",
            ip_protocol="-1",
            tags=tags,
            opts=opts,
        )
        self.id = group.id
        self._rules, self._tasks = Rules(opts, tags, [everywhere]), Side(group.id, f"Tasks of {args.service}")

    @property
    def rules(self) -> list[pulumi.Resource]:
        """The rules that its tasks need, in it and in other groups."""
        return [*self._rules.made]

    def let_in(self, who: str, security_group_id: pulumi.Input[str], port: int, *, let_out: bool = True) -> None:
        """Lets the members of another group reach a port of the tasks.

        Makes: `vpc.SecurityGroupIngressRule`, and with `let_out` `vpc.SecurityGroupEgressRule`.

        Args:
            who: the other group's name in descriptions (`public load balancer`).
            security_group_id: the other group.
            port: the port.
            let_out: whether the other group gets a rule that lets its members out to the tasks; default true. AWS
                takes 60 rules in a group: false for one that is open to the VPC already.
        """
        key = f"{self._name}-{who.replace(' ', '-')}-{port}"
        self._rules.connect(key, Side(security_group_id, f"The {who}"), self._tasks, (port, port), let_out=let_out)

    def let_out_to(self, where: str, security_group_id: pulumi.Input[str], port: int) -> None:
        """Lets the tasks reach a port of the members of another group.

        Makes: `vpc.SecurityGroupIngressRule`.
        """
        key = f"{self._name}-to-{where.replace(' ', '-')}-{port}"
        self._rules.let_in(key, self._tasks, security_group_id, (port, port))
