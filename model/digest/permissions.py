"""Permissions that become wider: what a policy allows after, and did not before."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.digest.masking import code
from ecs_platform.model.digest.preview import ROLE, UNKNOWN, Preview, Step
from ecs_platform.model.iam.conditions import matches

POLICIES = {
    "aws:iam/policy:Policy": "policy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
    ROLE: "assumeRolePolicy",
}
ATTACHMENTS = ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/userPolicyAttachment:UserPolicyAttachment")
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ACCESS_KEY = "aws:iam/accessKey:AccessKey"
WORLD = ("0.0.0.0/0", "::/0")
_SHOWN = 6


@dataclass(frozen=True)
class Right:
    """One thing a statement says: an action on a resource for whom, under conditions."""

    effect: str
    action: str
    resource: str
    principal: str
    conditions: str

    def covers(self, other: "Right") -> bool:
        """Whether what the other says is said by this one."""
        return (
            self.effect == other.effect
            and _fits(self.action.casefold(), other.action.casefold())
            and _fits(self.resource, other.resource)
            and self.principal in (other.principal, "*")
            and _no_stricter(self.conditions, other.conditions)
        )


def widened(preview: Preview) -> list[str]:
    """A line for each policy that allows more than before, each boundary that goes, each door that opens."""
    lines = []
    for step in preview.steps:
        if step.new is None:
            continue
        lines += _policy(step)
        if step.resource.type in ATTACHMENTS and step.kind in ("create", "replace"):
            arn = step.new.inputs.get("policyArn")
            policy = ", ".join(urn.rpartition("::")[2] for urn in step.new.dependencies.get("policyArn", []))
            lines.append(f"{code(step.resource.name)} attaches {code(policy if arn == UNKNOWN and policy else arn)}")
        if step.old is not None and step.old.inputs.get("permissionsBoundary") not in (
            None,
            step.new.inputs.get("permissionsBoundary"),
        ):
            lines.append(f"{code(step.resource.label)}: its permissions boundary changes or goes")
        if step.resource.type == ACCESS_KEY and step.kind != "update":
            lines.append(f"{code(step.resource.label)} is a new access key")
        if step.resource.type == INGRESS and "cidrIpv4" in step.changed and step.new.inputs.get("cidrIpv4") in WORLD:
            lines.append(f"{code(step.resource.name)}: the whole internet may connect")
    return lines


def _policy(step: Step) -> list[str]:
    name = POLICIES.get(step.resource.type)
    if name is None or step.new is None or name not in step.changed:
        return []
    old, new = (_rights(each.inputs.get(name) if each else None) for each in (step.old, step.new))
    if new is None or old is None:
        return [f"{code(step.resource.label)}: what it allows is known only when it is made"]
    more = [each for each in new if each.effect == "Allow" and not any(was.covers(each) for was in old)]
    less = [each for each in old if each.effect == "Deny" and not any(now.covers(each) for now in new)]
    whom = "trusts" if name == "assumeRolePolicy" else "allows"
    return _lines(step, whom, more) + _lines(step, "no longer denies", less)


def _lines(step: Step, verb: str, rights: Iterable[Right]) -> list[str]:
    by_place: dict[tuple[str, str, str], list[str]] = {}
    for each in rights:
        by_place.setdefault((each.resource, each.principal, each.conditions), []).append(each.action)
    lines = []
    for (resource, principal, conditions), actions in by_place.items():
        listed = ", ".join(code(action) for action in sorted(actions)[:_SHOWN])
        more = f" and {len(actions) - _SHOWN} more" if len(actions) > _SHOWN else ""
        place = f" on {code(resource)}" if resource else ""
        whom = f" for {code(principal)}" if principal else ""
        only = " (with conditions)" if conditions else ""
        lines.append(f"{code(step.resource.label)} {verb} {listed}{more}{place}{whom}{only}")
    return lines


def _rights(text: Any) -> list[Right] | None:
    """What a document says; None where that is not known yet."""
    if text is None:
        return []
    try:
        document = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None
    statements = document.get("Statement", [])
    return [right for each in ([statements] if isinstance(statements, Mapping) else statements) for right in _of(each)]


def _of(statement: Mapping[str, Any]) -> Iterable[Right]:
    conditions = json.dumps(statement["Condition"], sort_keys=True) if statement.get("Condition") else ""
    for action in _patterns(statement, "Action"):
        for resource in _patterns(statement, "Resource"):
            for principal in _principals(statement):
                yield Right(statement.get("Effect", ""), action, resource, principal, conditions)


def _patterns(statement: Mapping[str, Any], element: str) -> list[str]:
    """Patterns; what `NotAction` and `NotResource` leave is written as `not …`, which only itself covers."""
    if f"Not{element}" in statement:
        return [f"not {json.dumps(statement[f'Not{element}'], sort_keys=True)}"]
    found = statement.get(element, "")
    return [str(each) for each in found] if isinstance(found, list) else [str(found)]


def _principals(statement: Mapping[str, Any]) -> list[str]:
    found = statement.get("Principal", "")
    if "NotPrincipal" in statement:
        return [f"not {json.dumps(statement['NotPrincipal'], sort_keys=True)}"]
    if isinstance(found, str):
        return [found]
    return [str(each) for values in found.values() for each in (values if isinstance(values, list) else [values])]


def _no_stricter(one: str, other: str) -> bool:
    """Whether conditions hold wherever others hold: each of them stands there too, with no more values.

    An operator that denies (`StringNotEquals`) is the other way round: more values are stricter.
    """
    mine, theirs = (json.loads(each) if each else {} for each in (one, other))
    for operator, keys in mine.items():
        for key, values in keys.items():
            there = theirs.get(operator, {}).get(key)
            if there is None:
                return False
            less, more = (values, there) if "Not" in operator else (there, values)
            if not _set(less) <= _set(more):
                return False
    return True


def _set(values: Any) -> set[str]:
    return set(map(str, values)) if isinstance(values, list) else {str(values)}


def _fits(pattern: str, value: str) -> bool:
    """Whether a pattern covers a value; what is written as `not …` is more than any pattern but `*`."""
    if pattern in (value, "*"):
        return True
    return not (pattern.startswith("not ") or value.startswith("not ")) and matches(pattern, value)
