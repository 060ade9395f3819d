"""docs/local-aws.md, written from the code: `make local-aws-page`."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from sandbox.aws import cloudwatch, ecs, fixes, reachability, target_health
from sandbox.aws.cloudwatch import put, schedules
from sandbox.aws.cloudwatch.measured import MEASURED
from sandbox.aws.ecs import start
from sandbox.aws.ecs.image_flags import TAGS
from sandbox.aws.judge import rules
from sandbox.aws.judge.call import SERVICES
from sandbox.aws.judge.codes import MISFIT, MISSING
from sandbox.aws.judge.enums import ENUMS, PATTERNS
from sandbox.aws.judge.judge import every_rule

HEAD = """\
# The local AWS

Written from `sandbox/aws/` by `make local-aws-page`; a test compares.

[`make up`](engine.md) runs against a local AWS: [moto](https://docs.getmoto.org), with ECS of its own. A request is
judged before moto sees it, by botocore's model of the service first, then by documented rules. Nothing is
stricter than AWS: each rule has a test from both sides of its border (`sandbox/tests/aws/judge/`).

## What it refuses by the model

Of the services below: what is required and not there, values of another type, lengths and numbers outside of their
range, and some enums and patterns. Others of those pass: newer clients send more than a model knows. A parameter
that the model does not know passes too, and is written into the server's log once.

| service | code | code of what is missing | enums | patterns |
|---|---|---|---|---|
"""

TAGGED = """
## What an image can be told to do

Containers do not run, so an image says by its tag, whole, what its container does; every other one runs and answers:
on 443 by HTTPS only, on 80 and 8080 by HTTP only, on any other port by what it is asked in.
A tag cannot hold `=`, so that `crash-after=30s` is written `crash-after-30s`. Time runs fast: the interval of a check
is one tick (0.3 seconds, or `SANDBOX_TICK`), and a tick is ten seconds of a container's life. A task that fails its own
health check or its load balancer's, once `healthCheckGracePeriodSeconds` are over, is stopped and counted by the
circuit breaker.
"""

TOLD = """
## What alarms look at

A minute of metrics and alarms is six ticks: 1.8 seconds, or as `SANDBOX_TICK` says. Each alarm is evaluated once in it,
whatever its period, and tells the SNS topics of its actions. A state that `set-alarm-state` set lasts until something
is measured of what the alarm looks at. A deployment whose `deploymentConfiguration` has alarms fails by one that goes
off.
"""

DOORS = f"""
CPU, memory, requests and their answers nobody has here: `PUT {put.PATH}` says what they are, as
`sandbox.aws.cloudwatch.put.put(url, "AWS/ECS", "CPUUtilization", {{"ClusterName": …, "ServiceName": …}}, 95)` does;
with `None` nothing is measured any more. `PUT {schedules.PATH}` says that a schedule's time has come:
`sandbox.aws.cloudwatch.schedules.start(url, name, group)`. What ECS refuses of it goes into its queue of dead letters.
"""

NOT = """\

## What it does not

- Quotas that can be raised are asked where the program could come near them; those of an account as a whole (clusters,
  load balancers, addresses, vCPU) are not. `check` counts them.
- IAM is asked what callers may only with `SANDBOX_AUTHORIZATION=on`, and what tasks' roles may always; service control
  policies and tag policies never are. The account's root has the access keys `sandbox`, `local` and `test`, with any
  secret. With the switch on, other keys that IAM and STS did not make here, and what nobody signed, are refused
  (`InvalidClientTokenId` and `MissingAuthenticationToken` of
  [CommonErrors](https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html)). Without a signature come
  tokens of OIDC providers, and who asks of a bucket with a policy or an ACL for everybody.
- A task definition that ECS registers and whose tasks end at their start because of what Docker or a log driver
  refuses (an option that there is not, a path that is not absolute, a kernel parameter of the host) runs all the same:
  [task-definitions.md](task-definitions.md) has these rules, refused by *start*.
- Containers do not run. A task is stopped where it lacks something before they would ([task-start.md](task-start.md));
  then they fail where their image's tag says so.
- Between a load balancer and its targets only VPC, zone and security groups are looked at: no network ACLs, no IPv6. A
  container's `dependsOn` is not played.
- What is done to S3's objects, and to services that are not in the table, is answered by moto as it is.
- `Throttling`, a server's error or nothing is only answered [where it is asked for](faults.md).
- Of tokens of OIDC providers only what they say is read: nobody checks their signature or time.
- Nobody confirms a subscription by e-mail or HTTP.
- Alarms on percentiles, anomalies, queries of Metrics Insights and formulas with other functions than IF, FILL, SUM,
  AVG, MIN, MAX, ABS, CEIL, FLOOR and TIME_SERIES, and composite alarms, stay in the state that they have. The unit of
  an alarm is not looked at, and GetMetricData answers only what was put by PutMetricData.
- No schedule starts anything by itself, of EventBridge or of Application Auto Scaling.
"""


def page() -> str:
    """The page, with a line's end at its end."""
    return HEAD + "\n".join([*_models(), "", *_rules(), *_played(), *_tags(), *_told()]) + "\n" + DOORS + NOT


def _models() -> Iterator[str]:
    for service in sorted(SERVICES.values()):
        enums, patterns = (", ".join(sorted(table.get(service, ()))) for table in (ENUMS, PATTERNS))
        yield f"| {service} | `{MISFIT[service]}` | `{MISSING.get(service, MISFIT[service])}` | {enums} | {patterns} |"


def _rules() -> Iterator[str]:
    yield "## What it refuses by rule"
    for service, listed in every_rule().items():
        module = importlib.import_module(f"{rules.__name__}.{service.replace('-', '_')}")
        yield f"\n### {service}\n\n{_first(module)}\n"
        yield "| call | refuses | code | source |"
        yield "|---|---|---|---|"
        for rule in listed:
            name = rule.source.rsplit("/", 1)[-1].removesuffix(".html")
            calls = ", ".join(rule.operations.split())
            yield f"| {calls} | {_cell(rule.refuses)} | `{rule.code}` | [{name}]({rule.source}) |"


def _played() -> Iterator[str]:
    yield "\n## What it plays that moto does not\n"
    for package in (cloudwatch, ecs, start, fixes):
        for module in pkgutil.iter_modules(package.__path__):
            if not module.ispkg and module.name not in ("common", "patching"):
                found = importlib.import_module(f"{package.__name__}.{module.name}")
                place = package.__name__.removeprefix("sandbox.aws.").replace(".", "/")
                yield f"- `{place}/{module.name}.py`: {_first(found)}"
    for found in (reachability, target_health):
        yield f"- `{found.__name__.rsplit('.', 1)[-1]}.py`: {_first(found)}"


def _tags() -> Iterator[str]:
    yield TAGGED
    yield "| tag | its container |"
    yield "|---|---|"
    for tag in TAGS:
        written = ", ".join(f"`:{each}`" for each in tag.written.split(", "))
        yield f"| {written} | {_cell(tag.means)} |"


def _told() -> Iterator[str]:
    yield TOLD
    yield "| namespace | metrics | by | measured |"
    yield "|---|---|---|---|"
    for row in MEASURED:
        metrics, by = (", ".join(f"`{name}`" for name in names) for names in (row.metrics, row.by))
        yield f"| `{row.namespace}` | {metrics} | {by} | {row.when} |"
    yield "| any but AWS's own | what PutMetricData puts | any | then, whatever time it says |"
    yield f"| any | what is put at `{put.PATH}` | any | every minute, until another value is put |"


def _first(module: ModuleType) -> str:
    """The first paragraph of what a module says of itself."""
    return " ".join((module.__doc__ or "").strip().split("\n\n")[0].split())


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


if __name__ == "__main__":
    print(page(), end="")
