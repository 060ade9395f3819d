"""The rules as a policy pack, as the engine takes it.

https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/
"""

import sys
from collections.abc import Callable, Mapping
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

from ecs_platform.guardrails.declared import Declared, declared_in
from ecs_platform.guardrails.rules import (
    RULES,
    Guarded,
    Rule,
    no_secret_in_environment,
    tls_where_there_is_a_certificate,
)


def guardrails(own: Mapping[str, Rule] | None = None, services: Path | None = None) -> PolicyPack:
    """Serves the rules to the engine that started this process, and returns when it has asked all it wants.

    Args:
        own: rules about one resource beside those of `RULES`, by the name that a violation shows; a name of `RULES`
            takes that one's place. Default none.
        services: the folder with the manifests, whose `not_secret` counts; default: `services` beside the pack.
    """
    # The pack is a folder of the project, started by its name or by that of its __main__.py.
    started = Path(sys.argv[0]).resolve()
    declared = declared_in((started if started.is_dir() else started.parent).parent, services)
    rules = {**RULES, **(own or {})}
    return PolicyPack(
        name="guardrails",
        enforcement_level=EnforcementLevel.MANDATORY,
        policies=[
            *(
                _no_secret(name, declared) if rule is no_secret_in_environment else resource_policy(name, rule)
                for name, rule in rules.items()
            ),
            StackValidationPolicy(
                name="tls-where-there-is-a-certificate",
                description=_first_line(tls_where_there_is_a_certificate.__doc__),
                validate=_tls,
            ),
        ],
    )


def _no_secret(name: str, declared: Callable[[str], Declared]) -> ResourceValidationPolicy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        stack = args.urn.removeprefix("urn:pulumi:").partition("::")[0]
        for fault in no_secret_in_environment(args.resource_type, args.props, declared(stack)):
            report(fault, None)

    description = "No container has what looks like a secret in its environment, unless its manifest says it is none."
    return ResourceValidationPolicy(name=name, description=description, validate=validate)


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
