"""What is there, for a person to look at: load balancers and routes, services, roles, who deploys."""

from typing import Any

from rich.console import Console
from rich.table import Column, Table

from ecs_platform.model.contract.outputs import Outputs, RuleOutput
from sandbox.aws.client import Client


def show(outputs: Outputs, client: Client, console: Console) -> None:
    """Prints the tables of an environment, as its outputs and the API tell of it."""
    for table in (_load_balancers(outputs), _services(outputs, client("ecs")), _identities(outputs)):
        console.print(table)


def _load_balancers(outputs: Outputs) -> Table:
    table = Table("load balancer", "priority", "requests", "service", title="Routes", title_justify="left")
    for scheme, load_balancer in sorted(outputs.load_balancers.items(), reverse=True):
        rules = [
            (rule, name)
            for name, each in outputs.services.items()
            for rule in each.rules
            if rule.load_balancer == scheme
        ]
        for rule, name in sorted(rules, key=lambda pair: pair[0].priority):
            table.add_row(scheme, str(rule.priority), _requests(rule), name)
        table.add_row(scheme, "default", "all others", "404", style="dim")
        table.caption = "\n".join([*filter(None, [_text(table.caption)]), f"{scheme}: {load_balancer.dns_name}"])
    table.caption_justify = "left"
    return table


def _text(value: object) -> str:
    return "" if value is None else str(value)


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


def _services(outputs: Outputs, ecs: Any) -> Table:
    table = Table("service", "revision", "image", "tasks", "logs", title="Services", title_justify="left")
    for name, service in outputs.services.items():
        revision = service.task_definition_arn.rpartition("/")[2]
        table.add_row(name, revision, service.image, _tasks(outputs, service.service, ecs), service.log_group)
    return table


def _tasks(outputs: Outputs, service: str | None, ecs: Any) -> str:
    if service is None:
        return "on schedule"
    (found,) = ecs.describe_services(cluster=outputs.cluster_arn, services=[service])["services"]
    return f"{found['runningCount']} of {found['desiredCount']} running"


def _identities(outputs: Outputs) -> Table:
    table = Table(
        "identity", "for", Column("ARN", overflow="fold"), title="Roles and deploy identities", title_justify="left"
    )
    for name, service in outputs.services.items():
        table.add_row(f"{name}: task role", "the containers", service.task_role_arn)
        table.add_row(f"{name}: execution role", "ECS, to start them", service.execution_role_arn)
    for name, deployer in outputs.deployers.items():
        table.add_row(name, f"deploying ({deployer.kind})", deployer.arn)
    return table
