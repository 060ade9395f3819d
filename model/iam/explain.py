"""Statements in words: what is allowed, on what, if what, and which tool or option needs it."""

from collections.abc import Iterable, Iterator

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Statement
from ecs_platform.model.iam.tools import BY_OPTION, BY_TOOL
from ecs_platform.model.iam.trust import deployer_trust_statement
from ecs_platform.model.settings.deployers import Deployer

_WORDS = {
    "StringEquals": "is",
    "StringNotEquals": "is not",
    "StringLike": "is like",
    "ArnEquals": "is",
    "ArnLike": "is like",
    "ForAllValues:StringEquals": "is nothing but",
}


def explained(statement: Statement, deployer: Deployer) -> Iterator[str]:
    """The lines about one statement of a deployer's policies."""
    yield f"{statement.sid}: {statement.why}"
    yield from _block("may", (f"{action}  ({_needed_by(action, deployer)})" for action in sorted(statement.actions)))
    yield from _block("on", sorted(statement.resources))
    for condition, values in conditions(statement):
        lines = [f"{condition} {values[0]}"] if len(values) == 1 else [condition, *(f"  {value}" for value in values)]
        yield from _block("if", lines)


def explained_trust(deployer: Deployer, account: Account) -> Iterator[str]:
    """Who is or takes the identity."""
    trust = deployer_trust_statement(deployer, account)
    if trust is None:
        keys = ", ".join(deployer.access_keys)
        yield f"by whoever has an access key of the user ({keys or 'none is made here'})"
        return
    held = [f"{condition} {' or '.join(values)}" for condition, values in conditions(trust)]
    yield "; ".join([f"if {trust.why}", *held])


def conditions(statement: Statement) -> Iterator[tuple[str, list[str]]]:
    """The conditions of a statement: key and comparison in words, and the values, one of which it is about."""
    for operator, keys in sorted(statement.conditions.items()):
        for key, given in sorted(keys.items()):
            values = [given] if isinstance(given, str) else sorted(given)
            if operator == "Null":
                yield f"the request {'does not have' if given == 'true' else 'has'}", [key]
                continue
            where = f"{key}, where the request has it," if operator.endswith("IfExists") else key
            yield f"{where} {_WORDS[operator.removesuffix('IfExists')]}", values


def _block(word: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"    {word if number == 0 else '':<4}{line}"


def _needed_by(action: str, deployer: Deployer) -> str:
    tools = [str(tool) for tool in deployer.tools if action in BY_TOOL[tool].actions]
    options = [f"option {option}" for option in deployer.options if action in BY_OPTION[option].actions]
    return ", ".join([*tools, *options])
