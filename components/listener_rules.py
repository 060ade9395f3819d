"""Listener rules: which requests go to which service."""

import dataclasses
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names


@dataclass
class ConditionArgs:
    """One condition of a rule; a request meets it when it meets one of the values.

    Attributes:
        field: `path-pattern`, `host-header`, `http-request-method`, `http-header`, `query-string` or `source-ip`.
        values: patterns, with `*` and `?`; for `query-string` `key=value` pairs are given in `query` instead.
        header: the header's name, for `http-header`.
        query: keys and values, for `query-string`; an empty key stands for any.
    """

    field: str
    values: list[str] = dataclasses.field(default_factory=list)
    header: str | None = None
    query: list[tuple[str, str]] = dataclasses.field(default_factory=list)

    def as_input(self) -> aws.lb.ListenerRuleConditionArgs:
        """The condition as the provider takes it."""
        match self.field:
            case "path-pattern":
                return aws.lb.ListenerRuleConditionArgs(
                    path_pattern=aws.lb.ListenerRuleConditionPathPatternArgs(values=self.values)
                )
            case "host-header":
                return aws.lb.ListenerRuleConditionArgs(
                    host_header=aws.lb.ListenerRuleConditionHostHeaderArgs(values=self.values)
                )
            case "http-request-method":
                return aws.lb.ListenerRuleConditionArgs(
                    http_request_method=aws.lb.ListenerRuleConditionHttpRequestMethodArgs(values=self.values)
                )
            case "http-header":
                return aws.lb.ListenerRuleConditionArgs(
                    http_header=aws.lb.ListenerRuleConditionHttpHeaderArgs(
                        http_header_name=self.header or "", values=self.values
                    )
                )
            case "source-ip":
                return aws.lb.ListenerRuleConditionArgs(
                    source_ip=aws.lb.ListenerRuleConditionSourceIpArgs(values=self.values)
                )
            case "query-string":
                return aws.lb.ListenerRuleConditionArgs(
                    query_strings=[
                        aws.lb.ListenerRuleConditionQueryStringArgs(key=key or None, value=value)
                        for key, value in self.query
                    ]
                )
        raise ValueError(f"no listener rule has a condition on {self.field}")


@dataclass
class RuleArgs:
    """One rule.

    Attributes:
        priority: 1 (asked first) to 50,000.
        target_group_arn: where matching requests go.
        conditions: all of which a request must meet.
    """

    priority: int
    target_group_arn: pulumi.Input[str]
    conditions: list[ConditionArgs]


@dataclass
class ListenerRulesArgs:
    """Arguments of `ListenerRules`.

    Attributes:
        names: names and tags.
        listener: the listener's name in tags (`public-http`).
        listener_arn: the listener.
        rules: its rules, with different priorities.
    """

    names: Names
    listener: str
    listener_arn: pulumi.Input[str]
    rules: list[RuleArgs]


class ListenerRules(pulumi.ComponentResource):
    """The rules of one listener.

    Makes: `lb.ListenerRule` for each rule, keyed by listener and priority and never by service: renaming a service,
    handing its path over to another and swapping two priorities then change rules in place. Keyed by service, the new
    rule would be made while the old one still holds the priority, which AWS refuses.

    See https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
    """

    by_priority: dict[int, aws.lb.ListenerRule]

    def __init__(self, name: str, args: ListenerRulesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:ListenerRules", name, None, opts)
        self.by_priority = {
            rule.priority: aws.lb.ListenerRule(
                f"{name}-{rule.priority}",
                listener_arn=args.listener_arn,
                priority=rule.priority,
                actions=[aws.lb.ListenerRuleActionArgs(type="forward", target_group_arn=rule.target_group_arn)],
                conditions=[condition.as_input() for condition in rule.conditions],
                tags=args.names.tags(args.names.of(f"{args.listener}-{rule.priority}")),
                opts=pulumi.ResourceOptions(parent=self),
            )
            for rule in args.rules
        }
        self.register_outputs({})
