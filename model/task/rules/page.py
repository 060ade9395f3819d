"""docs/task-definitions.md, from the table."""

from collections.abc import Iterator

from ecs_platform.model.task.rules.rule import Group, Refuser, Rule
from ecs_platform.model.task.rules.table import RULES
from ecs_platform.model.task.sizes import STEPS, WINDOWS_CPU, memory_text

HEAD = """\
# What ECS refuses of a task definition

Written by `python -m ops fields --write` from `model/task/rules/`; a test compares.

`ops check` holds every service to these rules: a [manifest](manifest.md), whose faults stand at its fields, and a file
that `task_definition` names, whose faults stand in the file. Fields are spelled as in
[RegisterTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html).

The last column says who would refuse it: *ECS* when the definition is registered, which the
[local AWS](local-aws.md) does too; *start*: it is registered, and each of its tasks ends before its containers run;
*here*: this program alone. Which values a field with fixed words has (`appProtocol`, `dependsOn.condition`, …) the
API's own model says, and `check` with it; images are read as Docker reads them.
"""
TITLES: dict[Group, str] = {
    "size": "CPU and memory",
    "platform": "Platform and disk",
    "containers": "Containers beside each other",
    "ports": "Ports",
    "logs": "Logs",
    "volumes": "Volumes",
    "values": "Other fields",
}
_BY: dict[Refuser, str] = {"registration": "ECS", "start": "start", "here": "here"}
SIZES = """
On Fargate there are these
[sizes](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size):

| CPU units | MiB | systems |
|---|---|---|
"""


def markdown() -> str:
    """The page, with a line's end at its end."""
    return HEAD + "\n".join(line for group in TITLES for line in _group(group)) + "\n"


def _group(group: Group) -> Iterator[str]:
    yield f"\n## {TITLES[group]}"
    if group == "size":
        yield SIZES.rstrip("\n")
        for cpu in STEPS:
            yield f"| {cpu} | {memory_text(cpu)} | {'Linux, Windows' if cpu in WINDOWS_CPU else 'Linux'} |"
    yield "\n| field | rule | where | refused by |"
    yield "|---|---|---|---|"
    for rule in sorted(RULES, key=lambda rule: rule.path):
        if rule.group == group:
            yield _row(rule)


def _row(rule: Rule) -> str:
    name = rule.source.rstrip("/").rpartition("/")[2].partition("#")[0].removesuffix(".html")
    text = rule.text.replace("|", r"\|")
    return f"| `{rule.path}` | {text} ([{name}]({rule.source})) | {rule.where.words} | {_BY[rule.by]} |"
