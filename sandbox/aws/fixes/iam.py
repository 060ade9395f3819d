"""IAM: what is attached cannot be deleted (roles and inline policies moto refuses itself)."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import DeleteConflictException
from moto.iam.models import IAMBackend, User
from moto.iam.responses import IamResponse

from sandbox.aws.fixes.patching import around, new


@around(IAMBackend, "delete_policy")
def delete_policy(original: Any, self: IAMBackend, policy_arn: str) -> None:
    """moto deletes a policy that roles and users still have, and they keep it."""
    if self.get_policy(policy_arn).attachment_count:
        raise DeleteConflictException("Cannot delete a policy attached to entities.")
    original(self, policy_arn)


@around(IAMBackend, "delete_user")
def delete_user(original: Any, self: IAMBackend, user_name: str) -> None:
    if self.get_user(user_name).access_keys:
        raise DeleteConflictException("Cannot delete entity, must delete access keys first.")
    original(self, user_name)


@around(IAMBackend, "update_role")
def update_role(original: Any, self: IAMBackend, role_name: str, description: str | None, seconds: Any) -> Any:
    """moto takes a description that is not given for none; the provider gives none where sessions last longer.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
    https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/iam/role.go
    """
    kept = self.get_role(role_name).description if description is None else description
    return original(self, role_name, kept, seconds)


@new(IamResponse, "list_service_specific_credentials")
def list_service_specific_credentials(self: IamResponse) -> ActionResult:  # noqa: ARG001
    """The provider asks before it deletes a user with `force_destroy`; nobody can make any here."""
    return ActionResult({"ServiceSpecificCredentials": []})


@around(IamResponse, "create_user")
def create_user(original: Any, self: IamResponse) -> Any:
    """moto drops the boundary of a new user, so that every refresh would want to give it again."""
    answer = original(self)
    answer.result["User"].permissions_boundary_arn = self._get_param("PermissionsBoundary")
    return answer


def _boundary_of_user(self: User) -> dict[str, str] | None:
    arn = getattr(self, "permissions_boundary_arn", None)
    kind = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy"}
    return {**kind, "PermissionsBoundaryArn": arn} if arn else None


new(User, "permissions_boundary")(property(_boundary_of_user))


@new(IamResponse, "put_user_permissions_boundary")
def put_user_permissions_boundary(self: IamResponse) -> EmptyResult:
    user: Any = self.backend.get_user(self._get_param("UserName"))
    user.permissions_boundary_arn = self._get_param("PermissionsBoundary")
    return EmptyResult()


@new(IamResponse, "delete_user_permissions_boundary")
def delete_user_permissions_boundary(self: IamResponse) -> EmptyResult:
    user: Any = self.backend.get_user(self._get_param("UserName"))
    user.permissions_boundary_arn = None
    return EmptyResult()
