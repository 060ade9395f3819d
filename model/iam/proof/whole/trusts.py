"""Who takes the roles that are for AWS services: the service that each is for, for this account, and nobody else.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from collections.abc import Iterator
from dataclasses import replace

from ecs_platform.model.arns import Account, ec2_principal
from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.iam.proof.prover import Row
from ecs_platform.model.iam.proof.whole.shapes import Shape

_SERVICE = {"task": "ecs-tasks", "execution": "ecs-tasks", "schedule": "scheduler", "instance": "ec2"}
"""By the kind of a principal, the service that takes it."""
_OF_SERVICE = {"ecs-tasks": "ecs", "scheduler": "scheduler", "ec2": "ec2"}
_STRANGER = "999999999999"
_OTHERS = ("ecs-tasks", "scheduler", "ec2", "lambda", "ecs", "codebuild", "cloudformation")


def trust_rows(shape: Shape, account: Account) -> Iterator[Row]:
    """Who tries to take roles of a shape, one row for each; nothing for those that are not for an AWS service.

    Args:
        shape: whose roles.
        account: where they are.
    """
    one = shape.asked
    if one.trust is None or one.kind not in _SERVICE:
        return
    for text, may, request in (*_services(_SERVICE[one.kind], account), *_others(account)):
        decision = evaluate([one.trust], request)
        yield Row(f"take {shape.who}: {text}", may, decision.allowed, "", decision.statement, decision.reason)


def _services(mine: str, account: Account) -> Iterator[tuple[str, bool, Request]]:
    """AWS services, for this account and for others; whether they may, and what they ask."""
    stranger, abroad = replace(account, id=_STRANGER), replace(account, region="xx-east-9")
    for service in _OTHERS:
        for owner in (account, stranger):
            # EC2 says nothing of where an instance is: it takes a role for who may pass it.
            may = service == mine and (owner == account or mine == "ec2")
            yield f"{_name(service, account)} for {owner.id}", may, _asks(service, account, owner, owner)
    if mine != "ec2":
        who = _name(mine, account)
        yield f"{who} in another region", False, _asks(mine, account, account, abroad)
        yield f"{who} for another account, naming this one", False, _asks(mine, account, stranger, account)


def _name(service: str, account: Account) -> str:
    return ec2_principal(account.region) if service == "ec2" else f"{service}.amazonaws.com"


def _asks(service: str, account: Account, owner: Account, place: Account) -> Request:
    """What a service asks STS: on whose behalf, and for something in which account and region."""
    source = {"aws:SourceAccount": owner.id, "aws:SourceArn": place.arn(_OF_SERVICE.get(service, service), "any/thing")}
    return Request(_name(service, account), "sts:AssumeRole", context={} if service == "ec2" else source)


def _others(account: Account) -> Iterator[tuple[str, bool, Request]]:
    for owner in (account, replace(account, id=_STRANGER)):
        arn = owner.role("/", "any")
        yield arn, False, Request(arn, "sts:AssumeRole", context={"aws:PrincipalArn": arn})
    provider = account.arn("iam", "oidc-provider/evil.example.com", region="")
    token = Request(provider, "sts:AssumeRoleWithWebIdentity", context={"evil.example.com:sub": "any"})
    yield "with a token", False, token
