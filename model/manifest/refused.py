"""What of AWS Copilot's manifests is refused, and what to write instead; and what else people look for."""

from ecs_platform.model.reading.faults import LOOKED_UP
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Node

_EXPORT, _TAGS = LOOKED_UP["from_cfn"], LOOKED_UP["from_tags"]
_EXPORTED_NAME = (
    "write the name or the ARN of the secret, which is the export's value (`aws cloudformation list-exports`), or "
    "declare it in the setting `variables` and write `${NAME}`"
)
_TOPIC_RIGHTS = (
    '`permissions: {statements: [{Effect: Allow, Action: "sns:Publish", '
    'Resource: "arn:aws:sns:eu-central-1:123456789012:orders"}]}`'
)
QUEUE_RIGHTS = (
    '`permissions: {statements: [{Effect: Allow, Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage"], '
    'Resource: "arn:aws:sqs:eu-central-1:123456789012:orders"}]}`'
)
_TRACE_RIGHTS = (
    '`permissions: {statements: [{Effect: Allow, Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords", '
    '"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:GetSamplingStatisticSummaries"], Resource: "*"}]}`'
)
_PUBLISH = (
    "make the topics in a stack of their own, give their ARNs in `variables` as AWS Copilot does, "
    '`COPILOT_SNS_TOPIC_ARNS: \'{"orders": "arn:…"}\'`, and the right to publish (with your ARNs): '
    f"{_TOPIC_RIGHTS}"
)
_SUBSCRIBE = (
    "make the queues, and their subscriptions to topics, in a stack of their own, give their URLs in `variables` as "
    '`COPILOT_QUEUE_URI` and, of queues of single topics, `COPILOT_TOPIC_QUEUE_URIS: \'{"shopOrdersEventsQueue": '
    f'"https://…"}}\'`, and the right to read (with your ARNs): {QUEUE_RIGHTS}'
)
_COLLECTOR = (
    "`sidecars: {collector: {image: "
    '"public.ecr.aws/aws-observability/aws-otel-collector:v0.30.0", command: "--config=/etc/ecs/ecs-xray.yaml"}}`'
)
_TRACING = f"add the collector, {_COLLECTOR}, and its rights: {_TRACE_RIGHTS}"
_ZONE = "write the host name alone: in the zone of the setting `dns` its record is made; elsewhere make it yourself"

REFUSED: dict[str, str] = {
    "nlb": "there are no Network Load Balancers here: use `http`, or make one in a stack of its own",
    "publish": _PUBLISH,
    "subscribe": _SUBSCRIBE,
    "observability": _TRACING,
    "taskdef_overrides": "write the field itself, or give a whole task definition with `task_definition: file.json`",
    "retries": "EventBridge Scheduler starts a job once and does not watch it: let the job try again itself",
    "timeout": "nothing stops a job from outside: let the job end itself, for example with `command: timeout 1h …`",
    "tags": "tags are the environment's: use the setting `tags`",
    "http.alb": "the services of an environment share one public and one internal load balancer: remove the line; one "
    "that exists is written in the settings, `load_balancers: {public: {existing: …}}` or `internal`",
    "http.private": "use `http.load_balancers: internal`",
    "http.targetContainer": "write `target_container`",
    "http.hosted_zone": _ZONE,
    "http.alias.*.hosted_zone": _ZONE,
    "http.additional_rules.*.hosted_zone": _ZONE,
    "http.additional_rules.*.alias.*.hosted_zone": _ZONE,
    "http.additional_rules.*.targetContainer": "write `target_container`",
    "count.response_time": "use `requests` or `cpu_percentage`: a response time says nothing of how busy tasks are",
    "count.queue_delay": "use `cpu_percentage`; where the queue is made, a policy of Application Auto Scaling on its "
    "`ApproximateNumberOfMessagesVisible` can scale the same service, and needs no right of the tasks",
    "deployment.rollback_alarms.messages_delayed": "make the alarm where the queue is made, and give its name",
    "variables.*.from_cfn": _EXPORT,
    "secrets.*.from_cfn": _EXPORTED_NAME,
    "sidecars.*.variables.*.from_cfn": _EXPORT,
    "sidecars.*.secrets.*.from_cfn": _EXPORTED_NAME,
    "logging.variables.*.from_cfn": _EXPORT,
    "logging.secrets.*.from_cfn": _EXPORTED_NAME,
    "logging.secretOptions.*.from_cfn": _EXPORTED_NAME,
    "network.vpc.security_groups.from_cfn": _EXPORT,
    "network.vpc.security_groups.*.from_cfn": _EXPORT,
    "network.vpc.security_groups.groups.*.from_cfn": _EXPORT,
    "network.vpc.placement.subnets.from_tags": _TAGS,
    "storage.volumes.*.efs.id.from_cfn": _EXPORT,
}
"""Fields by their path, with `*` for names and numbers."""

_WEIGHTS = (
    "a request leads to one service: weights are for two versions of it, and blue/green and canary deployments are not "
    "made here"
)
_PROTOCOL = "the port decides: 443 is asked by HTTPS, any other by HTTP; `port` says which port is asked"
_SIGN_IN = "the application asks who somebody is, or a container before it, such as oauth2-proxy"
LEFT_OUT: dict[str, str] = {
    "http.healthcheck.protocol": _PROTOCOL,
    "http.additional_rules.*.healthcheck.protocol": _PROTOCOL,
    "http.auth": _SIGN_IN,
    "http.authenticate": _SIGN_IN,
    "http.weight": _WEIGHTS,
    "http.additional_rules.*.weight": _WEIGHTS,
}
"""Fields that AWS Copilot does not have either, and people look for."""

NO_HTTP = (
    "write `type: Backend Service`, and remove the line (in an environment that inherits `http`: write `http: null`); "
    "where `http` stays, add `load_balancers: public` to it, or it is on the internal one"
)
REFUSED_VALUES: dict[str, str] = {"http: false": NO_HTTP}
"""Values that are refused, with their field."""

STRICTER: dict[str, str] = {
    "names of more than 40 characters": "they are part of names that AWS limits to 32 or 64",
    "`on`, `off`, `yes`, `no`, `y`, `010`, `1:30` without quotes": "versions of YAML, and so tools, read them "
    "differently: quotes say what is meant",
    "`${VAR}` in keys": "a key that is in no file is found by nobody who looks for it",
    "a `grace_period` shorter than the health check's interval": "it ends before a check can have failed",
    "`count`, `http`, `image.port` on types without a use for them": "AWS Copilot passes them over, and their writer "
    "meant something",
    "names of environments with `-` or capitals, or of more than 16 characters": "`prod` with `eu-api` and `prod-eu` "
    "with `api` would be one name in AWS",
    "fields that are not known": "AWS Copilot passes over what is misspelt",
}
"""What AWS Copilot takes and is refused here, and why."""

REFUSED_TYPES: dict[str, str] = {
    "Request-Driven Web Service": "App Runner is not used here: write `type: Load Balanced Web Service`, with "
    "`http: {path: /, alias: …}`; `count` is a number or a range",
    "Environment": "an environment is a stack: its settings stand in Pulumi.<environment>.yaml "
    "(docs/from-copilot.md has the place of each field): remove the file",
    "Static Site": "no site without a container is made here: serve it from a bucket in a stack of its own, and remove "
    "the file",
}

_WORKFLOWS = "deployments stand in .github/workflows here (docs/from-copilot.md)"
_KINDS: dict[str, tuple[type, str, str]] = {
    "stages": (list, "a pipeline of AWS Copilot is not read", f"each of its stages is a stack; {_WORKFLOWS}"),
    "Resources": (dict, "a CloudFormation template is not read", "make what stands there in a stack of its own"),
    "phases": (dict, "a buildspec of CodeBuild is not read", f"what builds images is a job of yours; {_WORKFLOWS}"),
}
"""Files beside manifests, by a field that only they have: what is behind it, and what there is to say."""


def refused_kind(root: Node) -> Finding | None:
    """What there is to say of a file that is no service's: its type, and not a word on its fields."""
    kind = root.get("type")
    if kind is not None and isinstance(kind.value, str) and kind.value in REFUSED_TYPES:
        return kind.finding(f"`{kind.value}` of AWS Copilot is not supported", REFUSED_TYPES[kind.value])
    for field, (form, message, hint) in _KINDS.items() if kind is None else ():
        if (node := root.get(field)) is not None and isinstance(node.value, form):
            return node.finding_at_key(message, f"{hint}: remove the file")
    return None
