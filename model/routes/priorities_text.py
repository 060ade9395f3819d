"""priorities.yaml written: new lines between the old ones, which stay as a person left them."""

import json
import re

from ecs_platform.model.routes.priorities import Entry, Priorities
from ecs_platform.model.routes.route import LOAD_BALANCERS

_HEADER = """\
# The priority of each listener rule: lower numbers are asked first. `python -m ops routes --assign` adds what is
# missing and changes nothing else. A rule is known by its conditions, whichever service answers.
"""


def render(priorities: Priorities, text: str = "") -> str:
    """The file's text: `text` with a line added for each entry that has none, or all of it anew where that cannot be.

    Args:
        priorities: what to write; an entry with a node stands in `text` already.
        text: the file as it is.
    """
    lines = text.splitlines()
    written = [entry for entry in priorities.entries if entry.node is not None]
    if not written or not all(_has_own_line(entry, lines) for entry in written):
        return _fresh(priorities)
    added: dict[int, list[str]] = {}
    sections: list[str] = []
    for load_balancer in LOAD_BALANCERS:
        here = [entry for entry in priorities.entries if entry.load_balancer == load_balancer]
        keys = [entry.node.key for entry in here if entry.node and entry.node.key]
        if here and not keys:
            new = [_line(entry, priorities, "  ") for entry in here]
            empty = _empty_section(load_balancer, lines)
            if empty is not None:
                lines[empty] = re.sub(r":\s*(\{\s*\}|null|~)", ":", lines[empty])
                added[empty + 1] = new
            else:
                sections += [f"{load_balancer}:", *new]
            continue
        after = min((key.line for key in keys), default=1) - 1
        for entry in here:
            if entry.node is not None:
                after = entry.node.at.line
            else:
                added.setdefault(after, []).append(_line(entry, priorities, " " * (keys[0].column - 1)))
    for after in sorted(added, reverse=True):
        lines[after:after] = added[after]
    return "\n".join([*lines, *sections]) + "\n"


def contract(key: str, environment: str) -> str:
    """Conditions as they are written into the file: hosts in the private zone without the environment's name."""
    hosts, more, rest = key.partition("&")
    if not hosts.startswith("host="):
        return key
    return re.sub(rf"\.{re.escape(environment)}\.internal(?=,|$)", ".<environment>.internal", hosts) + more + rest


def _empty_section(load_balancer: str, lines: list[str]) -> int | None:
    """The line of a section that is there without entries."""
    empty = re.compile(rf"{load_balancer}:\s*(\{{\s*\}}|null|~)?\s*(#.*)?")
    return next((place for place, line in enumerate(lines) if empty.fullmatch(line)), None)


def _has_own_line(entry: Entry, lines: list[str]) -> bool:
    key = entry.node.key if entry.node else None
    return key is not None and not lines[key.line - 1][: key.column - 1].strip()


def _fresh(priorities: Priorities) -> str:
    lines = [_HEADER.rstrip("\n")]
    for load_balancer in LOAD_BALANCERS:
        here = [entry for entry in priorities.entries if entry.load_balancer == load_balancer]
        if here:
            lines += [f"{load_balancer}:", *(_line(entry, priorities, "  ") for entry in here)]
    return "\n".join(lines) + "\n"


def _line(entry: Entry, priorities: Priorities, indent: str) -> str:
    key = contract(entry.key, priorities.environment)
    return f"{indent}{entry.priority}: {key if _PLAIN.fullmatch(key) else json.dumps(key)}"


# What YAML reads as the same text with and without quotes, wherever it stands in a line.
_PLAIN = re.compile(r"[a-z][A-Za-z0-9=/.,*?&<>$+~_@|%-]*(:[A-Za-z0-9=/.,*?&<>$+~_@|%-]+)*")
