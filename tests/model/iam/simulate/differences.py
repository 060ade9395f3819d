"""Where the two evaluators differ, each with AWS's page: the program's follows it, and allows more where it is open.

What stands here is not drawn in generate.py. A difference that vanishes fails its test: then it is drawn again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.model.iam.simulate.cases import Case, Verdict
from tests.model.iam.simulate.vocabulary import PROVIDER, ROLE, SESSION

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
VARIABLES = f"{GUIDE}reference_policies_variables.html#policy-vars-no-value"
OPERATORS = f"{GUIDE}reference_policies_elements_condition_operators.html"
RESOURCE = f"{GUIDE}reference_policies_elements_resource.html"
SEVERAL = f"{GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html"

SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shared-AbCdEf"
FILES = "arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-0a1b"
TAKEN = "arn:aws:iam::123456789012:role/ecs/test/deploy"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d"


@dataclass(frozen=True)
class Difference:
    """A question that they answer differently.

    Attributes:
        why: what AWS says.
        page: where AWS says so.
        asked: the question.
        ours: what the program's evaluator says.
        theirs: what the other one says.
    """

    why: str
    page: str
    asked: Case
    ours: Verdict = "Allowed"
    theirs: Verdict = "ImplicitlyDenied"


def _policy(version: str = "2012-10-17", **statement: Any) -> dict[str, Any]:
    whole = {"Effect": "Allow", "Action": "*", **statement}
    if "NotResource" not in whole:
        whole.setdefault("Resource", "*")
    return {"Version": version, "Statement": [whole]}


def _trust() -> dict[str, Any]:
    statement = {"Effect": "Deny", "Principal": {"AWS": "123456789012"}, "Action": "sts:*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _asked(policy: dict[str, Any], **context: str | list[str]) -> Case:
    keys = {key.replace("__", ":"): value for key, value in context.items()}
    return Case(SESSION, "secretsmanager:GetSecretValue", SECRET, keys, [policy])


def _if(conditions: Mapping[str, Mapping[str, str | list[str]]], **context: str | list[str]) -> Case:
    return _asked(_policy(Condition=conditions), **context)


DIFFERENCES = (
    Difference(
        "a variable without a value is like nothing: what must not be like it, is not",
        VARIABLES,
        _if({"StringNotEquals": {"s3:prefix": "${aws:username}"}}, s3__prefix="a"),
    ),
    Difference(
        "the same of patterns",
        VARIABLES,
        _if({"StringNotLike": {"s3:prefix": "${aws:username}/*"}}, s3__prefix="a"),
    ),
    Difference(
        "a variable without a value is like no resource: NotResource spares none",
        VARIABLES,
        _asked(_policy(NotResource="arn:aws:secretsmanager:eu-central-1:123456789012:secret:${aws:username}")),
    ),
    Difference(
        "before version 2012-10-17 there are no variables, and `${` is text",
        f"{GUIDE}reference_policies_elements_version.html",
        _asked(
            _policy("2008-10-17", Resource="arn:aws:secretsmanager:eu-central-1:123456789012:secret:${aws:username}"),
            aws__username="shared-AbCdEf",
        ),
        ours="ImplicitlyDenied",
        theirs="Allowed",
    ),
    Difference(
        "IfExists holds where the key is not there, whatever is in front of the operator",
        f"{OPERATORS}#Conditions_IfExists",
        _if({"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "Service"}}),
    ),
    Difference(
        "a date may be seconds since 1970, on either side",
        f"{OPERATORS}#Conditions_Date",
        _if({"DateEquals": {"aws:CurrentTime": "2026-11-28T00:00:00Z"}}, aws__CurrentTime="1795824000"),
    ),
    Difference(
        "an address of IPv6 is not one of IPv4, so NotIpAddress holds",
        f"{OPERATORS}#Conditions_IPAddress",
        _if({"NotIpAddress": {"aws:SourceIp": "10.0.0.1"}}, aws__SourceIp="2001:db8::1"),
    ),
    Difference(
        "two spellings of an address of IPv6 are one address",
        f"{OPERATORS}#Conditions_IPAddress",
        _if({"IpAddress": {"aws:SourceIp": "2001:db8::1"}}, aws__SourceIp="2001:db8:0:0:0:0:0:1"),
    ),
    Difference(
        "a `*` at the end of a part of an ARN goes over the colons after it",
        RESOURCE,
        _asked(_policy(Resource="arn:aws:secretsmanager:*:shared-AbCdEf")),
    ),
    Difference(
        "wildcards in a resource's type are not to be written, and what they do is not said: they are as any others",
        f"{GUIDE}reference-arns.html",
        _asked(_policy(Resource="arn:aws:secretsmanager:eu-central-1:123456789012:se*:shared-AbCdEf")),
    ),
    Difference(
        "how many values a key has is counted in the request: one in a list is one",
        SEVERAL,
        _if({"StringEquals": {"aws:TagKeys": "Service"}}, aws__TagKeys=["Service"]),
    ),
    Difference(
        "a file system without a policy lets every client in that reaches it",
        "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html#default-filesystempolicy",
        Case("*", "elasticfilesystem:ClientMount", FILES, {}),
    ),
    Difference(
        "a key is never without a policy: where none is given it has the default one, which asks identities' policies",
        "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
        Case(SESSION, "kms:Decrypt", KEY, {}, [_policy()]),
    ),
    Difference(
        "an account stands for its users and roles, and not for who comes with a token of its provider",
        f"{GUIDE}reference_policies_elements_principal.html#principal-accounts",
        Case(PROVIDER, "sts:TagSession", TAKEN, {}, resource_policy=_trust()),
        theirs="ExplicitlyDenied",
        ours="ImplicitlyDenied",
    ),
    Difference(
        "the principal of an endpoint's policy is asked too",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
        Case(
            SESSION,
            "secretsmanager:GetSecretValue",
            SECRET,
            {},
            [_policy()],
            endpoints=[_policy(Principal={"AWS": ROLE.replace("api", "web")})],
        ),
        ours="ImplicitlyDenied",
        theirs="Allowed",
    ),
)
