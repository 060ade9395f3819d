"""Where policies are: among a resource's inputs, and whose they are."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ecs_platform.model.digest.preview import (
    ATTACHMENTS,
    MANAGED_POLICY,
    UNKNOWN,
    Preview,
    Resource,
    Step,
)
from ecs_platform.model.digest.rights import Right, rights

# Inputs that are a policy where only AWS will know what is in it; else it is known by what it says.
POLICIES = (
    "policy",
    "assumeRolePolicy",
    "accessPolicies",
    "policyDocument",
    "policyText",
    "resourcePolicy",
    "keyPolicy",
)
HOLDERS = ("role", "user", "group", "bucket", "queueUrl", "arn", "fileSystemId", "repository", "secretArn", "keyId")
"""Inputs that say whose policy it is."""

_Holder = tuple[str, str, str]


def policies(resource: Resource | None) -> dict[str, Any]:
    """The policies among the inputs, by what they are called."""
    found: dict[str, Any] = {}
    for name, value in resource.inputs.items() if resource else ():
        if (name in POLICIES and value == UNKNOWN) or _is_policy(value):
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


def of_another(step: Step) -> bool:
    """Whether it becomes the policy of something else than before."""
    if step.old is None or step.new is None:
        return False
    old, new = step.old.inputs, step.new.inputs
    return any(new.get(name) not in (None, UNKNOWN, old.get(name)) for name in HOLDERS)


class Holdings:
    """What each identity, bucket, queue, … is told by all its policies together, before or after.

    AWS asks all policies of one of them at once, so a right that only moves from one to another changes nothing:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html.
    Of what is attached, only what the preview or the state tells of is known.
    """

    def __init__(self, resources: Mapping[str, Resource]) -> None:
        self._attached = _Attached(resources.values())
        self._said: dict[_Holder, list[Right]] = {}
        for each in resources.values():
            found = [right for name, text in policies(each).items() if _counts(name) for right in rights(text) or ()]
            for holder in self._names(each) if found else ():
                self._said.setdefault(holder, []).extend(found)

    def of(self, others: Iterable[_Holder]) -> list[list[Right]]:
        """What each of these is told; nothing where one of them is not known."""
        return [self._said.get(each, []) for each in others]

    def holders(self, policy: Resource) -> list[_Holder]:
        """Who has a policy; none where that is not known, or not all of it is."""
        if policy.type == MANAGED_POLICY:
            found = [_holder(each) for each in self._attached.to(policy)]
            known = None not in found and not self._attached.otherwise(policy)
            return [each for each in found if each is not None] if known else []
        own = _holder(policy)
        return [] if own is None else [own]

    def _names(self, policy: Resource) -> Iterator[_Holder]:
        """Every name of who has a policy: as AWS calls it, and as the program does."""
        for each in self._attached.to(policy) if policy.type == MANAGED_POLICY else [policy]:
            for holder in (_holder(each), _made_here(each)):
                if holder is not None:
                    yield holder


class _Attached:
    """Which attachments are of which policy, and which policies something else has too."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._found: dict[str, list[Resource]] = {}
        self._named: set[str] = set()
        for each in resources:
            if each.type in ATTACHMENTS:
                arn, made = each.inputs.get("policyArn"), each.dependencies.get("policyArn") or []
                for key in made[:1] if arn == UNKNOWN else [str(arn)]:
                    self._found.setdefault(key, []).append(each)
            else:
                self._named |= {urn for urns in each.dependencies.values() for urn in urns}
                self._named |= {item for value in each.inputs.values() for item in _texts(value)}

    def to(self, policy: Resource) -> list[Resource]:
        """The attachments of a policy to one user, role or group."""
        return self._found.get(policy.urn, []) + (self._found.get(policy.id, []) if policy.id else [])

    def otherwise(self, policy: Resource) -> bool:
        """Whether something else names it: a role in its own inputs, an attachment to many."""
        return bool(({policy.urn, policy.id} - {""}) & self._named)


def _texts(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _counts(name: str) -> bool:
    """Whom a role trusts is none of its rights; what stands within a role is compared there."""
    return name != "assumeRolePolicy" and not name.startswith("inlinePolicies")


def _holder(policy: Resource) -> _Holder | None:
    """Whose policy it is, as AWS calls it; as the program does where that is not known yet."""
    name = _of_one(policy)
    value = policy.inputs.get(name)
    return _made_here(policy) if value == UNKNOWN else (_package(policy), name, str(value)) if name else None


def _made_here(policy: Resource) -> _Holder | None:
    name = _of_one(policy)
    urns = policy.dependencies.get(name) or []
    return (_package(policy), name, urns[0]) if len(urns) == 1 else None


def _of_one(policy: Resource) -> str:
    """The input that says whose it is; none where several do, or none does."""
    found = [name for name in HOLDERS if policy.inputs.get(name) not in (None, "")]
    return found[0] if len(found) == 1 else ""


def _package(resource: Resource) -> str:
    return resource.type.partition("/")[0]


def before_and_after(preview: Preview) -> tuple[Holdings, Holdings]:
    """What holders are told before, and after."""
    return Holdings(preview.before), Holdings(preview.after)
