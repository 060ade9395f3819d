"""What AWS services may do by the policies of things: for this environment alone, and never on behalf of others.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ecs_platform.model.arns import Account, domain_of
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.evaluate import Request, evaluate
from ecs_platform.model.iam.keys import key_policy
from ecs_platform.model.iam.proof.prover import Row
from ecs_platform.model.iam.roles import access_logs_policy, events_topic_policy

_STRANGER = "999999999999"
_OTHERS = ("lambda", "events", "cloudwatch", "logdelivery.elasticloadbalancing", "s3", "config")


@dataclass(frozen=True)
class Lent:
    """What a service does with a thing.

    Attributes:
        what: the thing, in words.
        policy: its policy.
        request: what the service asks, for this environment.
    """

    what: str
    policy: Document
    request: Request


def lent(loaded: Loaded) -> Iterator[Lent]:
    """All that services do with the things of an environment: its topic, its access logs, its key."""
    account, names = loaded.account, loaded.names
    topic = account.topic(names.of("events"))
    sources = {"events": f"rule/{names.of('stopped-tasks')}", "cloudwatch": f"alarm:{names.of('any')}"}
    for service, source in sources.items():
        context = {"aws:SourceAccount": account.id, "aws:SourceArn": account.arn(service, source)}
        policy = events_topic_policy(topic, account, names.environment)
        yield Lent("the topic of events", policy, Request(_service(service), "sns:Publish", topic, context))
    bucket = names.access_logs_bucket(account)
    logs = f"arn:{account.partition}:s3:::{bucket}/public/AWSLogs/{account.id}/elasticloadbalancing/log.gz"
    balancer = {"aws:SourceArn": account.arn("elasticloadbalancing", "loadbalancer/app/any/0123456789abcdef")}
    writer = Request(_service("logdelivery.elasticloadbalancing"), "s3:PutObject", logs, balancer)
    yield Lent("the access logs", access_logs_policy(bucket, account), writer)
    group = {"kms:EncryptionContext:aws:logs:arn": account.log_group(names.log_group("any"))}
    domain = domain_of(account.region)
    encrypts = Request(f"logs.{account.region}.{domain}", "kms:Encrypt", "*", group)
    yield Lent("the environment's key", key_policy(account, names.environment), encrypts)


def _service(name: str) -> str:
    return f"{name}.amazonaws.com"


def deputy_rows(loaded: Loaded) -> Iterator[Row]:
    """Who tries to do it: the service for this environment, for others, without saying for whom; and other services."""
    for one in lent(loaded):
        yield from rows_of(one, loaded)


def rows_of(one: Lent, loaded: Loaded) -> Iterator[Row]:
    """The same for one thing and one service."""
    asked, who = one.request, f"{one.request.action} on {one.what}"
    yield _row(f"{who}: {asked.principal}", True, one, asked)
    for key, value in asked.context.items():
        for text, other in _nearly(str(value), loaded):
            changed = replace(asked, context={**asked.context, key: other})
            yield _row(f"{who}: {asked.principal}, {key} of {text}", False, one, changed)
        without = {name: each for name, each in asked.context.items() if name != key}
        yield _row(f"{who}: {asked.principal} without {key}", False, one, replace(asked, context=without))
    for service in _OTHERS:
        if _service(service) != asked.principal:
            yield _row(f"{who}: {_service(service)}", False, one, replace(asked, principal=_service(service)))
    if asked.action.startswith("s3:"):
        yield from _buckets(who, one, loaded.account)


def _nearly(value: str, loaded: Loaded) -> Iterator[tuple[str, str]]:
    """The same of another account, and of another environment where it names this one."""
    account, environment = loaded.account.id, loaded.names.environment
    yield "another account", value.replace(account, _STRANGER)
    for named in (f"/{environment}-", f":{environment}-", f"/ecs/{environment}/"):
        if named in value:
            yield "another environment", value.replace(named, named.replace(environment, f"{environment}2"))


def _buckets(who: str, one: Lent, account: Account) -> Iterator[Row]:
    """Nobody reaches a bucket without TLS; and a service writes below this account's folder alone."""
    bucket = one.request.resource.partition("/")[0]
    for action, resource in ((one.request.action, one.request.resource), ("s3:ListBucket", bucket)):
        request = Request(account.role("/", "anybody"), action, resource, {"aws:SecureTransport": "false"})
        decision = evaluate([one.policy], request)
        # Others have rights of their own: it must be denied.
        text = f"{who}: {action} without TLS, by whoever may"
        yield Row(text, False, not decision.denied, "", decision.statement, decision.reason)
    for other in (one.request.resource.replace("/AWSLogs/", "/other/"), one.request.resource.split("/", 1)[0] + "/x"):
        yield _row(f"{who}: {other}", False, one, replace(one.request, resource=other))


def _row(text: str, may: bool, one: Lent, request: Request) -> Row:
    decision = evaluate([one.policy], request)
    return Row(text, may, decision.allowed, "", decision.statement, decision.reason)
