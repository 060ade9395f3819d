"""`http`: the requests a service takes from a load balancer, and where they go."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from ecs_platform.model.manifest.container import ContainerName
from ecs_platform.model.manifest.refused import REFUSED
from ecs_platform.model.reading.fields import (
    TEXT,
    AnyCase,
    AsTuple,
    Port,
    Seconds,
    Section,
    Shorthand,
    Texts,
    between,
    fault,
    matching,
    one_or_many,
)


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class TargetHealthCheck(Section):
    """How the load balancer finds out whether a task is healthy."""

    path: Annotated[
        str, matching(r"/[\x21-\x7e]{0,1023}", "`{value}` is not a path", "it begins with `/` and has no spaces")
    ] = Field("/", description="Path that is asked for.")
    port: Port | None = Field(
        None,
        description="Port that is asked; default: the one that serves. 443 is asked by HTTPS, any other by HTTP.",
    )
    success_codes: Annotated[str, BeforeValidator(_as_text), WithJsonSchema({"type": ["string", "integer"]})] = Field(
        "200", description="Status codes of a healthy answer: `200`, `200,301`, `200-299`."
    )
    healthy_threshold: int = Field(2, ge=2, le=10, description="Successes in a row until a task is healthy.")
    unhealthy_threshold: int = Field(2, ge=2, le=10, description="Failures in a row until it is unhealthy.")
    interval: Annotated[Seconds, between(5, 300)] = Field(30, description="Time from one check to the next.")
    timeout: Annotated[Seconds, between(2, 120)] = Field(5, description="Time after which a check has failed.")
    grace_period: Annotated[Seconds, between(0, 2_147_483_647)] = Field(
        60,
        description="Time after a task's start in which failing checks do not count; default 1m, or the interval where "
        "that is longer.",
    )

    @property
    def grace_is_given(self) -> bool:
        """Whether the manifest gives a grace period."""
        return "grace_period" in self.model_fields_set


def _alias_entry(value: object) -> object:
    """An alias as AWS Copilot's list of maps has it."""
    if isinstance(value, dict) and list(value) == ["name"]:
        return value["name"]
    if isinstance(value, dict) and "hosted_zone" in value:
        raise fault("`hosted_zone` of AWS Copilot is not supported", REFUSED["http.alias.*.hosted_zone"])
    return value


_NAMED = {"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": False}
Host = Annotated[
    str,
    BeforeValidator(_alias_entry),
    WithJsonSchema({"anyOf": [{"type": "string"}, {**_NAMED, "required": ["name"]}]}),
]
Hosts = Annotated[Annotated[tuple[Host, ...], AsTuple], one_or_many()]
Version = Annotated[Literal["http1", "http2", "grpc"], AnyCase]
Path = Annotated[str, BeforeValidator(lambda value: value or "/" if isinstance(value, str) else value)]
"""As in AWS Copilot, an empty path is everything."""


class Rule(Section):
    """Requests of one kind."""

    path: Path = Field(
        description="Path: `/` is everything, `shop` is `/shop` and what is below it; `*` and `?` are wild.",
    )
    alias: Hosts = Field(
        (),
        description="Host names; none: every host (on the internal load balancer: its own name), or as the setting "
        "`load_balancers.*.default_host` says.",
    )
    allowed_source_ips: Texts = Field((), description="Ranges requests may come from (`10.0.0.0/8`); none: everywhere.")
    methods: Annotated[Texts, one_or_many()] = Field((), description="HTTP methods; none: all.")
    headers: dict[str, Annotated[Texts, one_or_many()]] = Field(
        default_factory=dict, description="Headers by name, with patterns of which one must fit."
    )
    query: dict[str, Annotated[Texts, one_or_many()]] = Field(
        default_factory=dict, description="Query parameters by name, with patterns of which one must fit."
    )
    priority: int | None = Field(
        None, description="Priority of its first rule; default: as services/priorities.yaml has it."
    )
    load_balancers: (
        Annotated[
            Annotated[tuple[Literal["public", "internal"], ...], AsTuple, Field(min_length=1)],
            Shorthand(str, lambda text: (text,), TEXT),
        ]
        | None
    ) = Field(None, description="`public`, `internal` or both; default: `public`, for a Backend Service `internal`.")
    healthcheck: Annotated[TargetHealthCheck, Shorthand(str, lambda text: {"path": text}, TEXT)] = Field(
        TargetHealthCheck(), description="The load balancer's health check; a text is its path."
    )
    stickiness: bool = Field(False, description="Whether a client stays with one task, by a cookie for a day.")
    deregistration_delay: Annotated[Seconds, between(0, 3600)] = Field(
        30, description="Time a task that goes has for its open requests."
    )
    target_container: ContainerName | None = Field(None, description="Container that serves; default: the main one.")
    target_port: Port | None = Field(None, description="Its port; default: the one it declares.")
    version: Version = Field(
        "http1",
        description="Protocol to the container: `http1`, `http2` or `grpc`; the last two go through HTTPS only.",
    )
    redirect_to_https: bool = Field(
        True, description="Where the load balancer has a certificate: whether HTTP redirects, or serves as well."
    )


class Http(Rule):
    """The requests a service takes."""

    additional_rules: Annotated[tuple[Rule, ...], AsTuple] = Field((), description="More rules, each with its target.")
