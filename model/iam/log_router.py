"""What a log router may do: the rights of Fluent Bit's output plugins for AWS, on the destination that is named.

The log router has the task role, as every container has: not the execution role, which writes logs of driver `awslogs`.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
https://docs.fluentbit.io/manual/pipeline/outputs
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Statement
from ecs_platform.model.task.definition import LogDestination

_TEMPLATE = re.compile(r"\$\([^)]*\)|\$\{[^}]*\}|\$[A-Za-z_][\w\[\]'.]*")
"""Parts of a name that Fluent Bit replaces by what a record has."""
_DOMAIN = re.compile(r"(?:search|vpc)-([a-z][a-z0-9-]*)-[a-z0-9]{26}\.([a-z0-9-]+)\.es\.amazonaws\.com(?:\.cn)?")
_COLLECTION = re.compile(r"([a-z0-9]+)\.([a-z0-9-]+)\.aoss\.amazonaws\.com")

Options = Mapping[str, str]
Rights = tuple[tuple[str, ...], tuple[str, ...]]
"""Actions, and the resources that they are on."""


@dataclass(frozen=True)
class _Plugin:
    """One output plugin.

    Attributes:
        names: what it is called in `Name`.
        target: the option that names where it writes to.
        rights: actions and resources for that name.
    """

    names: tuple[str, ...]
    target: str
    rights: Callable[[Options, str, Account], Rights]


def _logs(options: Options, group: str, account: Account) -> Rights:
    """https://github.com/aws/amazon-cloudwatch-logs-for-fluent-bit#permissions"""
    more = ["logs:CreateLogGroup"] if _on(options, "auto_create_group") else []
    more += ["logs:PutRetentionPolicy"] if "log_retention_days" in options else []
    arn = account.log_group(group)
    actions = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents", *more)
    return actions, (arn, f"{arn}:*")


def _delivery_stream(_: Options, stream: str, account: Account) -> Rights:
    """https://docs.fluentbit.io/manual/pipeline/outputs/firehose"""
    return ("firehose:PutRecordBatch",), (account.arn("firehose", f"deliverystream/{stream}"),)


def _stream(_: Options, stream: str, account: Account) -> Rights:
    """https://docs.fluentbit.io/manual/pipeline/outputs/kinesis"""
    return ("kinesis:PutRecords",), (account.arn("kinesis", f"stream/{stream}"),)


def _bucket(_: Options, bucket: str, account: Account) -> Rights:
    """https://docs.fluentbit.io/manual/pipeline/outputs/s3"""
    return ("s3:PutObject",), (f"arn:{account.partition}:s3:::{bucket}/*",)


def _search(_: Options, host: str, account: Account) -> Rights:
    """https://docs.fluentbit.io/manual/pipeline/outputs/opensearch"""
    domain, collection = _DOMAIN.fullmatch(host.lower()), _COLLECTION.fullmatch(host.lower())
    if collection:
        return ("aoss:APIAccessAll",), (account.arn("aoss", f"collection/{collection[1]}", collection[2]),)
    return (("es:ESHttpPost",), (account.arn("es", f"domain/{domain[1]}/*", domain[2]),)) if domain else ((), ())


_PLUGINS: tuple[_Plugin, ...] = (
    _Plugin(("cloudwatch", "cloudwatch_logs"), "log_group_name", _logs),
    _Plugin(("firehose", "kinesis_firehose"), "delivery_stream", _delivery_stream),
    _Plugin(("kinesis", "kinesis_streams"), "stream", _stream),
    _Plugin(("s3",), "bucket", _bucket),
    _Plugin(("es", "opensearch"), "host", _search),
)


def _on(options: Options, name: str) -> bool:
    return options.get(name, "").lower() in ("on", "true", "yes")


@dataclass(frozen=True)
class Route:
    """A destination in AWS.

    Attributes:
        name: the plugin, as the destination writes it.
        option: the option that names where it writes to.
        target: what that says; None where it says nothing.
        secret: whether it is a secret, which is not known here.
        region: the region it is in, as far as it is written: a variable of the container's stands for the task's own.
        role: ARN of the role that the plugin takes to write; None for the task role itself.
        rights: what the task role must be able to do; two empty tuples where that cannot be told.
    """

    name: str
    option: str
    target: str | None
    secret: bool
    region: str
    role: str | None
    rights: Rights


def route_of(destination: LogDestination, account: Account) -> Route | None:
    """A destination as a plugin of AWS reads it; None for others, and for searches without AWS's signatures."""
    # Fluent Bit does not mind the letter case of options.
    options = {name.lower(): value for name, value in destination.options.items()}
    name = options.get("name", "")
    plugin = next((each for each in _PLUGINS if name.lower() in each.names), None)
    if plugin is None or (plugin.target == "host" and not _on(options, "aws_auth")):
        return None
    target, role = options.get(plugin.target), options.get("role_arn", options.get("aws_role_arn"))
    region = options.get("region", account.region)
    there = Account(account.region if _TEMPLATE.search(region) else region, account.id)
    rights = ((), ()) if target is None or role else plugin.rights(options, _TEMPLATE.sub("*", target), there)
    secret = plugin.target in {each.lower() for each in destination.secret}
    return Route(name, plugin.target, target, secret, there.region, role, rights)


def is_pattern(value: str) -> bool:
    """Whether a name is more than one for IAM, beside what Fluent Bit replaces in it."""
    return bool(set("*?") & set(_TEMPLATE.sub("", value)))


def router_statements(destinations: Iterable[LogDestination], account: Account) -> list[Statement]:
    """What the task role may do to write logs where a log router sends them: nothing where a role of its own has that.

    Args:
        destinations: of the task's containers.
        account: where they run.
    """
    routes = [route for each in destinations if (route := route_of(each, account)) is not None]
    why = "the log router writes the logs where `logging` sends them"
    return [
        Statement(f"LogRouter{number}", actions, resources, why)
        for number, (actions, resources) in enumerate(dict.fromkeys(route.rights for route in routes), 1)
        if actions
    ]
