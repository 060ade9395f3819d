"""priorities.yaml: the number of each listener rule, kept in the repository.

    # Lower numbers are asked first. `python -m ops routes --assign` adds what is missing and changes nothing.
    public:
      1000: host=shop.example.com&path=/cart
      40000: path=/
    internal:
      1000: host=billing.<environment>.internal&path=/

A rule is known by its load balancer and its conditions, not by its service: it keeps its number when the service is
renamed, when the path is handed to another service, and when files move. Rules are keyed by number in Pulumi, so all
of these change a rule in place. `<environment>` stands for the environment's name where a host is in its private zone:
there a rule has one number in all environments. Where a host differs between environments otherwise, each has an entry.

A service behind the internal load balancer that gives no host of its own is known there by its name. Renaming it
means other conditions, hence another rule with another number: the old name answers until the new one does.

An entry that no route of this environment asks for is no fault: another environment may. `unused` lists them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ecs_platform.model.reading import source
from ecs_platform.model.reading.files import UnreadableError, content, there
from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.source import Node
from ecs_platform.model.routes.route import LOAD_BALANCERS, LoadBalancer

FILE = "priorities.yaml"
LOWEST, HIGHEST = 1, 50_000
"""The priorities that ELBv2 takes: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html"""


@dataclass(frozen=True)
class Entry:
    """One line of the file: the rule with these conditions has this number."""

    load_balancer: LoadBalancer
    priority: int
    key: str
    node: Node | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Priorities:
    """The file's content.

    Attributes:
        file: where it is, or would be.
        environment: the environment that `<environment>` stands for.
        entries: by load balancer and number.
    """

    file: Path
    environment: str
    entries: tuple[Entry, ...] = ()

    def numbers(self, load_balancer: LoadBalancer) -> Mapping[str, int]:
        """The number of each rule of a load balancer, by its conditions."""
        return {e.key: e.priority for e in self.entries if e.load_balancer == load_balancer}

    def with_entries(self, new: Iterable[Entry]) -> "Priorities":
        """These and new ones."""
        entries = sorted([*self.entries, *new], key=lambda e: (LOAD_BALANCERS.index(e.load_balancer), e.priority))
        return Priorities(self.file, self.environment, tuple(entries))

    def unused(self, keys: Iterable[tuple[LoadBalancer, str]]) -> list[Entry]:
        """The entries that none of `keys` (load balancer and conditions) asks for."""
        used = set(keys)
        return [entry for entry in self.entries if (entry.load_balancer, entry.key) not in used]


def load_priorities(file: Path, environment: str) -> tuple[Priorities, list[Finding]]:
    """Reads priorities.yaml; a file that does not exist, or holds comments only, has no entries.

    Args:
        file: `<services>/priorities.yaml`.
        environment: the environment's name.

    Returns:
        The entries that can be used, and a finding for every other line.
    """
    if not there(file):
        return Priorities(file, environment), []
    try:
        raw = content(file)
    except UnreadableError as error:
        return Priorities(file, environment), [error.finding(file)]
    text = raw.decode("utf-8", errors="replace")
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
        return Priorities(file, environment), []
    root, findings = source.parse(raw, file)
    if root is None:
        return Priorities(file, environment), findings
    if not isinstance(root.value, dict):
        return Priorities(file, environment), [*findings, root.finding("has no `public:` or `internal:`", _LAYOUT)]
    entries: list[Entry] = []
    for name, section in root.value.items():
        known = next((each for each in LOAD_BALANCERS if each == name), None)
        if known is None:
            hint = did_you_mean(name, LOAD_BALANCERS) or "the load balancers are `public` and `internal`"
            findings.append(section.finding_at_key(f"unknown load balancer `{name}`", hint))
        elif isinstance(section.value, dict):
            entries += _section(known, section.value, environment, findings)
        elif section.value is not None:
            findings.append(section.finding("is not a list of numbers with conditions", _LAYOUT))
    return Priorities(file, environment).with_entries(entries), findings


_LAYOUT = "write `1000: path=/shop` below `public:` or `internal:`"


def _section(
    load_balancer: LoadBalancer, lines: dict[str, Node], environment: str, findings: list[Finding]
) -> list[Entry]:
    entries: dict[str, Entry] = {}
    numbers: dict[int, str] = {}
    for number, node in lines.items():
        entry = _entry(load_balancer, number, node, environment, findings)
        if entry is None:
            continue
        if entry.key in entries:
            first = entries[entry.key]
            message = f"`{entry.key}` has the number {first.priority} already"
            findings.append(node.finding(message, f"keep one; {first.priority} if it is in use"))
        elif entry.priority in numbers:
            message = f"{entry.priority} is given already, written `{numbers[entry.priority]}`"
            findings.append(node.finding_at_key(message, "give one of the two another number"))
        else:
            entries[entry.key] = entry
            numbers[entry.priority] = number
    return list(entries.values())


def _entry(
    load_balancer: LoadBalancer, number: str, node: Node, environment: str, findings: list[Finding]
) -> Entry | None:
    if not re.fullmatch(r"[0-9]{1,9}", number):
        findings.append(node.finding_at_key(f"`{number}` is not a priority", _LAYOUT))
    elif not LOWEST <= int(number) <= HIGHEST:
        message = f"the priority {number} is not between {LOWEST} and {HIGHEST}"
        findings.append(node.finding_at_key(message, "choose a number in this range"))
    elif not isinstance(node.value, str) or not _KEY.fullmatch(node.value):
        hint = "such as `path=/shop` or `host=shop.example.com&path=/`; `python -m ops routes` shows those of each rule"
        findings.append(node.finding("is not the conditions of a rule", hint))
    else:
        return Entry(load_balancer, int(number), expand(node.value, environment), node)
    return None


_KEY = re.compile(
    r"(host=[^&]+&)?(exact-)?path=/[^&]*(&method=[^&]+)?(&header:[^&=]+=[^&]*)*(&query(:[^&=]*)?=[^&]*)*(&source=[^&]+)?"
)


def expand(key: str, environment: str) -> str:
    """A line of the file as the conditions it means in an environment."""
    return key.replace("<environment>", environment)
