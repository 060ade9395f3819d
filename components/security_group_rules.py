"""Rules between two security groups: one lets the other in, the other may be let out to it.

Rules are resources of their own: two groups that name each other in their own rules could not be deleted.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws


@dataclass
class Side:
    """One of two security groups.

    Attributes:
        id: the group.
        description: who its members are, as the other group's rule says it.
    """

    id: pulumi.Input[str]
    description: str


@dataclass
class Rules:
    """Makes the rules of one component.

    Attributes:
        opts: options of each rule, with the component it is a part of.
        tags: the tags of each rule.
        made: the rules made so far: what needs the way they open depends on them.
    """

    opts: pulumi.ResourceOptions | None
    tags: dict[str, str]
    made: list[pulumi.Resource] = field(default_factory=list)

    def let_in(self, name: str, source: Side, into: pulumi.Input[str], ports: tuple[int, int]) -> None:
        """Lets the members of a group reach the ports, first to last, of those of another; makes
        `vpc.SecurityGroupIngressRule`."""
        rule = aws.vpc.SecurityGroupIngressRule(
            name,
            security_group_id=into,
            description=source.description,
            referenced_security_group_id=source.id,
            ip_protocol="tcp",
            from_port=ports[0],
            to_port=ports[1],
            tags=self.tags,
            opts=self.opts,
        )
        self.made.append(rule)

    def let_out(self, name: str, out_of: pulumi.Input[str], to: Side, ports: tuple[int, int]) -> None:
        """Lets the members of a group out to the ports, first to last, of those of another; makes
        `vpc.SecurityGroupEgressRule`."""
        rule = aws.vpc.SecurityGroupEgressRule(
            name,
            security_group_id=out_of,
            description=to.description,
            referenced_security_group_id=to.id,
            ip_protocol="tcp",
            from_port=ports[0],
            to_port=ports[1],
            tags=self.tags,
            opts=self.opts,
        )
        self.made.append(rule)

    def connect(self, name: str, source: Side, target: Side, ports: tuple[int, int], *, let_out: bool) -> None:
        """`let_in`, and with `let_out` that as well: the way from one group to the other, open at both ends."""
        self.let_in(name, source, target.id, ports)
        if let_out:
            self.let_out(name, source.id, target, ports)
