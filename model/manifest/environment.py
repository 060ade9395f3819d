"""`variables` and `secrets`: what a container finds in its environment."""

from typing import Annotated

from pydantic import Field

from ecs_platform.model.reading.fields import TEXT, WRITTEN, Section, Shorthand, WrittenText, matching

VariableName = Annotated[
    str,
    matching(
        r"[A-Za-z_][A-Za-z0-9_.-]*", "`{value}` cannot name a variable", "letters, digits and `_`, no digit first"
    ),
]


class Variable(Section):
    """A value that is no secret."""

    value: WrittenText = Field(description="The value.")
    not_secret: bool = Field(False, description="Says that a value that looks like a secret is none.")


Variables = dict[VariableName, Annotated[Variable, Shorthand(str, lambda text: {"value": text}, WRITTEN)]]


class Secret(Section):
    """A value that ECS reads when the container starts; it never stands in the task definition."""

    ssm: str | None = Field(
        None,
        min_length=1,
        description="Name in Parameter Store; without `/` at its start it is below `/<environment>/<service>/`.",
    )
    secretsmanager: str | None = Field(
        None,
        min_length=1,
        description="Name or ARN in Secrets Manager; behind it, with `:`, a JSON key, a version stage and a version "
        "id, each of which may be empty: `name`, `name:json-key`, `name:json-key:AWSPREVIOUS`, `name:::version-id`.",
    )


def _secret(text: str) -> dict[str, str]:
    is_secrets_manager = text.startswith("arn:") and ":secretsmanager:" in text
    return {"secretsmanager" if is_secrets_manager else "ssm": text}


Secrets = dict[VariableName, Annotated[Secret, Shorthand(str, _secret, TEXT)]]
