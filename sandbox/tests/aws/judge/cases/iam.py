"""Cases of IAM."""

import json
from typing import Any

from sandbox.aws.judge.shared_providers import GITHUB
from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list, tagged
from sandbox.tests.aws.judge.cases.things import ACCOUNT, federated, policy, role, trust


def roled(refused: dict[str, Any], taken: dict[str, Any] | None = None) -> Case:
    def given(more: dict[str, Any]) -> dict[str, Any]:
        return {"RoleName": made("role"), "AssumeRolePolicyDocument": trust(), **more}

    return lambda clients: Sides(clients.client("iam").create_role, given(refused), given(taken or {}))


def trusted(refused: str, taken: str | None = None) -> Case:
    return roled({"AssumeRolePolicyDocument": refused}, {"AssumeRolePolicyDocument": taken or trust()})


def permitted(refused: str, taken: str) -> Case:
    def case(clients: Clients) -> Sides:
        base = {"RoleName": role(clients)[0], "PolicyName": "x"}
        call = clients.client("iam").put_role_policy
        return Sides(call, {**base, "PolicyDocument": refused}, {**base, "PolicyDocument": taken})

    return case


def padded(size: int) -> str:
    """A policy of that many characters, white space not counted."""
    return policy(pad=size - len(policy().replace(" ", "")))


def _inline(clients: Clients) -> Sides:
    name, _ = role(clients)
    iam = clients.client("iam")
    iam.put_role_policy(RoleName=name, PolicyName="first", PolicyDocument=padded(5000))
    wrong, right = ({"RoleName": name, "PolicyName": "x", "PolicyDocument": padded(size)} for size in (5241, 5240))
    return Sides(iam.put_role_policy, wrong, right)


def _managed(clients: Clients) -> Sides:
    wrong, right = ({"PolicyName": made("policy"), "PolicyDocument": padded(size)} for size in (6145, 6144))
    return Sides(clients.client("iam").create_policy, wrong, right)


def _long_trust(size: int) -> str:
    return trust(Sid="x" * (size - len(trust(Sid="").replace(" ", ""))))


def _attached(clients: Clients) -> Sides:
    iam, name = clients.client("iam"), role(clients)[0]
    arns = [iam.create_policy(PolicyName=made("p"), PolicyDocument=policy())["Policy"]["Arn"] for _ in range(11)]
    for arn in arns[:10]:
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    return Sides(
        iam.attach_role_policy, {"RoleName": name, "PolicyArn": arns[10]}, {"RoleName": name, "PolicyArn": arns[9]}
    )


def _boundary(clients: Clients) -> Sides:
    arn = clients.client("iam").create_policy(PolicyName=made("p"), PolicyDocument=policy())["Policy"]["Arn"]
    missing = f"arn:aws:iam::{ACCOUNT}:policy/{made('missing')}"
    return roled({"PermissionsBoundary": missing}, {"PermissionsBoundary": arn})(clients)


def _profile(clients: Clients, roles: int) -> tuple[str, str]:
    """An instance profile and its role's name."""
    iam, profile, name = clients.client("iam"), made("profile"), role(clients)[0]
    iam.create_instance_profile(InstanceProfileName=profile)
    if roles:
        iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=name)
    return profile, name


def _second_role(clients: Clients) -> Sides:
    wrong, right = ({"InstanceProfileName": _profile(clients, n)[0], "RoleName": role(clients)[0]} for n in (1, 0))
    return Sides(clients.client("iam").add_role_to_instance_profile, wrong, right)


def _tags_of_role(clients: Clients) -> Sides:
    name, _ = role(clients, Tags=tag_list([(f"old{number}", "v") for number in range(40)]))
    wrong, right = (
        {"RoleName": name, "Tags": tag_list([(f"new{number}", "v") for number in range(count)])} for count in (11, 10)
    )
    return Sides(clients.client("iam").tag_role, wrong, right)


def _role_by_case(clients: Clients) -> Sides:
    return roled({"RoleName": role(clients)[0].upper()}, {"RoleName": made("role").upper()})(clients)


def _signed_in(clients: Clients) -> Sides:
    iam, names = clients.client("iam"), (made("user"), made("user"))
    for each in names:
        iam.create_user(UserName=each)
    iam.create_login_profile(UserName=names[0], Password="Correct-Horse-1")
    return Sides(iam.delete_user, {"UserName": names[0]}, {"UserName": names[1]})


SID = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}

CASES: dict[str, Case] = {
    "tags-by-case": roled(
        {"Tags": tag_list([("Environment", "a"), ("environment", "b")])}, {"Tags": tag_list([("Environment", "a")])}
    ),
    "tag-characters": roled({"Tags": tag_list([("a;b", "x*y")])}, {"Tags": tag_list([("a_.:/=+-@ ü", "x")])}),
    "tags-of-a-role": _tags_of_role,
    "inline-policies": _inline,
    "managed-policy": _managed,
    "trust-policy": trusted(_long_trust(2049), _long_trust(2048)),
    "trust-policy-is-json": trusted("{"),
    "trust-policy-has-principals": trusted(policy(SID)),
    "trust-policy-has-no-resource": trusted(trust(Resource="*")),
    "trust-policy-names-who-exists": trusted(trust("ecs")),
    "trust-policy-has-actions": trusted(trust().replace('"Action": "sts:AssumeRole", ', "")),
    "trust-policy-is-of-sts": trusted(trust(Action="ecs:RunTask"), trust(Action=["sts:AssumeRole", "sts:TagSession"])),
    "trust-policy-has-statements": trusted(json.dumps({"Version": "2012-10-17", "Statement": []})),
    "trust-policy-effect": trusted(trust(Effect="allow"), trust(Effect="Deny")),
    "trust-policy-condition": trusted(
        trust(Condition={"StringLikes": {"aws:SourceAccount": ACCOUNT}}),
        trust(Condition={"ForAnyValue:StringLikeIfExists": {"aws:SourceAccount": ACCOUNT}}),
    ),
    "trust-policy-of-a-shared-provider": trusted(
        federated(f"{GITHUB}/acme", StringLike={f"{GITHUB}:sub": "repo:acme/shop:*"}),
        federated(f"{GITHUB}/acme", StringLike={f"{GITHUB}/acme:sub": "repo:acme/shop:*"}),
    ),
    "name-by-case": _role_by_case,
    "statement-id": permitted(policy({**SID, "Sid": "a-b"}), policy({**SID, "Sid": "aB1"})),
    "user-in-use": _signed_in,
    "permission-policy-has-no-principal": permitted(policy({**SID, "Principal": "*"}), policy(SID)),
    "statement-ids-are-unique": permitted(
        policy({**SID, "Sid": "a"}, {**SID, "Sid": "a"}), policy({**SID, "Sid": "a"}, {**SID, "Sid": "b"})
    ),
    "policy-has-a-version": trusted(trust().replace("2012-10-17", "2012-10-18")),
    "policies-per-role": _attached,
    "boundary-exists": _boundary,
    "role-of-an-instance-profile": _second_role,
    "role-in-an-instance-profile": lambda clients: Sides(
        clients.client("iam").delete_role, {"RoleName": _profile(clients, 1)[1]}, {"RoleName": _profile(clients, 0)[1]}
    ),
    "instance-profile-with-a-role": lambda clients: Sides(
        clients.client("iam").delete_instance_profile,
        {"InstanceProfileName": _profile(clients, 1)[0]},
        {"InstanceProfileName": _profile(clients, 0)[0]},
    ),
    **tagged(
        lambda clients: clients.client("iam").create_role,
        lambda tags: {"RoleName": made("role"), "AssumeRolePolicyDocument": trust(), "Tags": tag_list(tags)},
        "reserved-tag",
    ),
}
