"""Statements in words: what is allowed, on what, if what, and which tool or option needs it."""

from collections.abc import Iterable, Iterator

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Statement
from ecs_platform.model.iam.tools import BY_OPTION, BY_TOOL
from ecs_platform.model.iam.trust import deployer_trust_statements
from ecs_platform.model.settings.deployers import Deployer

_WORDS = {
    "StringEquals": "is",
    "StringNotEquals": "is not",
    "StringLike": "is like",
    "ArnEquals": "is",
    "ArnLike": "is like",
    "Bool": "is",
    "ForAllValues:StringEquals": "is nothing but",
    "ForAllValues:ArnEquals": "is nothing but",
}


def explained(statement: Statement, deployer: Deployer | None = None) -> Iterator[str]:
    """The lines about one statement.

    Args:
        statement: of a deployer's policies, or of a role's.
        deployer: whose tools and options need its actions; default nobody's.
    """
    yield f"{statement.sid}: {statement.why}" if statement.sid else statement.why
    actions = [
        action if deployer is None else f"{action}  ({_needed_by(action, deployer)})"
        for action in sorted(statement.actions)
    ]
    without = [f"all but {action}" for action in sorted(statement.not_actions)]
    yield from _block("may" if statement.effect == "Allow" else "deny", [*actions, *without])
    yield from _block("on", [*sorted(statement.resources), *(f"all but {each}" for each in statement.not_resources)])
    for condition, values in conditions(statement):
        lines = [f"{condition} {values[0]}"] if len(values) == 1 else [condition, *(f"  {value}" for value in values)]
        yield from _block("if", lines)


def explained_trust(deployer: Deployer, account: Account) -> Iterator[str]:
    """Who is or takes the identity."""
    statements = deployer_trust_statements(deployer, account)
    if not statements:
        keys = ", ".join(deployer.access_keys)
        yield f"by whoever has an access key of the user ({keys or 'none is made here'})"
    for trust in statements:
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
            comparison = operator.removesuffix("IfExists")
            yield f"{where} {_WORDS.get(comparison, comparison)}", values


def _block(word: str, lines: Iterable[str]) -> Iterator[str]:
    width = max(4, len(word) + 1)
    for number, line in enumerate(lines):
        yield f"    {word if number == 0 else '':<{width}}{line}"


def _needed_by(action: str, deployer: Deployer) -> str:
    tools = [str(tool) for tool in deployer.tools if action in BY_TOOL[tool].actions]
    options = [f"option {option}" for option in deployer.options if action in BY_OPTION[option].actions]
    return ", ".join([*tools, *options])
