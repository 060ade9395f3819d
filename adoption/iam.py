"""AWS IAM: roles, users, policies and what is attached. IAM sets tags in the call that makes what has them.

What was made a moment ago, IAM may deny for some seconds:
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
"""

from ecs_platform.adoption.asking import account, all_of, answer
from ecs_platform.adoption.row import Client, Inputs, NotAdopted, Row

_NONE = "NoSuchEntity"


def _roles(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which an account takes once whatever the path. One without its policies is found too."""
    found = answer(client("iam"), "get_role", _NONE, RoleName=inputs["name"])
    return [] if found is None else [found["Role"]["RoleName"]]


def _users(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which an account takes once."""
    found = answer(client("iam"), "get_user", _NONE, UserName=inputs["name"])
    return [] if found is None else [found["User"]["UserName"]]


def _instance_profiles(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which an account takes once. Its role is added in a second call: one without is found too."""
    found = answer(client("iam"), "get_instance_profile", _NONE, InstanceProfileName=inputs["name"])
    return [] if found is None else [found["InstanceProfile"]["InstanceProfileName"]]


def _policies(client: Client, inputs: Inputs) -> list[str]:
    """Two calls: STS says the account, and IAM takes a policy by its ARN. A list of policies takes no name."""
    partition, number = account(client)
    arn = f"arn:{partition}:iam::{number}:policy{inputs.get('path') or '/'}{inputs['name']}"
    found = answer(client("iam"), "get_policy", _NONE, PolicyArn=arn)
    return [] if found is None else [arn]


def _role_policies(client: Client, inputs: Inputs) -> list[str]:
    """One call, by role and name."""
    role, name = inputs["role"], inputs["name"]
    found = answer(client("iam"), "get_role_policy", _NONE, RoleName=role, PolicyName=name)
    return [] if found is None else [f"{role}:{name}"]


def _attached(client: Client, kind: str, name: str, arn: str) -> bool:
    """Whether a managed policy is attached; one call, since a role or user has ten, or twenty if asked for."""
    operation, argument = f"list_attached_{kind}_policies", {f"{kind.title()}Name": name}
    found = all_of(client("iam"), operation, "AttachedPolicies", _NONE, **argument)
    return any(each["PolicyArn"] == arn for each in found)


def _role_attachments(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one role."""
    role, arn = inputs["role"], inputs["policyArn"]
    return [f"{role}/{arn}"] if _attached(client, "role", role, arn) else []


def _user_attachments(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one user."""
    user, arn = inputs["user"], inputs["policyArn"]
    return [f"{user}/{arn}"] if _attached(client, "user", user, arn) else []


def _access_keys(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one user, who has two at most: all of them, those that the state knows as well."""
    user = inputs["user"]
    found = answer(client("iam"), "list_access_keys", _NONE, UserName=user)
    return [f"{user}/{each['AccessKeyId']}" for each in (found or {}).get("AccessKeyMetadata", ())]


def _providers(client: Client, inputs: Inputs) -> list[str]:
    """One call: an account has a hundred at most, each URL once."""
    host = inputs["url"].removeprefix("https://")
    found = client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    return [each["Arn"] for each in found if each["Arn"].partition(":oidc-provider/")[2] == host]


ROWS = (
    Row(
        "aws:iam/role:Role",
        _roles,
        ("name",),
        "NAME",
        unread=("forceDetachPolicies",),
    ),
    Row("aws:iam/user:User", _users, ("name",), "NAME", unread=("forceDestroy",)),
    Row(
        "aws:iam/instanceProfile:InstanceProfile",
        _instance_profiles,
        ("name",),
        "NAME",
    ),
    Row(
        "aws:iam/policy:Policy",
        _policies,
        ("name",),
        "ARN",
        unread=("delayAfterPolicyCreationInMs",),
    ),
    Row(
        "aws:iam/rolePolicy:RolePolicy",
        _role_policies,
        ("role", "name"),
        "ROLE:NAME",
        part_of=("role",),
        overwrites=True,
    ),
    Row(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        _role_attachments,
        ("role", "policyArn"),
        "ROLE/POLICYARN",
        part_of=("role",),
        overwrites=True,
    ),
    Row(
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        _user_attachments,
        ("user", "policyArn"),
        "USER/POLICYARN",
        part_of=("user",),
        overwrites=True,
    ),
    NotAdopted(
        "aws:iam/accessKey:AccessKey",
        "AWS shows the secret of an access key once, to who made it",
        "made inactive, to be deleted by hand; `pulumi up` makes another one",
        ("user",),
        _access_keys,
    ),
    Row(
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        _providers,
        ("url",),
        "ARN",
    ),
)
