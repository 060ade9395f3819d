"""The permissions boundary of all roles and users of environments: the most that any of them can ever do.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from collections.abc import Sequence

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Document, Statement, document

_PATHS = ("/ecs/*", "/ec2/*", "/schedule/*", "/deploy/*")
"""The paths of all roles of environments; see `Names` in model/naming.py."""

_WRITES_IAM = (
    "Accept* Add* Associate* Attach* Change* Create* Deactivate* Delete* Detach* Disable* Enable* Put* Reject* Remove* "
    "Reset* Resync* Send* Set* Tag* Untag* Update* Upload*"
)
"""All that changes something in IAM, requests of others for delegated rights too; not PassRole.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html
"""
_WRITES_IDENTITY_CENTER = (
    "sso:Add* sso:Associate* sso:Attach* sso:Create* sso:Delete* sso:Detach* sso:Disassociate* sso:Import* "
    "sso:Provision* sso:Put* sso:Remove* sso:Start* sso:Tag* sso:Untag* sso:Update* sso-directory:* "
    "identitystore:Add* identitystore:Create* identitystore:Delete* identitystore:Remove* identitystore:Reserve* "
    "identitystore:Update*"
)
"""People of the organisation and their permission sets; services may look them up.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiamidentitycenter.html
"""
_OTHERS = "sts:AssumeRole sts:AssumeRoot sts:GetDelegatedAccessToken organizations:* account:* rolesanywhere:*"
"""What hands out rights that are not one's own. AssumeRoleWithWebIdentity and AssumeRoleWithSAML ask for no right of
who calls: the role's trust alone decides.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html
"""


def boundary_document(account: Account, bucket: str, key: str | Sequence[str]) -> Document:
    """The most that any role or user of an environment can ever do by itself, whatever its policies say.

    Everything but: writing in IAM and in IAM Identity Center, passing roles that are none of an environment's, taking
    other roles, the organisation, and the state with its secrets. What it may do through others that have more (a
    function, a build, a stack of CloudFormation that has a role of its own), examples/bootstrap/README.md says.

    Args:
        account: where it is.
        bucket: the state bucket's name.
        key: ARN of the state's KMS key, or of all keys that encrypt the state and the secrets in it.
    """
    arn = f"arn:{account.partition}:s3:::{bucket}"
    keys = (key,) if isinstance(key, str) else tuple(key)
    identities = (*(f"iam:{verb}" for verb in _WRITES_IAM.split()), *_WRITES_IDENTITY_CENTER.split())
    roles = tuple(account.role(path, "").removesuffix("/") for path in _PATHS)
    return document(
        [
            Statement("Everything", ("*",), ("*",), "what a service needs is said in its own roles"),
            Statement("NoIdentities", identities, ("*",), "nobody makes or changes identities", {}, "Deny"),
            Statement("NoOtherRoles", tuple(_OTHERS.split()), ("*",), "nobody takes another role", {}, "Deny"),
            Statement("NoState", ("s3:*", "kms:*"), (arn, f"{arn}/*", *keys), "nobody reads the state", {}, "Deny"),
            Statement(
                "NoForeignRoles",
                ("iam:PassRole",),
                (),
                "nobody passes roles that are none of an environment's",
                effect="Deny",
                not_resources=roles,
            ),
        ]
    )
