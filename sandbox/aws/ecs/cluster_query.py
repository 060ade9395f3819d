"""Cluster query language: whether a container instance is one of those that a `memberOf` constraint names.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html. What is not read here (an
operator or subject that is not known, a syntax error) names every instance.
"""

import re
from datetime import UTC, datetime
from typing import Any

from moto.ecs.models import ContainerInstance

from sandbox.aws.ecs.task import Task

WORD = re.compile(
    r"""\[[^\]]*\]|\(|\)|&&|\|\||=~|!~|==|!=|>=|<=|>|<|!exists|!in\b|!|'[^']*'|"[^"]*"|[^\s()\[\]&|=!<>]+""",
)
OPERATORS = {
    "equals": "==",
    "not_equals": "!=",
    "greater_than": ">",
    "greater_than_equal": ">=",
    "less_than": "<",
    "less_than_equal": "<=",
    "not_exists": "!exists",
    "not_in": "!in",
    "matches": "=~",
    "not_matches": "!~",
}
JOINED = {"and": "&&", "or": "||", "not": "!"}


class _UnreadError(Exception):
    """The expression has something that is not known here."""


def matches(expression: str, instance: ContainerInstance, present: list[Task]) -> bool:
    """Whether the instance, with these tasks on it, is one that the expression names."""
    words = [JOINED.get(word, word) for word in WORD.findall(expression)]
    if WORD.sub("", expression).strip():
        return True
    try:
        found, rest = _any_of(words, instance, present)
    except (_UnreadError, IndexError):
        return True
    return found or bool(rest)


Read = tuple[bool, list[str]]


def _any_of(words: list[str], instance: ContainerInstance, present: list[Task]) -> Read:
    found, rest = _all_of(words, instance, present)
    while rest and rest[0] == "||":
        other, rest = _all_of(rest[1:], instance, present)
        found = found or other
    return found, rest


def _all_of(words: list[str], instance: ContainerInstance, present: list[Task]) -> Read:
    found, rest = _one(words, instance, present)
    while rest and rest[0] == "&&":
        other, rest = _one(rest[1:], instance, present)
        found = found and other
    return found, rest


def _one(words: list[str], instance: ContainerInstance, present: list[Task]) -> Read:
    if words[0] == "!":
        found, rest = _one(words[1:], instance, present)
        return not found, rest
    if words[0] == "(":
        found, rest = _any_of(words[1:], instance, present)
        if rest[0] != ")":
            raise _UnreadError
        return found, rest[1:]
    subject, operator = words[0], OPERATORS.get(words[1], words[1])
    values = _values(subject, instance, present)
    if operator in ("exists", "!exists"):
        return bool(values) is (operator == "exists"), words[2:]
    return _compared(values, operator, words[2]), words[3:]


def _values(subject: str, instance: ContainerInstance, present: list[Task]) -> list[str]:
    """What the subject is on this instance: nothing, one text, or the groups of its tasks."""
    if subject.startswith("attribute:"):
        name = subject.removeprefix("attribute:")
        return [str(instance.attributes[name] or "")] if name in instance.attributes else []
    if subject == "task:group":
        return [task.group for task in present]
    registered: Any = instance.registered_at
    known = {
        "ec2InstanceId": instance.ec2_instance_id,
        "agentConnected": str(instance.agent_connected).lower(),
        "agentVersion": instance.version_info["agentVersion"],
        "runningTasksCount": str(sum(task.running for task in present)),
        "registeredAt": registered.replace(tzinfo=registered.tzinfo or UTC).isoformat(),
    }
    if subject not in known:
        raise _UnreadError
    return [known[subject]]


def _compared(values: list[str], operator: str, given: str) -> bool:
    if operator in ("!=", "!in", "!~"):
        positive = {"!=": "==", "!in": "in", "!~": "=~"}[operator]
        return not _compared(values, positive, given)
    wanted = [each.strip().strip("'\"") for each in given.strip("[]").split(",")]
    if operator in ("==", "in"):
        return any(value in wanted for value in values)
    if operator == "=~":
        return any(re.fullmatch(wanted[0], value) for value in values)
    sign = {">": (1,), ">=": (0, 1), "<": (-1,), "<=": (-1, 0)}.get(operator)
    if sign is None:
        raise _UnreadError
    return any(_order(value, wanted[0]) in sign for value in values)


def _order(one: str, other: str) -> int:
    """-1, 0 or 1: of versions, numbers or dates."""
    read = _date if "-" in one and "-" in other else _numbers
    left, right = read(one), read(other)
    return int(left > right) - int(left < right)


def _date(text: str) -> Any:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _UnreadError from None
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _numbers(text: str) -> Any:
    try:
        return tuple(int(part) for part in text.split("."))
    except ValueError:
        raise _UnreadError from None
