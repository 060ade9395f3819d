"""The policy pack: `pulumi preview --policy-pack guardrails` fails where a rule is broken.

https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/
"""

import sys
from pathlib import Path

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

# The engine starts a pack in its own folder; the model is beside it.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ecs_platform.guardrails.rules import RULES, Guarded, Rule, tls_where_there_is_a_certificate


def resource_policy(name: str, rule: Rule) -> ResourceValidationPolicy:
    """A rule about one resource, as the engine takes it."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        for fault in rule(args.resource_type, args.props):
            report(fault, None)

    return ResourceValidationPolicy(name=name, description=_first_line(rule.__doc__), validate=validate)


def _tls(args: StackValidationArgs, report: ReportViolation) -> None:
    found = [Guarded(each.resource_type, each.name, each.props) for each in args.resources]
    urns = {each.name: each.urn for each in args.resources if each.resource_type.endswith(":Listener")}
    for name, fault in tls_where_there_is_a_certificate(found):
        report(fault, urns.get(name))


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


PolicyPack(
    name="guardrails",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        *(resource_policy(name, rule) for name, rule in RULES.items()),
        StackValidationPolicy(
            name="tls-where-there-is-a-certificate",
            description=_first_line(tls_where_there_is_a_certificate.__doc__),
            validate=_tls,
        ),
    ],
)
