"""Questions about the policies that the program itself makes: what they say yes to, and what is nearly that."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ecs_platform.model.iam.document import Document, document
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.iam.roles import access_logs_policy, events_topic_policy
from ecs_platform.model.iam.trust import deployer_trust, ec2_instance_trust, ecs_tasks_trust, scheduler_trust
from ecs_platform.model.settings.deployers import Deployer
from tests.model.iam.environment import ACCOUNT, SCOPE, all_deployers
from tests.model.iam.simulate import vocabulary as words
from tests.model.iam.simulate.cases import Case
from tests.model.iam.simulate.generate import Draw, Values
from tests.model.iam.test_account_wide import BOUND, PREVIEW, UP
from tests.model.iam.test_reference import roles

EACH = 60
"""Questions about each policy."""

NAMED = (words.SESSION, words.USER)
TAKEN = "arn:aws:iam::123456789012:role/deploy/test/test-deploy"

FROM_OUTSIDE = (
    {"kind": "github", "github": {"owner": "acme", "repository": "shop", "branch": "main"}},
    {"kind": "github", "github": {"owner": "acme", "whole_organisation": True, "branch": "main"}},
    {"kind": "account", "account": {"id": "999999999999", "external_id": "0a1b2c3d4e"}},
)
"""Deployers whose roles are taken from elsewhere."""


class Own(NamedTuple):
    """A policy of the program's, and where it is asked: as an identity's, within the boundary, or as a resource's."""

    policy: Document
    boundary: Document | None = None
    of_resource: bool = False


def owned() -> Iterator[Own]:
    """The policies: of services' roles, of deployers, of the account's own roles, of topic and bucket; trust."""
    for statements in roles():
        yield Own(document(statements))
        yield Own(document(statements), boundary=BOUND)
    for number, deployer in enumerate(all_deployers()):
        if number % 6 == 0:
            yield from (Own(policy) for policy in deployer_policies(deployer, SCOPE))
    yield from (Own(UP), Own(UP, boundary=BOUND), Own(PREVIEW), Own(BOUND))
    yield Own(events_topic_policy(ACCOUNT.topic("test-events"), ACCOUNT, "test"), of_resource=True)
    yield Own(access_logs_policy("logs-123456789012", ACCOUNT), of_resource=True)
    for trust in (ecs_tasks_trust(ACCOUNT), scheduler_trust(ACCOUNT), ec2_instance_trust(ACCOUNT)):
        yield Own(trust, of_resource=True)
    for settings in FROM_OUTSIDE:
        trust_of_deployer = deployer_trust(Deployer.model_validate(settings), ACCOUNT)
        assert trust_of_deployer is not None
        yield Own(trust_of_deployer, of_resource=True)


def about_the_program(seed: int) -> Iterator[Case]:
    """The questions, drawn; other ones where the program's policies are others."""
    draw = Draw(seed)
    for own in owned():
        for _ in range(EACH):
            yield _case(draw, own)


def _case(draw: Draw, own: Own) -> Case:
    statement = draw.one(own.policy["Statement"])
    principal = draw.one(_principals(statement) if own.of_resource else NAMED)
    # A trust policy is about the role it belongs to, and names none.
    resource = _nearly(draw, _concrete(draw, statement.get("Resource") or statement.get("NotResource") or TAKEN))
    action = _concrete(draw, statement.get("Action") or statement["NotAction"])
    return Case(
        principal=principal,
        action=action if ":" in action else "ecs:RunTask",
        resource=resource,
        context=_context(draw, statement.get("Condition", {}), principal),
        identity=() if own.of_resource else [own.policy],
        boundary=None if own.boundary is None else [own.boundary],
        resource_policy=own.policy if own.of_resource else _default_of(action),
    )


def _principals(statement: Mapping[str, Any]) -> list[str]:
    """Whom a statement is about, as often as others."""
    named = statement["Principal"]
    values = [named] if isinstance(named, str) else list(named.values())
    several = [one for value in values for one in ([value] if isinstance(value, str) else value)]
    return [*[one for one in several if not one.startswith(":root")], *NAMED, words.SERVICE, words.PROVIDER]


def _default_of(action: str) -> Document | None:
    """What keys have where nothing else is said; of file systems this is asked apart."""
    if action.partition(":")[0] not in ("kms", "elasticfilesystem"):
        return None
    to_the_account = {"AWS": "arn:aws:iam::123456789012:root"}
    statement = {"Effect": "Allow", "Principal": to_the_account, "Action": "kms:*", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _concrete(draw: Draw, patterns: Values) -> str:
    """One of the patterns, with something in place of its wildcards."""
    pattern = patterns if isinstance(patterns, str) else draw.one(patterns)
    return pattern if pattern == "*" else pattern.replace("*", "a1").replace("?", "b")


def _nearly(draw: Draw, arn: str) -> str:
    """An ARN, mostly as it is."""
    forms = (arn, arn, arn, f"{arn}x", arn[:-1], arn.replace(":123456789012:", ":999999999999:"))
    return draw.one(forms) if arn.startswith("arn:") else arn


def _context(draw: Draw, conditions: Mapping[str, Mapping[str, Any]], principal: str) -> dict[str, Values]:
    context: dict[str, Values] = {"aws:ResourceAccount": ACCOUNT.id, "aws:SecureTransport": "true"}
    if principal in NAMED:
        arn = words.USER if principal == words.USER else words.ROLE
        context |= {"aws:PrincipalAccount": ACCOUNT.id, "aws:PrincipalArn": arn, "kms:CallerAccount": ACCOUNT.id}
    for operator, keys in conditions.items():
        for key, wanted in keys.items():
            if draw.often(0.85):
                context[key] = _value(draw, operator, wanted)
    return context


def _value(draw: Draw, operator: str, wanted: Values) -> Values:
    """What fits a condition, mostly; several of it where several may be."""
    fits = "2" if operator == "Null" else _concrete(draw, wanted)
    value = fits if draw.often(0.8) else f"{fits}x"
    if not operator.startswith("For"):
        return value
    further: Sequence[str] = ("Service", "FARGATE", "other")
    return [value, *([draw.one(further)] if draw.often(0.4) else [])]
