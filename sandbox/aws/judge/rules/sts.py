"""STS: sessions of roles."""

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.rule import Rule


def _longer_than_the_role_allows(call: Call) -> bool:
    arn, seconds = call.given.get("RoleArn"), call.given.get("DurationSeconds")
    role = next((role for role in call.existing.iam.roles.values() if role.arn == arn), None)
    return bool(role and seconds and seconds > int(role.max_session_duration or 3600))


RULES = [
    Rule(
        "session-within-the-roles",
        "AssumeRole AssumeRoleWithWebIdentity",
        "a session longer than the role's maximum",
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
        _longer_than_the_role_allows,
    ),
]
