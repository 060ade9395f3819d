"""Log drivers with their options, and the container that routes others' logs."""

import re
from collections.abc import Iterator, Sequence

from ecs_platform.model.reading.findings import did_you_mean
from ecs_platform.model.task.rules.kinds import Matching, OneOf
from ecs_platform.model.task.rules.rule import (
    API,
    FARGATE,
    GUIDE,
    Fault,
    Json,
    Rule,
    Steps,
    Task,
    at,
    containers_in,
)

_C = "containerDefinitions.*.logConfiguration"
_OPTIONS = f"{_C}.options"
_ROUTER = "containerDefinitions.*.firelensConfiguration"
_SOURCE = f"{API}API_LogConfiguration.html"
_BOOLEAN = OneOf(("true", "false"))
_MODES = ("non-blocking", "blocking")
_BYTES = r"[0-9]+(\.[0-9]+)? ?([kmgtKMGT]i?)?[bB]?"
AWSLOGS = [
    "awslogs-region",
    "awslogs-endpoint",
    "awslogs-group",
    "awslogs-create-group",
    "awslogs-stream",
    "awslogs-create-stream",
    "awslogs-stream-prefix",
    "awslogs-datetime-format",
    "awslogs-multiline-pattern",
    "awslogs-credentials-endpoint",
    "awslogs-force-flush-interval-seconds",
    "awslogs-max-buffered-events",
    "awslogs-format",
    "tag",
    "mode",
    "max-buffer-size",
]
"""The options of the driver awslogs: https://docs.docker.com/engine/logging/drivers/awslogs/"""


def _configurations(definition: Json) -> Iterator[tuple[Steps, Json]]:
    return at(definition, ("containerDefinitions", "*", "logConfiguration"))


def _options(configuration: Json) -> set[str]:
    secret = {each.get("name") for each in configuration.get("secretOptions", [])}
    return {*configuration.get("options", {}), *(str(name) for name in secret if name)}


def awslogs_needs(definition: Json, _: Task) -> Iterator[Fault]:
    """`awslogs` has a group and a region."""
    yield from _needed(definition, "awslogs", ("awslogs-group", "awslogs-region"))


def splunk_needs(definition: Json, _: Task) -> Iterator[Fault]:
    """`splunk` has an address and a token."""
    yield from _needed(definition, "splunk", ("splunk-token", "splunk-url"))


def _needed(definition: Json, driver: str, options: Sequence[str]) -> Iterator[Fault]:
    for steps, configuration in _configurations(definition):
        missing = [name for name in options if name not in _options(configuration)]
        if configuration.get("logDriver") == driver and missing:
            named = " and ".join(f"`{name}`" for name in missing)
            hint = "add them to its `options`, or remove `logConfiguration`: logs then go where the program puts them"
            yield Fault(steps, f"`{driver}` needs {named}", hint, at_key=True)


def prefix(definition: Json, _: Task) -> Iterator[Fault]:
    """`awslogs` has a prefix for its streams."""
    for steps, configuration in _configurations(definition):
        if configuration.get("logDriver") == "awslogs" and "awslogs-stream-prefix" not in _options(configuration):
            message = "has no `awslogs-stream-prefix`, which Fargate needs"
            yield Fault(steps, message, "add it to the options of its `logConfiguration`", at_key=True)


def known(definition: Json, _: Task) -> Iterator[Fault]:
    """The options of `awslogs` are those that the driver has."""
    for steps, configuration in _configurations(definition):
        if configuration.get("logDriver") != "awslogs":
            continue
        for name in configuration.get("options", {}):
            if name not in AWSLOGS:
                hint = did_you_mean(name, AWSLOGS) or "remove it"
                yield Fault((*steps, "options", name), f"`awslogs` has no option `{name}`", hint, at_key=True)


def one_pattern(definition: Json, _: Task) -> Iterator[Fault]:
    """`awslogs-datetime-format` and `awslogs-multiline-pattern` are not both given."""
    first, second = "awslogs-datetime-format", "awslogs-multiline-pattern"
    for steps, configuration in _configurations(definition):
        if {first, second} <= configuration.get("options", {}).keys():
            message = f"`{first}` says where a message begins as well"
            yield Fault((*steps, "options", second), message, "keep one of the two", at_key=True)


def delivery(definition: Json, _: Task) -> Iterator[Fault]:
    """`mode` is `blocking` or `non-blocking`; `max-buffer-size` is a size, and not there with `blocking`."""
    for steps, configuration in _configurations(definition):
        options = configuration.get("options", {})
        if configuration.get("logDriver") == "awsfirelens":
            continue  # these are the output plugin's, which may have a `mode` of its own
        mode, size = options.get("mode", _MODES[0]), options.get("max-buffer-size")
        if mode not in _MODES:
            message = f"expected one of `non-blocking`, `blocking`, got `{mode}`"
            yield Fault((*steps, "options", "mode"), message, did_you_mean(mode, _MODES))
        elif size is not None and not re.fullmatch(_BYTES, size):
            yield Fault((*steps, "options", "max-buffer-size"), f"`{size}` is not a size", "it looks like `25m`")
        elif size is not None and mode == "blocking":
            hint = "remove it, or write `non-blocking`"
            yield Fault((*steps, "options", "max-buffer-size"), "`mode: blocking` has no buffer", hint, at_key=True)


def one_router(definition: Json, _: Task) -> Iterator[Fault]:
    """One container at most routes logs."""
    for steps, _router in list(at(definition, ("containerDefinitions", "*", "firelensConfiguration")))[1:]:
        yield Fault(steps, "two containers route logs", "keep one of them", at_key=True)


def routed(definition: Json, _: Task) -> Iterator[Fault]:
    """Where a container logs with `awsfirelens`, one routes logs, and the other way round."""
    routers = list(at(definition, ("containerDefinitions", "*", "firelensConfiguration")))
    drivers = list(at(definition, ("containerDefinitions", "*", "logConfiguration", "logDriver")))
    sent = [steps for steps, driver in drivers if driver == "awsfirelens"]
    if not routers:
        hint = "give a container `firelensConfiguration`, or log with `awslogs`"
        yield from (Fault(steps, "no container routes logs", hint) for steps in sent)
    elif not sent and _readable(definition):
        hint = "let one log with `awsfirelens`, or remove `firelensConfiguration`"
        yield Fault(routers[0][0], "no container sends its logs to this log router", hint, at_key=True)


def _readable(definition: Json) -> bool:
    """Whether every log driver could be read."""
    return all("logDriver" in each.get("logConfiguration", {"logDriver": ""}) for _, each in containers_in(definition))


def configuration_file(definition: Json, _: Task) -> Iterator[Fault]:
    """A log router's `config-file-type` and `config-file-value` go together; one in S3 is an ARN."""
    for steps, options in at(definition, ("containerDefinitions", "*", "firelensConfiguration", "options")):
        kind, value = options.get("config-file-type"), options.get("config-file-value")
        if (kind is None) != (value is None):
            missing = "config-file-type" if kind is None else "config-file-value"
            yield Fault(steps, f"`{missing}` is missing", "the two go together", at_key=True)
        elif kind == "s3" and not re.fullmatch(r"arn:aws[a-z-]*:s3:::[^/]+/.+", str(value)):
            hint = "it looks like `arn:aws:s3:::bucket/fluent.conf`"
            yield Fault((*steps, "config-file-value"), f"`{value}` is not the ARN of an object in S3", hint)


LOGS = (
    Rule(_C, awslogs_needs, _SOURCE, group="logs"),
    Rule(_C, splunk_needs, _SOURCE, by="start", group="logs"),
    Rule(_C, prefix, _SOURCE, FARGATE, group="logs"),
    Rule(_OPTIONS, known, "https://docs.docker.com/engine/logging/drivers/awslogs/", by="start", group="logs"),
    Rule(_OPTIONS, one_pattern, _SOURCE, by="start", group="logs"),
    Rule(_OPTIONS, delivery, "https://docs.docker.com/engine/logging/configure/", by="start", group="logs"),
    Rule(
        f"{_OPTIONS}.awslogs-group",
        Matching("[.A-Za-z0-9_/#-]{1,512}", "the name of a log group", "letters, digits and `. - _ / #`, at most 512"),
        "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
        by="start",
        group="logs",
    ),
    Rule(
        f"{_OPTIONS}.awslogs-region",
        Matching("[a-z]{2,4}(-[a-z]+)+-[0-9]+", "a region", "it looks like `eu-central-1`"),
        _SOURCE,
        by="start",
        group="logs",
    ),
    Rule(f"{_OPTIONS}.awslogs-create-group", _BOOLEAN, _SOURCE, by="start", group="logs"),
    Rule(_ROUTER, one_router, f"{GUIDE}firelens-taskdef.html", group="logs"),
    Rule(_ROUTER, routed, f"{GUIDE}firelens-taskdef.html", group="logs"),
    Rule(f"{_ROUTER}.options", configuration_file, f"{API}API_FirelensConfiguration.html", by="start", group="logs"),
    Rule(
        f"{_ROUTER}.options.config-file-type",
        OneOf(("s3", "file")),
        f"{API}API_FirelensConfiguration.html",
        by="start",
        group="logs",
    ),
    Rule(
        f"{_ROUTER}.options.enable-ecs-log-metadata",
        _BOOLEAN,
        f"{API}API_FirelensConfiguration.html",
        by="start",
        group="logs",
    ),
)
"""The rules of logs."""
