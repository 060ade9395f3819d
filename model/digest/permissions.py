"""Permissions that become wider: what a policy allows after, and did not before."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.digest.grants import granted
from ecs_platform.model.digest.masking import code
from ecs_platform.model.digest.openings import opened
from ecs_platform.model.digest.preview import ROLE, UNKNOWN, Preview, Resource, Step
from ecs_platform.model.digest.task_hosts import reached
from ecs_platform.model.iam.conditions import matches

# Inputs that are a policy where only AWS will know what is in it; else it is known by what it says.
_POLICIES = (
    "policy",
    "assumeRolePolicy",
    "accessPolicies",
    "policyDocument",
    "policyText",
    "resourcePolicy",
    "keyPolicy",
)
_HOLDERS = ("role", "user", "group", "bucket", "queueUrl", "arn", "fileSystemId", "repository", "secretArn", "keyId")
# Without a policy they let everybody do everything.
_OPEN_WITHOUT = (
    "aws:efs/fileSystemPolicy:FileSystemPolicy",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
)
_ATTACHED = ("policyArn", "managedPolicyArns")
_BOUNDED = (ROLE, "aws:iam/user:User")
_ACCESS_KEY = "aws:iam/accessKey:AccessKey"
_SHOWN = 6


_EVERYTHING = '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}'


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
    """A line for each policy that allows more than before, boundary that goes, door that opens, host reached."""
    gone = {step.old.urn for step in preview.steps if step.kind == "delete" and step.old is not None}
    lines = [*reached(preview)]
    for step in preview.steps:
        lines += _policies(step, gone)
        lines += granted(step, gone)
        if step.new is None:
            continue
        lines += _attached(step)
        lines += _unbounded(step, wanted=bool(preview.setting("permissions_boundary")))
        if step.resource.type == _ACCESS_KEY and (step.kind != "update" or "status" in step.changed):
            lines.append(f"{code(step.resource.label)} is {'a new' if step.kind != 'update' else 'another'} access key")
    return [*lines, *opened(preview)]


def _attached(step: Step) -> Iterable[str]:
    """Policies that are attached by their ARN."""
    if not step.resource.type.startswith("aws:iam/") or step.new is None:
        return
    for name in _ATTACHED:
        old, new = (_listed(each.inputs.get(name) if each else None) for each in (step.old, step.new))
        # By a replacement they are attached anew: to somebody else, it may be.
        for arn in new if step.kind == "replace" else [each for each in new if each not in old]:
            policy = ", ".join(urn.rpartition("::")[2] for urn in step.new.dependencies.get(name, []))
            yield f"{code(step.resource.name)} attaches {code(policy if arn == UNKNOWN and policy else arn)}"


def _unbounded(step: Step, *, wanted: bool) -> Iterable[str]:
    """A boundary that changes or goes, or that a new one has not although the environment has one."""
    old, new = (each.inputs.get("permissionsBoundary") if each else None for each in (step.old, step.new))
    if old not in (None, new):
        yield f"{code(step.resource.label)}: its permissions boundary changes or goes"
    elif wanted and step.old is None and step.resource.type in _BOUNDED and not new:
        yield f"{code(step.resource.label)} has no permissions boundary"


def _policies(step: Step, gone: set[str]) -> Iterable[str]:
    """What the policies among a resource's inputs say that they did not; of one that goes alone, what it denied."""
    around = step.old.dependencies.items() if step.old and step.new is None else ()
    if any(urn in gone for name, urns in around if name not in _POLICIES for urn in urns):
        return
    old, new = (_found(each) for each in (step.old, step.new))
    if _of_another(step):
        old = {}
    if step.resource.type in _OPEN_WITHOUT and (step.old is not None or step.resource.type != _OPEN_WITHOUT[1]):
        old, new = {"policy": _EVERYTHING, **old}, {"policy": _EVERYTHING, **new}
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield from _policy(step, name, old.get(name), new.get(name))


def _of_another(step: Step) -> bool:
    """Whether it becomes the policy of something else than before."""
    if step.old is None or step.new is None:
        return False
    old, new = step.old.inputs, step.new.inputs
    return any(new.get(name) not in (None, UNKNOWN, old.get(name)) for name in _HOLDERS)


def _found(resource: Resource | None) -> dict[str, Any]:
    """The policies among the inputs, by what they are called."""
    found: dict[str, Any] = {}
    for name, value in resource.inputs.items() if resource else ():
        if (name in _POLICIES and value == UNKNOWN) or _is_policy(value):
            found[name] = value
        elif isinstance(value, Mapping) and "Statement" in value:
            found[name] = json.dumps(value)
        elif name == "inlinePolicies" and isinstance(value, list):
            found |= {f"{name}.{each.get('name', '?')}": each.get("policy") for each in value}
    return found


def _is_policy(value: Any) -> bool:
    try:
        return isinstance(value, str) and value.lstrip().startswith("{") and "Statement" in json.loads(value)
    except ValueError:
        return False


def _policy(step: Step, name: str, before: Any, after: Any) -> list[str]:
    old, new = _rights(before), _rights(after)
    if new is None or old is None:
        return [f"{code(step.resource.label)}: what it allows is known only when it is made"]
    more = [each for each in new if each.effect == "Allow" and not any(known.covers(each) for known in old)]
    less = [each for each in old if each.effect == "Deny" and not any(known.covers(each) for known in new)]
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


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _set(values: Any) -> set[str]:
    return set(map(str, values)) if isinstance(values, list) else {str(values)}


def _fits(pattern: str, value: str) -> bool:
    """Whether a pattern covers a value; what is written as `not …` is more than any pattern but `*`."""
    if pattern in (value, "*"):
        return True
    if pattern.startswith("not ") or value.startswith("not "):
        return False
    # A pattern covers another where it does for whatever that stands for: nothing, and more than anybody has.
    return all(matches(pattern, value.replace("?", "\0").replace("*", each)) for each in ("", "\0" * 9, "\0/\0:\0"))
