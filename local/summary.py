"""What is there, for a person to look at: routes, services as ECS runs them, who deploys, and requests to try."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Column, Table

from ecs_platform.local.requests import name_of, requests
from ecs_platform.model.contract.outputs import Outputs, RuleOutput
from ecs_platform.model.routes.compile import Rule
from ecs_platform.ops.verifier import Verdict


def show(
    outputs: Outputs, verdicts: Sequence[Verdict], rules: Sequence[Rule], addresses: Mapping[str, str], console: Console
) -> None:
    """Prints an environment: what its outputs tell of it, what ECS runs, and how it is reached."""
    console.print(_load_balancers(outputs))
    for line in _reached(outputs, addresses):
        console.out(line, highlight=False)
    console.print(services(verdicts, jobs(outputs)))
    _list("Who deploys", _identities(outputs), console)
    _list("What answers", requests(rules, outputs, addresses), console)


def _list(title: str, lines: Iterable[str], console: Console) -> None:
    """Whole lines, however narrow the terminal is: they are there to be copied."""
    for number, line in enumerate(lines):
        if not number:
            console.print(title, style="italic")
        console.out(f"  {line}", highlight=False)


def _load_balancers(outputs: Outputs) -> Table:
    table = Table("load balancer", "priority", "requests", "service", title="Routes", title_justify="left")
    for scheme in sorted(outputs.load_balancers, reverse=True):
        rules = [
            (rule, name)
            for name, each in outputs.services.items()
            for rule in each.rules
            if rule.load_balancer == scheme
        ]
        for rule, name in sorted(rules, key=lambda pair: pair[0].priority):
            table.add_row(scheme, str(rule.priority), _requests(rule), name)
        table.add_row(scheme, "default", "all others", "404", style="dim")
    return table


def _reached(outputs: Outputs, addresses: Mapping[str, str]) -> Iterator[str]:
    """By which name each load balancer is reached, and by which address here where something plays it."""
    for scheme, load_balancer in sorted(outputs.load_balancers.items(), reverse=True):
        here = [url for listener, url in addresses.items() if listener.rpartition(":")[0] == name_of(load_balancer)]
        yield f"{scheme}: {load_balancer.dns_name}"
        yield from (f"  here {url}" for url in here)


def _requests(rule: RuleOutput) -> str:
    parts = [
        ("everything" if condition.values == ["/*"] else " or ".join(condition.values))
        if condition.field == "path-pattern"
        else f"{_label(condition.field)} " + " or ".join(condition.values)
        for condition in rule.conditions
    ]
    return ", ".join(parts)


def _label(field: str) -> str:
    return {"host-header": "host", "http-request-method": "method", "source-ip": "from"}.get(field, field)


def jobs(outputs: Outputs) -> dict[str, str]:
    """The images of scheduled jobs, by name."""
    return {name: each.image for name, each in outputs.services.items() if each.service is None}


def services(verdicts: Iterable[Verdict], scheduled: Mapping[str, str]) -> Table:
    """The services as ECS runs them, and the jobs as they are declared: of those nothing runs by itself."""
    image = Column("image", overflow="fold")
    table = Table("service", "revision", image, "tasks", "", title="Services", title_justify="left")
    for each in verdicts:
        tasks = f"{each.running} of {each.desired} running" if each.revision else ""
        wrong = "[red]wrong[/red]" if each.problems else "ok"
        table.add_row(each.service, each.revision or "not there", each.image or "", tasks, wrong)
    for name, job in scheduled.items():
        table.add_row(name, "", job, "on schedule", "")
    return table


def _identities(outputs: Outputs) -> list[str]:
    """Who deploys: the ARN that the deploy tool's pipeline is told."""
    return [f"{name}  {deployer.arn}" for name, deployer in outputs.deployers.items()]
