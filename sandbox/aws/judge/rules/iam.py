"""IAM: tags, sizes of policies, what a trust policy is."""

import re
from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.predicates import no_json_object, read_json, statements, tag_rules, tags, twice
from sandbox.aws.judge.rule import Rule
from sandbox.aws.judge.shared_providers import open_to_all

API = "https://docs.aws.amazon.com/IAM/latest/APIReference/"
GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
QUOTAS = GUIDE + "reference_iam-quotas.html"
_TAGGED = (
    "CreateRole TagRole CreateUser TagUser CreatePolicy TagPolicy CreateInstanceProfile TagInstanceProfile "
    "CreateOpenIDConnectProvider TagOpenIDConnectProvider"
)
_TAG_TEXT = re.compile(r"[\w\s.:/=+\-@]*")
INLINE_BYTES = {"Role": 10240, "User": 2048, "Group": 5120}
MANAGED_BYTES, TRUST_BYTES, ATTACHED, TAGS = 6144, 2048, 10, 50


def size(policy: Any) -> int:
    """IAM does not count white space."""
    return len(re.sub(r"\s", "", str(policy or "")))


def _tag_twice_by_case(call: Call) -> object:
    return twice(key.lower() for key, _ in tags(call))


def _bad_tag_text(call: Call) -> object:
    return next((text for tag in tags(call) for text in tag if not _TAG_TEXT.fullmatch(text)), None)


def _tags_of_role(call: Call) -> bool:
    role = next((r for r in call.existing.iam.roles.values() if r.name == call.given.get("RoleName")), None)
    there = {tag["Key"].lower() for tag in (role.tags if role else None) or []}
    return len(there | {key.lower() for key, _ in tags(call)}) > TAGS


def _identity(call: Call) -> tuple[str, Any]:
    kind = next(kind for kind in INLINE_BYTES if f"{kind}Name" in call.given)
    name = call.given[f"{kind}Name"]
    iam = call.existing.iam
    everyone = {"Role": iam.roles, "User": iam.users, "Group": iam.groups}[kind].values()
    return kind, next((one for one in everyone if one.name == name), None)


def _inline_policies(call: Call) -> object:
    kind, identity = _identity(call)
    if identity is None:
        return None
    others = sum(size(text) for name, text in identity.policies.items() if name != call.given.get("PolicyName"))
    most = INLINE_BYTES[kind]
    if others + size(call.given.get("PolicyDocument")) <= most:
        return None
    return f"Maximum policy size of {most} bytes exceeded for {kind.lower()} {identity.name}"


def _trust(call: Call) -> Any:
    return call.given.get("AssumeRolePolicyDocument") or call.given.get("PolicyDocument")


def _attached(call: Call) -> object:
    kind, identity = _identity(call)
    if identity is None or call.given.get("PolicyArn") in identity.managed_policies:
        return None
    return len(identity.managed_policies) >= ATTACHED and f"Cannot exceed quota for PoliciesPer{kind}: {ATTACHED}"


def _unknown_boundary(call: Call) -> object:
    arn = call.given.get("PermissionsBoundary")
    return arn and arn not in call.existing.iam.managed_policies and arn


def _second_role(call: Call) -> bool:
    profile = next(
        (p for p in call.existing.iam.instance_profiles.values() if p.name == call.given.get("InstanceProfileName")),
        None,
    )
    return bool(profile and profile.roles)


def _role_in_a_profile(call: Call) -> bool:
    name = call.given.get("RoleName")
    return any(role.name == name for p in call.existing.iam.instance_profiles.values() for role in p.roles)


def _profile_with_role(call: Call) -> bool:
    return _second_role(call)


def _principals(policy: Any) -> list[Any]:
    found = []
    for statement in statements(policy):
        principal = statement.get("Principal")
        for kind, names in principal.items() if isinstance(principal, dict) else ():
            found += [(kind, name) for name in (names if isinstance(names, list) else [names])]
    return found


def _unknown_principal(call: Call) -> object:
    """An ARN of a role or user of this account that is not there."""
    iam = call.existing.iam
    known = {role.arn for role in iam.roles.values()} | {user.arn for user in iam.users.values()}
    for kind, name in _principals(_trust(call)):
        own = re.match(rf"arn:aws[a-z-]*:iam::{call.existing.account}:(role|user)/", str(name))
        if kind == "AWS" and own and name not in known:
            return f'"AWS":"{name}"'
        if kind == "Service" and not re.fullmatch(r"[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|aws\.internal)", str(name)):
            return f'"SERVICE":"{name}"'
    return None


def _actions(statement: dict[str, Any]) -> list[str]:
    given = statement.get("Action", statement.get("NotAction")) or []
    return [str(action) for action in (given if isinstance(given, list) else [given])]


def _foreign_action(call: Call) -> bool:
    return any(
        ":" in action and not action.lower().startswith("sts:")
        for s in statements(_trust(call))
        for action in _actions(s)
    )


_OPERATOR = re.compile(
    r"(forallvalues:|foranyvalue:)?(string(not)?(equals|equalsignorecase|like)|numeric(not)?equals|date(not)?equals"
    r"|(numeric|date)(less|greater)than(equals)?|bool|binaryequals|(not)?ipaddress|arn(not)?(equals|like)|null)(ifexists)?"
)


def _bad_effect(call: Call) -> bool:
    return any(s.get("Effect") not in ("Allow", "Deny") for s in statements(_trust(call)))


def _bad_operator(call: Call) -> object:
    given = [key for s in statements(_trust(call)) if isinstance(s.get("Condition"), dict) for key in s["Condition"]]
    return next((key for key in given if not _OPERATOR.fullmatch(key.lower())), None)


_SID = re.compile(r"[0-9A-Za-z]*")


def _bad_sid(call: Call) -> bool:
    sids = [s.get("Sid") or "" for s in statements(call.given.get("PolicyDocument"))]
    return any(isinstance(sid, str) and not _SID.fullmatch(sid) for sid in sids)


def _name_by_case(call: Call) -> object:
    """Another role, user, group or policy whose name differs in its case alone."""
    iam, kind = call.existing.iam, call.name.removeprefix("Create")
    own = [p for arn, p in iam.managed_policies.items() if f":{call.existing.account}:" in arn]
    there = {"Role": iam.roles.values(), "User": iam.users.values(), "Group": iam.groups.values(), "Policy": own}[kind]
    name = str(call.given.get(f"{kind}Name"))
    if not any(other.name.lower() == name.lower() for other in there):
        return None
    if kind == "Policy":
        return f"A policy called {name} already exists. Duplicate names are not allowed."
    return f"{kind} with name {name} already exists."


def _user_in_use(call: Call) -> object:
    iam, name = call.existing.iam, call.given.get("UserName")
    user = iam.users.get(name)
    if user is None:
        return None
    if user.password:
        return "must delete login profile first"
    if user.mfa_devices:
        return "must delete MFA device first"
    grouped = any(member.name == name for group in iam.groups.values() for member in group.users)
    return grouped and "must remove user from all groups first"


RULES = [
    Rule(
        "tags-by-case",
        _TAGGED,
        "two tag keys that differ in their case alone",
        "InvalidInput",
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        GUIDE + "id_tags.html#id_tags_rules",
        _tag_twice_by_case,
    ),
    Rule(
        "tag-characters",
        _TAGGED,
        "a tag's key or value of other characters than letters, digits, space and _.:/=+-@",
        "ValidationError",
        "1 validation error detected: Value '{}' at 'tags' failed to satisfy constraint: Member must satisfy regular "
        r"expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*",
        API + "API_Tag.html",
        _bad_tag_text,
    ),
    *tag_rules(_TAGGED, GUIDE + "id_tags.html#id_tags_rules", None, None, "InvalidInput"),
    Rule(
        "tags-of-a-role",
        "TagRole",
        "tags of a role that are more than 50 together with those it has",
        "LimitExceeded",
        "The number of tags has reached the maximum limit.",
        QUOTAS,
        _tags_of_role,
        409,
    ),
    Rule(
        "inline-policies",
        "PutRolePolicy PutUserPolicy PutGroupPolicy",
        "inline policies of more than 10,240 characters of a role, 2,048 of a user, 5,120 of a group, all together",
        "LimitExceeded",
        "{}",
        QUOTAS,
        _inline_policies,
        409,
    ),
    Rule(
        "managed-policy",
        "CreatePolicy CreatePolicyVersion",
        "a managed policy of more than 6,144 characters",
        "LimitExceeded",
        "Cannot exceed quota for PolicySize: 6144",
        QUOTAS,
        lambda call: size(call.given.get("PolicyDocument")) > MANAGED_BYTES,
        409,
    ),
    Rule(
        "trust-policy",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy of more than 2,048 characters (the default of an adjustable quota)",
        "LimitExceeded",
        "Cannot exceed quota for ACLSizePerRole: 2048",
        QUOTAS,
        lambda call: size(_trust(call)) > TRUST_BYTES,
        409,
    ),
    Rule(
        "trust-policy-is-json",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy that is no JSON object",
        "MalformedPolicyDocument",
        "This policy contains invalid Json",
        API + "API_CreateRole.html",
        lambda call: no_json_object(_trust(call)),
    ),
    Rule(
        "trust-policy-has-statements",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy without a statement",
        "MalformedPolicyDocument",
        "Could not parse the policy: Statement is empty!",
        GUIDE + "reference_policies_elements_statement.html",
        lambda call: isinstance(read_json(_trust(call)), dict) and not statements(_trust(call)),
    ),
    Rule(
        "trust-policy-has-principals",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy whose statement has no principal",
        "MalformedPolicyDocument",
        "Missing required field Principal",
        GUIDE + "reference_policies_elements_principal.html",
        lambda call: any("Principal" not in s and "NotPrincipal" not in s for s in statements(_trust(call))),
    ),
    Rule(
        "trust-policy-has-no-resource",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy whose statement names a resource",
        "MalformedPolicyDocument",
        "Has prohibited field Resource",
        GUIDE + "reference_policies_elements_resource.html",
        lambda call: any("Resource" in s or "NotResource" in s for s in statements(_trust(call))),
    ),
    Rule(
        "trust-policy-names-who-exists",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy for a role or user of this account that does not exist, or for what is no service",
        "MalformedPolicyDocument",
        "Invalid principal in policy: {}",
        GUIDE + "reference_policies_elements_principal.html",
        _unknown_principal,
    ),
    Rule(
        "trust-policy-has-actions",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy whose statement has no action",
        "MalformedPolicyDocument",
        "Missing required field Action",
        GUIDE + "reference_policies_elements_action.html",
        lambda call: any("Action" not in s and "NotAction" not in s for s in statements(_trust(call))),
    ),
    Rule(
        "trust-policy-is-of-sts",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy with an action of another service than STS",
        "MalformedPolicyDocument",
        "AssumeRole policy may only specify STS AssumeRole actions.",
        GUIDE + "id_roles_create_for-custom.html",
        _foreign_action,
    ),
    Rule(
        "trust-policy-effect",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy whose statement neither allows nor denies",
        "MalformedPolicyDocument",
        "Syntax errors in policy.",
        GUIDE + "reference_policies_elements_effect.html",
        _bad_effect,
    ),
    Rule(
        "trust-policy-condition",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy with a condition operator that IAM does not have",
        "MalformedPolicyDocument",
        "Invalid Condition type : {}",
        GUIDE + "reference_policies_elements_condition_operators.html",
        _bad_operator,
    ),
    Rule(
        "trust-policy-of-a-shared-provider",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy for an OIDC provider that many organisations share (GitHub, GitLab, Terraform Cloud, …) that "
        "does not ask whose token it is, or asks by the key of another provider",
        "MalformedPolicyDocument",
        "{}",
        GUIDE + "id_roles_providers_oidc_secure-by-default.html",
        lambda call: open_to_all(_trust(call)),
    ),
    Rule(
        "name-by-case",
        "CreateRole CreateUser CreateGroup CreatePolicy",
        "a name that another role, user, group or policy has, whatever its case",
        "EntityAlreadyExists",
        "{}",
        API + "API_CreateRole.html",
        _name_by_case,
        409,
    ),
    Rule(
        "statement-id",
        "PutRolePolicy PutUserPolicy PutGroupPolicy CreatePolicy CreatePolicyVersion",
        "a Sid with other characters than letters and digits",
        "MalformedPolicyDocument",
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
        "[0-9A-Za-z]*",
        GUIDE + "reference_policies_elements_sid.html",
        _bad_sid,
    ),
    Rule(
        "user-in-use",
        "DeleteUser",
        "to delete a user that has a login profile or an MFA device, or is in a group",
        "DeleteConflict",
        "Cannot delete entity, {}.",
        API + "API_DeleteUser.html",
        _user_in_use,
        409,
    ),
    Rule(
        "permission-policy-has-no-principal",
        "PutRolePolicy PutUserPolicy PutGroupPolicy CreatePolicy CreatePolicyVersion",
        "a policy of an identity whose statement names a principal",
        "MalformedPolicyDocument",
        "Policy document should not specify a principal.",
        GUIDE + "reference_policies_elements_principal.html",
        lambda call: any("Principal" in s for s in statements(call.given.get("PolicyDocument"))),
    ),
    Rule(
        "statement-ids-are-unique",
        "PutRolePolicy PutUserPolicy PutGroupPolicy CreatePolicy CreatePolicyVersion",
        "two statements of a policy with one Sid",
        "MalformedPolicyDocument",
        "Statement IDs (SID) in a single policy must be unique.",
        GUIDE + "reference_policies_elements_sid.html",
        lambda call: twice(s["Sid"] for s in statements(call.given.get("PolicyDocument")) if s.get("Sid")),
    ),
    Rule(
        "policy-has-a-version",
        "CreateRole UpdateAssumeRolePolicy",
        "a trust policy with a version that IAM does not know",
        "MalformedPolicyDocument",
        "The policy must contain a valid version string",
        GUIDE + "reference_policies_elements_version.html",
        lambda call: (read_json(_trust(call)) or {}).get("Version", "2008-10-17") not in ("2008-10-17", "2012-10-17"),
    ),
    Rule(
        "policies-per-role",
        "AttachRolePolicy AttachUserPolicy AttachGroupPolicy",
        "an eleventh managed policy of a role, user or group (the default of an adjustable quota)",
        "LimitExceeded",
        "{}",
        QUOTAS,
        _attached,
        409,
    ),
    Rule(
        "boundary-exists",
        "CreateRole CreateUser PutRolePermissionsBoundary PutUserPermissionsBoundary",
        "a permissions boundary that does not exist",
        "NoSuchEntity",
        "Scope ARN: {} does not exist or is not attachable.",
        API + "API_PutRolePermissionsBoundary.html",
        _unknown_boundary,
        404,
    ),
    Rule(
        "role-of-an-instance-profile",
        "AddRoleToInstanceProfile",
        "a second role of an instance profile",
        "LimitExceeded",
        "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
        API + "API_AddRoleToInstanceProfile.html",
        _second_role,
        409,
    ),
    Rule(
        "role-in-an-instance-profile",
        "DeleteRole",
        "to delete a role that an instance profile has",
        "DeleteConflict",
        "Cannot delete entity, must remove roles from instance profile first.",
        API + "API_DeleteRole.html",
        _role_in_a_profile,
        409,
    ),
    Rule(
        "instance-profile-with-a-role",
        "DeleteInstanceProfile",
        "to delete an instance profile that has a role",
        "DeleteConflict",
        "Cannot delete entity, must remove roles from instance profile first.",
        API + "API_DeleteInstanceProfile.html",
        _profile_with_role,
        409,
    ),
]
