"""What previews and states must be for the digest to read them: the engine's fields, as far as they are looked at.

https://github.com/pulumi/pulumi/blob/master/sdk/go/common/display/json.go
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

Urn = Annotated[str, Field(pattern=r"(?s)^[^:].*?::.*?::.*?::")]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel)


class _State(_Part):
    urn: Urn | None = None
    inputs: dict[str, Any] | None = None
    id: str | None = None
    property_dependencies: dict[str, list[str] | None] | None = None
    protect: bool | None = None
    aliases: list[Urn] | None = None


class _Kept(_State):
    urn: Urn


class _Step(_Part):
    op: str
    urn: Urn
    old_state: _State | None = None
    new_state: _State | None = None
    replace_reasons: list[str] | None = None


class _Diagnostic(_Part):
    severity: str = ""


class PreviewShape(_Part):
    """What `pulumi preview --json` writes."""

    config: dict[str, str] = {}
    steps: list[_Step] = []
    diagnostics: list[_Diagnostic] | None = None


class _Deployment(_Part):
    resources: list[_Kept] = []


class StateShape(_Part):
    """What `pulumi stack export` writes."""

    deployment: _Deployment


def misfit(shape: type[BaseModel], found: object) -> str:
    """The first thing that is not as it must be, with its place; empty where nothing is."""
    try:
        shape.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        return f"`{place}`: {first['msg'][:1].lower()}{first['msg'][1:]}"
    return ""
