"""Identities and their rights."""

from collections.abc import Iterator

from lanes.chaos.inventory.thing import Client, Lister, Thing, pages

ROLE, INLINE = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
USER, USER_ATTACHMENT = "aws:iam/user:User", "aws:iam/userPolicyAttachment:UserPolicyAttachment"
KEY, POLICY = "aws:iam/accessKey:AccessKey", "aws:iam/policy:Policy"
PROFILE = "aws:iam/instanceProfile:InstanceProfile"
PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
# Made by AWS's services for themselves.
_LINKED = "/aws-service-role/"


def _roles(client: Client) -> Iterator[Thing]:
    for role in pages(client, "list_roles", "Roles"):
        if role["Path"].startswith(_LINKED):
            continue
        name = role["RoleName"]
        yield Thing(ROLE, name)
        for policy in pages(client, "list_role_policies", "PolicyNames", RoleName=name):
            yield Thing(INLINE, f"{name}:{policy}")
        for policy in pages(client, "list_attached_role_policies", "AttachedPolicies", RoleName=name):
            yield Thing(ATTACHMENT, f"{name} {policy['PolicyArn']}")


def _others(client: Client) -> Iterator[Thing]:
    for user in pages(client, "list_users", "Users"):
        name = user["UserName"]
        yield Thing(USER, name)
        for policy in pages(client, "list_attached_user_policies", "AttachedPolicies", UserName=name):
            yield Thing(USER_ATTACHMENT, f"{name} {policy['PolicyArn']}")
        for key in pages(client, "list_access_keys", "AccessKeyMetadata", UserName=name):
            yield Thing(KEY, key["AccessKeyId"])
    for policy in pages(client, "list_policies", "Policies", Scope="Local"):
        yield Thing(POLICY, policy["Arn"])
    for profile in pages(client, "list_instance_profiles", "InstanceProfiles"):
        yield Thing(PROFILE, profile["InstanceProfileName"])
    for provider in pages(client, "list_open_id_connect_providers", "OpenIDConnectProviderList"):
        yield Thing(PROVIDER, provider["Arn"])


LISTERS = (
    Lister("iam", (ROLE, INLINE, ATTACHMENT), _roles),
    Lister("iam", (USER, USER_ATTACHMENT, KEY, POLICY, PROFILE, PROVIDER), _others),
)
