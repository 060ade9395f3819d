"""IAM for the local AWS: requests signed with a deployer's key are decided by its policies, as AWS decides them.

Off unless the server's environment has SANDBOX_AUTHORIZATION=on; then an evaluator of policies must be given
(`authorizer`). The access keys that IAM and STS made here are checked: the signature, and what the call needs of
actions, resources and condition keys, `iam:PassRole` included. The keys `sandbox` (which `make env` prints), `local`
and `test` stand for the account's root, which everything is allowed. Other keys, and requests without one, are refused
as AWS does: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html (InvalidClientTokenId).

A call of which the evaluator does not know what IAM is asked for it is refused by name.

moto's own check looks at action names only; it knows neither ARNs nor conditions nor PassRole.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from botocore.credentials import Credentials
from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.ecs.exceptions import ECSException
from moto.ecs.models import ecs_backends
from moto.iam.models import User, iam_backends
from moto.servicediscovery.models import servicediscovery_backends
from moto.sts.models import sts_backends

from sandbox.aws import cbor, unsigned
from sandbox.aws.authorizer import SWITCH, Asked, Authorizer, Document, NotKnownError
from sandbox.aws.ecs.common import short_name
from sandbox.aws.ecs.task import tasks_of
from sandbox.aws.identities import boundary_of, identity_policies
from sandbox.aws.signed import Signed, is_signed_with, signed
from sandbox.aws.wsgi import body_of

__all__ = ["SWITCH", "refused"]

ROOT = ("local", "sandbox", "test")
"""Access keys of the account's root."""


@dataclass(frozen=True)
class Principal:
    """Who signed a request.

    Attributes:
        arn: ARN of the user, or of the role's session.
        account: the account's id.
        credentials: with which it signs.
        policies: its policies.
        boundary: its permissions boundary; none without one.
    """

    arn: str
    account: str
    credentials: Credentials
    policies: list[Document]
    boundary: list[Document] | None


class _RefusedError(Exception):
    """The answer to a request that is not allowed: the code as JSON services and as XML services have it."""

    def __init__(self, json_code: str, xml_code: str, message: str) -> None:
        super().__init__(message)
        self.json_code, self.xml_code = json_code, xml_code


def refused(authorizer: Authorizer, environ: dict[str, Any], start_response: Any) -> list[bytes] | None:
    """The answer of a WSGI server to a request that IAM does not allow; none where the request may go on.

    Args:
        authorizer: the evaluator of policies.
        environ: the request; its body can be read again afterwards.
        start_response: as WSGI has it.
    """
    body = body_of(environ)
    request = signed(environ, body)
    try:
        if request.key:
            _check(authorizer, request, environ, body)
        else:
            _check_unsigned(environ, body)
    except _RefusedError as refusal:
        return _answer(refusal, request, start_response)
    return None


def _check(authorizer: Authorizer, request: Signed, environ: Mapping[str, Any], body: bytes) -> None:
    if request.key in ROOT:
        return
    principal = next(_principals(request.key), None)
    if principal is None:
        message = "The security token included in the request is invalid."
        raise _RefusedError("UnrecognizedClientException", "InvalidClientTokenId", message)
    if not is_signed_with(principal.credentials, environ, body, request):
        message = (
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method."
        )
        raise _RefusedError("InvalidSignatureException", "SignatureDoesNotMatch", message)
    try:
        denial = authorizer.denial(_asked(principal, request))
    except NotKnownError as unknown:
        message = f"User: {principal.arn} is not authorized to perform: {request.call} because {unknown}"
        raise _RefusedError("AccessDeniedException", "AccessDenied", message) from None
    if denial:
        raise _RefusedError("AccessDeniedException", "AccessDenied", denial.message(principal.arn))


def _check_unsigned(environ: Mapping[str, Any], body: bytes) -> None:
    """A request without a header that signs it; one that is signed in its address is decided for the root alone."""
    key = unsigned.key_in_address(environ)
    if key and key not in ROOT:
        message = "Requests that are signed in their address are not decided here."
        raise _RefusedError("AccessDeniedException", "AccessDenied", message)
    if not key and not unsigned.is_free(environ, body):
        raise _RefusedError(f"{unsigned.CODE}Exception", unsigned.CODE, unsigned.MESSAGE)


def _asked(principal: Principal, request: Signed) -> Asked:
    return Asked(
        principal=principal.arn,
        policies=principal.policies,
        boundary=principal.boundary,
        region=request.region,
        account=principal.account,
        call=request.call,
        parameters=request.parameters,
        existing=_Existing(principal.account, request.region),
    )


def _principals(key: str) -> Iterator[Principal]:
    """The user or the role's session that has an access key, if any has."""
    for account, partitions in list(iam_backends.items()):
        for partition, iam in list(partitions.items()):
            for user in iam.users.values():
                for each in user.access_keys:
                    if each.access_key_id == key and each.status == "Active":
                        yield _user(user, account, Credentials(key, each.secret_access_key))
            for session in sts_backends[account][partition].assumed_roles:
                if session.access_key_id == key:
                    role = iam.get_role_by_arn(session.role_arn)
                    arn = f"arn:{partition}:sts::{account}:assumed-role/{role.name}/{session.session_name}"
                    credentials = Credentials(key, session.secret_access_key, session.session_token)
                    yield Principal(arn, account, credentials, identity_policies(role), boundary_of(role, iam))


def _user(user: User, account: str, credentials: Credentials) -> Principal:
    iam = iam_backends[account][user.arn.split(":")[1]]
    groups = [policy for group in iam.get_groups_for_user(user.name) for policy in identity_policies(group)]
    return Principal(user.arn, account, credentials, [*identity_policies(user), *groups], boundary_of(user, iam))


@dataclass(frozen=True)
class _Existing:
    """What moto knows."""

    account: str
    region: str

    def roles(self, task_definition: str) -> Sequence[str]:
        try:
            found = ecs_backends[self.account][self.region].describe_task_definition(task_definition)
        except (ECSException, ValueError):
            # Nothing is passed by a definition that does not exist; the call itself will say so.
            return ()
        return [arn for arn in (found.task_role_arn, found.execution_role_arn) if arn]

    def tags(self, resource: str) -> Mapping[str, str]:
        if ":task/" in resource:
            cluster, task = resource.rpartition(":task/")[2].split("/")
            tasks = tasks_of(ecs_backends[self.account][self.region], cluster)
            return {tag["key"]: tag["value"] for one in tasks if one.id == short_name(task) for tag in one.tags}
        scaling = applicationautoscaling_backends[self.account][self.region]
        tagged = getattr(scaling, "_sandbox_tags", {})
        targets = (target for by_id in scaling.targets.values() for target in by_id.values())
        arns = [target.arn for target in targets if target.resource_id == resource]
        return {key: value for arn in arns for key, value in tagged.get(arn, {}).items()}

    def namespace(self, name: str) -> str | None:
        known = servicediscovery_backends[self.account][self.region].namespaces.values()
        return next((str(each.arn) for each in known if each.name == name), None)


def _answer(refusal: _RefusedError, request: Signed, start_response: Any) -> list[bytes]:
    """The refusal in the shape that AWS gives it, in the caller's own protocol."""
    message = str(refusal)
    if request.protocol == "xml":
        error = f"<Type>Sender</Type><Code>{refusal.xml_code}</Code><Message>{escape(message)}</Message>"
        start_response("403 Forbidden", [("Content-Type", "text/xml")])
        return [f"<ErrorResponse><Error>{error}</Error><RequestId>local</RequestId></ErrorResponse>".encode()]
    if request.protocol == "cbor":
        body = cbor.error(refusal.json_code, message)
        headers = cbor.headers(body)
    else:
        body = json.dumps({"__type": refusal.json_code, "message": message}).encode()
        headers = [("Content-Type", "application/x-amz-json-1.1")]
    start_response("400 Bad Request", headers)
    return [body]
