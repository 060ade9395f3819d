"""The rules as a policy pack, as the engine takes it.

https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/
"""

from collections.abc import Mapping

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from ecs_platform.guardrails.rules import RULES, Guarded, Rule, tls_where_there_is_a_certificate


def guardrails(own: Mapping[str, Rule] | None = None) -> PolicyPack:
    """Serves the rules to the engine that started this process, and returns when it has asked all it wants.

    Args:
        own: rules about one resource beside those of `RULES`, by the name that a violation shows; a name of `RULES`
            takes that one's place. Default none.
    """
    return PolicyPack(
        name="guardrails",
        enforcement_level=EnforcementLevel.MANDATORY,
        policies=[
            *(resource_policy(name, rule) for name, rule in {**RULES, **(own or {})}.items()),
            StackValidationPolicy(
                name="tls-where-there-is-a-certificate",
                description=_first_line(tls_where_there_is_a_certificate.__doc__),
                validate=_tls,
            ),
        ],
    )


def resource_policy(name: str, rule: Rule) -> ResourceValidationPolicy:
    """A rule about one resource, as the engine takes it."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        for fault in rule(args.resource_type, args.props):
            report(fault, None)

    # The engine wants a description, and a rule of a team's own may have none.
    return ResourceValidationPolicy(name=name, description=_first_line(rule.__doc__) or name, validate=validate)


def _tls(args: StackValidationArgs, report: ReportViolation) -> None:
    found = [Guarded(each.resource_type, each.name, each.props) for each in args.resources]
    urns = {each.name: each.urn for each in args.resources if each.resource_type.endswith(":Listener")}
    for name, fault in tls_where_there_is_a_certificate(found):
        report(fault, urns.get(name))


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]
