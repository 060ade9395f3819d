"""Thousands of questions, drawn: the same ones for the same seed, whatever the version of Python.

What the two evaluators are known to take differently is not drawn, and is in differences.py.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, TypeVar

from ecs_platform.model.iam.document import VERSION, Document
from tests.model.iam.simulate import vocabulary as words
from tests.model.iam.simulate.cases import ACCOUNT, OTHER_ACCOUNT, Case

One = TypeVar("One")
Values = str | list[str]

_FOLLOWING = ("aws:PrincipalArn", "aws:SecureTransport", "aws:username")
"""Keys that follow from the request: a session has no user's name."""

UNQUANTIFIED = "aws:TagKeys"
"""The key of which several values meet operators that are for one; one value in a list, they take differently."""


class Draw:
    """Draws with `random()` alone, the one method whose numbers Python promises for a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def often(self, share: float) -> bool:
        return self._random.random() < share

    def below(self, number: int) -> int:
        return int(self._random.random() * number)

    def one(self, several: Sequence[One]) -> One:
        return several[self.below(len(several))]

    def some(self, several: Sequence[One], most: int) -> list[One]:
        return [self.one(several) for _ in range(1 + self.below(most))]


def generated(seed: int, number: int) -> Iterator[Case]:
    """So many questions."""
    draw = Draw(seed)
    for _ in range(number):
        yield _case(draw)


def _case(draw: Draw) -> Case:
    service = draw.one(tuple(words.ACTIONS))
    unnamed = words.PROVIDER if service == "sts" else words.ANYBODY
    principal = draw.one((words.SESSION, words.SESSION, words.SESSION, words.USER, words.SERVICE, unnamed))
    named = principal in (words.SESSION, words.USER)
    # A provider is the account's whose roles are taken with it.
    resource = words.RESOURCES["sts"][0] if principal == words.PROVIDER else draw.one(words.RESOURCES[service])
    owner = _owner(draw, resource)
    whom = words.WITHOUT_ACCOUNTS if principal == words.PROVIDER else words.PRINCIPALS
    always = not named or service in ("kms", "elasticfilesystem", "sts") or owner != ACCOUNT
    return Case(
        principal=principal,
        action=f"{service}:{draw.one(words.ACTIONS[service])}",
        resource=resource,
        context=_context(draw, principal, owner, service),
        identity=[_policy(draw, service) for _ in range(1 + draw.below(2))] if named else (),
        boundary=[_policy(draw, service, broad=True)] if named and draw.often(0.25) else None,
        resource_policy=_policy(draw, service, principals=whom) if always or draw.often(0.25) else None,
        endpoints=[_policy(draw, service, broad=True, principals=("*",))] if draw.often(0.1) else (),
        owner=owner,
    )


def _owner(draw: Draw, resource: str) -> str:
    """Whose the resource is: as its ARN says, and buckets are mostly ours."""
    stated = resource.split(":")[4]
    return stated or (OTHER_ACCOUNT if draw.often(0.2) else ACCOUNT)


def _context(draw: Draw, principal: str, owner: str, service: str) -> dict[str, Values]:
    """The keys of a request: those that follow from it, and others drawn."""
    context: dict[str, Values] = {"aws:ResourceAccount": owner, "aws:SecureTransport": draw.one(("true", "false"))}
    if principal in (words.SESSION, words.USER):
        context["aws:PrincipalAccount"] = ACCOUNT
        context["aws:PrincipalArn"] = words.USER if principal == words.USER else words.ROLE
        if service == "kms":
            context["kms:CallerAccount"] = ACCOUNT
        if principal == words.USER:
            context["aws:username"] = draw.one(words.KEYS["aws:username"][1])
    for key, (_, values) in words.KEYS.items():
        if key not in _FOLLOWING and draw.often(0.5):
            context[draw.one((key, key, key.lower()))] = draw.one(values)
    for key, (_, values) in words.SEVERAL.items():
        if draw.often(0.5):
            least = 2 if key == UNQUANTIFIED else 1
            context[key] = [draw.one(values) for _ in range(least + draw.below(2))]
    return context


def _policy(draw: Draw, service: str, broad: bool = False, principals: Sequence[object] | None = None) -> Document:
    statements = [_statement(draw, service, broad, principals) for _ in range(1 + draw.below(4))]
    return {"Version": VERSION, "Statement": statements[0] if len(statements) == 1 else statements}


def _statement(draw: Draw, service: str, broad: bool, principals: Sequence[object] | None) -> dict[str, Any]:
    denies = draw.often(0.12)
    statement: dict[str, Any] = {"Effect": "Deny" if denies else "Allow"}
    if principals is not None:
        negated = len(principals) > 1 and denies and draw.often(0.15)
        statement["NotPrincipal" if negated else "Principal"] = draw.one(principals)
    actions = ["*"] if broad and draw.often(0.6) else [_action(draw, service) for _ in range(1 + draw.below(3))]
    statement["NotAction" if draw.often(0.1) else "Action"] = _written(draw, actions)
    if service == "sts" and principals is not None and len(principals) > 1:
        # A trust policy is about the role it belongs to, and names none.
        return statement | _condition_maybe(draw)
    resources = ["*"] if broad and draw.often(0.6) else [_resource(draw, service) for _ in range(1 + draw.below(3))]
    # What a variable without a value is in NotResource, they take differently.
    plain = not any("${" in one for one in resources)
    statement["NotResource" if plain and draw.often(0.12) else "Resource"] = _written(draw, resources)
    return statement | _condition_maybe(draw)


def _condition_maybe(draw: Draw) -> dict[str, Any]:
    return {"Condition": _conditions(draw)} if draw.often(0.35) else {}


def _written(draw: Draw, several: list[str]) -> Values:
    """A list of one, or the one."""
    return several[0] if len(several) == 1 and draw.often(0.7) else several


def _action(draw: Draw, service: str) -> str:
    if draw.often(0.1):
        return "*"
    own = service if draw.often(0.9) else draw.one(tuple(words.ACTIONS))
    name = draw.one(words.ACTIONS[own])
    forms = (name, name, name.lower(), name.upper(), f"{name[:3]}*", f"*{name[-4:]}", f"{name[:-1]}?", "*", f"{name}s")
    return f"{own}:{draw.one(forms)}"


def _resource(draw: Draw, service: str) -> str:
    """A pattern of an ARN: as it is, or with wildcards or variables where AWS takes them."""
    if draw.often(0.15):
        return "*"
    arn = draw.one(words.RESOURCES[service if draw.often(0.9) else draw.one(tuple(words.RESOURCES))])
    head, kind, name = _parts(arn)
    forms = (
        arn,
        arn,
        f"{head}{kind}*",
        f"{head}{kind}{name[:-2]}*",
        f"{head}{kind}{name[:-1]}?",
        f"{head}{kind}{name[0]}*{name[-1]}",
        f"{head}*",
        f"{head}{kind}{draw.one(words.VARIABLES)}",
        f"{head}{kind}{name[:3]}${{*}}",
    )
    found = draw.one(forms)
    return found.replace(":123456789012:", ":*:") if draw.often(0.1) else found


def _parts(arn: str) -> tuple[str, str, str]:
    """An ARN in front of the resource, the resource's type, and its name; a bucket has no type."""
    head, resource = ":".join(arn.split(":")[:5]) + ":", ":".join(arn.split(":")[5:])
    ends = [at for at in (resource.find("/"), resource.find(":")) if at >= 0]
    kind = "" if ":s3:" in arn or not ends else resource[: min(ends) + 1]
    return head, kind, resource[len(kind) :]


def _conditions(draw: Draw) -> dict[str, dict[str, Values]]:
    conditions: dict[str, dict[str, Values]] = {}
    for _ in range(1 + draw.below(2)):
        operator, key, values = _condition(draw)
        conditions.setdefault(operator, {})[key] = values
    return conditions


def _condition(draw: Draw) -> tuple[str, str, Values]:
    several = draw.often(0.3)
    pool = words.SEVERAL if several else words.KEYS
    key = draw.one(tuple(pool))
    kind, values = pool[key]
    if draw.often(0.1):
        return "Null", key, draw.one(("true", "false"))
    operator = draw.one(words.OPERATORS[kind])
    wanted = _wanted(draw, operator, values)
    unquantified = not several or (key == UNQUANTIFIED and draw.often(0.1))
    quantifier = "" if unquantified else draw.one(("ForAllValues:", "ForAnyValue:"))
    # `ForAnyValue…IfExists` of a key that is not there, they take differently.
    if_exists = "IfExists" if quantifier != "ForAnyValue:" and draw.often(0.2) else ""
    return f"{quantifier}{operator}{if_exists}", key.upper() if draw.often(0.1) else key, _written(draw, wanted)


def _wanted(draw: Draw, operator: str, values: Sequence[str]) -> list[str]:
    if operator in ("IpAddress", "NotIpAddress"):
        return draw.some(words.NETWORKS, 2)
    wanted = draw.some(values, 2)
    if "Like" in operator or operator.startswith("Arn"):
        wanted = [draw.one((one, f"{one[:-1]}*", f"{one[:-1]}?")) for one in wanted]
    # Variables without a value in negated operators, they take differently.
    if operator.startswith("String") and "Not" not in operator and draw.often(0.15):
        wanted.append(draw.one(words.VARIABLES))
    return wanted
