"""STS: how long a session may last, and whose tokens a role trusts. moto gives every role to anybody for any time.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
"""

from typing import Any

from moto.iam.models import iam_backends
from moto.sts.exceptions import STSClientError, STSValidationError
from moto.sts.models import sts_backends
from moto.sts.responses import TokenResponse

from sandbox.aws import tokens
from sandbox.aws.fixes.patching import around

SHORTEST, DEFAULT, LONGEST = 900, 3600, 43_200
"""Seconds of a session: the fewest, those where none are given, the most that any role can be set to."""
CHAINED = 3600
"""Seconds of a session at most where a role's session takes another role, whatever that one allows."""


@around(TokenResponse, "assume_role")
def assume_role(original: Any, self: TokenResponse) -> Any:
    seconds = _checked(self)
    if seconds > CHAINED and _is_session(self):
        raise STSValidationError(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        )
    return original(self)


@around(TokenResponse, "assume_role_with_web_identity")
def assume_role_with_web_identity(original: Any, self: TokenResponse) -> Any:
    _checked(self)
    arn, token = self._get_param("RoleArn"), self._get_param("WebIdentityToken")
    # Without a token to read: that of an app, for Amazon or Facebook.
    if self._get_param("ProviderId") is None:
        refused = tokens.refused(token, arn, iam_backends[arn.split(":")[4]][self.partition])
        if refused is not None:
            raise STSClientError(refused.code, refused.message)
    return original(self)


def _checked(request: TokenResponse) -> int:
    """The seconds that are asked for, which the API and the role must allow."""
    seconds = int(request._get_int_param("DurationSeconds", DEFAULT))
    for wrong, words in (
        (seconds < SHORTEST, f"greater than or equal to {SHORTEST}"),
        (seconds > LONGEST, f"less than or equal to {LONGEST}"),
    ):
        if wrong:
            raise STSValidationError(
                f"1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: "
                f"Member must have value {words}"
            )
    if seconds > _most(request):
        raise STSValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    return seconds


def _most(request: TokenResponse) -> int:
    """What the role allows; what there is no such role here for, moto gives all the same."""
    arn = request._get_param("RoleArn")
    roles = iam_backends[arn.split(":")[4]][request.partition].roles.values()
    return next((int(role.max_session_duration or DEFAULT) for role in roles if role.arn == arn), LONGEST)


def _is_session(request: TokenResponse) -> bool:
    """Whether the caller signs as the session of a role."""
    of_accounts = (partitions[request.partition] for _, partitions in list(sts_backends.items()))
    return any(each.get_assumed_role_from_access_key(request.access_key) for each in of_accounts)
