"""What of AWS Copilot's manifests is refused, and what to write instead; and what else people look for."""

_EXPORT = "write the value itself, or declare it in the setting `variables` and write `${NAME}`"
_BUILD = "build and push the image in CI, and give it as `image.location` or in the setting `images`"
_QUEUE = "make topics and queues in a stack of their own, and give their ARNs and URLs as `variables`"
_ZONE = "write the host name alone, and make its DNS record where the zone is managed"

REFUSED: dict[str, str] = {
    "nlb": "there are no Network Load Balancers here: use `http`, or make one in a stack of its own",
    "publish": _QUEUE,
    "subscribe": _QUEUE,
    "observability": "add the collector to `sidecars`, with its image",
    "observability.tracing": "add the collector to `sidecars`, with its image",
    "taskdef_overrides": "write the field itself, or give a whole task definition with `task_definition: file.json`",
    "retries": "EventBridge Scheduler starts a job once and does not watch it: let the job try again itself",
    "timeout": "nothing stops a job from outside: let the job end itself, for example with `command: timeout 1h …`",
    "tags": "tags are the environment's: use the setting `tags`",
    "image.build": _BUILD,
    "sidecars.*.image.build": "build and push the image in CI, and give its name",
    "http.alb": "each environment has one public and one internal load balancer: use `http.load_balancers`",
    "http.private": "use `http.load_balancers: internal`",
    "http.targetContainer": "write `target_container`",
    "http.hosted_zone": _ZONE,
    "http.additional_rules.*.hosted_zone": _ZONE,
    "http.additional_rules.*.targetContainer": "write `target_container`",
    "count.response_time": "use `requests` or `cpu_percentage`: a response time says nothing of how busy tasks are",
    "count.queue_delay": "use `cpu_percentage`, or scale on the queue in a stack of its own",
    "deployment.rollback_alarms.messages_delayed": "make the alarm where the queue is made, and give its name",
    "variables.*.from_cfn": _EXPORT,
    "secrets.*.from_cfn": _EXPORT,
    "sidecars.*.variables.*.from_cfn": _EXPORT,
    "sidecars.*.secrets.*.from_cfn": _EXPORT,
    "logging.variables.*.from_cfn": _EXPORT,
    "logging.secrets.*.from_cfn": _EXPORT,
    "logging.secretOptions.*.from_cfn": _EXPORT,
    "network.vpc.security_groups.from_cfn": _EXPORT,
}
"""Fields by their path, with `*` for names and numbers."""

_WEIGHTS = (
    "a request leads to one service: weights are for two versions of it, and blue/green and canary deployments are not "
    "made here"
)
LEFT_OUT: dict[str, str] = {
    "http.weight": _WEIGHTS,
    "http.additional_rules.*.weight": _WEIGHTS,
}
"""Fields that AWS Copilot does not have either, and people look for."""

REFUSED_TYPES: dict[str, str] = {
    "Request-Driven Web Service": "App Runner is not used here: write `Load Balanced Web Service`",
    "Environment": "an environment is a stack: its settings stand in Pulumi.<environment>.yaml",
    "Static Site": "no site without a container is made here: serve it from a bucket in a stack of its own",
}
