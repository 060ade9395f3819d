"""Who takes the roles that are for AWS services: the service that each is for, for this account, and nobody else.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from collections.abc import Iterator

from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.iam.proof.prover import Row
from ecs_platform.model.iam.proof.whole.shapes import Shape

_SERVICE = {"task": "ecs-tasks", "execution": "ecs-tasks", "schedule": "scheduler", "instance": "ec2"}
"""By the kind of a principal, the service that takes it."""
_OF_SERVICE = {"ecs-tasks": "ecs", "scheduler": "scheduler", "ec2": "ec2"}
_STRANGER = "999999999999"
_OTHERS = ("ecs-tasks", "scheduler", "ec2", "lambda", "ecs", "codebuild", "cloudformation")


def trust_rows(shape: Shape) -> Iterator[Row]:
    """Who tries to take roles of a shape, one row for each; nothing for those that are not for an AWS service."""
    one = shape.asked
    if one.trust is None or one.kind not in _SERVICE:
        return
    parts, mine = one.arn.split(":"), _SERVICE[one.kind]
    partition, account = parts[1], parts[4]
    domain = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    others = len(shape.alike) - 1
    who = f"take `{one.arn.rpartition('/')[2]}`" + (f" and {others:,} alike" if others else "")
    for service in _OTHERS:
        principal = f"{service}.{domain if service == 'ec2' else 'amazonaws.com'}"
        for owner in (account, _STRANGER):
            # EC2 says nothing of where an instance is: it takes a role for who may pass it.
            may = service == mine and (owner == account or mine == "ec2")
            source = _source(service, one.trust, owner, account)
            request = Request(principal, "sts:AssumeRole", context=source)
            yield _answer(f"{who}: {principal} for {owner}", may, one.trust, request)
    if mine != "ec2":
        source = _source(mine, one.trust, account, account)
        abroad = {**source, "aws:SourceArn": source["aws:SourceArn"].replace(_region(one.trust, account), "xx-east-9")}
        request = Request(f"{mine}.amazonaws.com", "sts:AssumeRole", context=abroad)
        yield _answer(f"{who}: {mine}.amazonaws.com in another region", False, one.trust, request)
        stranger = Request(
            f"{mine}.amazonaws.com", "sts:AssumeRole", context={**source, "aws:SourceAccount": _STRANGER}
        )
        yield _answer(f"{who}: {mine}.amazonaws.com for another account, naming this one", False, one.trust, stranger)
    for arn in (f"arn:{partition}:iam::{account}:role/any", f"arn:{partition}:iam::{_STRANGER}:role/any"):
        request = Request(arn, "sts:AssumeRole", context={"aws:PrincipalArn": arn})
        yield _answer(f"{who}: {arn}", False, one.trust, request)
    provider = f"arn:{partition}:iam::{account}:oidc-provider/evil.example.com"
    token = Request(provider, "sts:AssumeRoleWithWebIdentity", context={"evil.example.com:sub": "any"})
    yield _answer(f"{who}: with a token", False, one.trust, token)


def _source(service: str, trust: Document, owner: str, account: str) -> dict[str, str]:
    """What a service says of whom it asks for: account and resource, in the region that the trust names."""
    named, region = str(trust), _region(trust, account)
    partition = "aws-cn" if "arn:aws-cn:" in named else "aws-us-gov" if "arn:aws-us-gov:" in named else "aws"
    arn = f"arn:{partition}:{_OF_SERVICE.get(service, service)}:{region}:{owner}:any/thing"
    return {"aws:SourceAccount": owner, "aws:SourceArn": arn} if service != "ec2" else {}


def _region(trust: Document, account: str) -> str:
    named = str(trust)
    before = named.split(f":{account}:", maxsplit=1)[0]
    return before.rsplit(":", 1)[-1] if before != named else "eu-central-1"


def _answer(text: str, may: bool, trust: Document, request: Request) -> Row:
    decision = evaluate([trust], request)
    return Row(text, may, decision.allowed, "", decision.statement, decision.reason)
