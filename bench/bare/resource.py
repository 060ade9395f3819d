"""A resource as a program registered it, and what in its inputs is another one's output."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

_MARK = re.compile(r"\[\[(\d+):(\w+)\]\]")


class Reference(NamedTuple):
    """An output of a resource: its index in the list, and the output's name in camel case (`arn`, `id`)."""

    resource: int
    output: str

    def __str__(self) -> str:
        return f"[[{self.resource}:{self.output}]]"


@dataclass(frozen=True)
class Resource:
    """One resource of AWS.

    Attributes:
        type: in pulumi-aws, without its package: `ec2/vpc:Vpc`.
        name: in Pulumi; with the type it names one.
        inputs: by pulumi-aws's own names (camelCase); texts hold references as `str(Reference(…))` writes them.
        depends_on: indexes of those that it waits for beside those to which its inputs refer, ascending.
        options: `ignoreChanges`, `deleteBeforeReplace`, `protect`, `customTimeouts`, as the engine was told them; only
            what was given.
    """

    type: str
    name: str
    inputs: dict[str, Any]
    depends_on: tuple[int, ...]
    options: dict[str, Any]

    @property
    def references(self) -> set[Reference]:
        """All in its inputs."""
        found: set[Reference] = set()
        over_texts(self.inputs, lambda text: found.update(references_in(text)))
        return found


def references_in(text: str) -> list[Reference]:
    """Those in a text, in their order."""
    return [Reference(int(resource), output) for resource, output in _MARK.findall(text)]


def pieces(text: str) -> list[str | Reference]:
    """A text as what it is joined from: `a[[1:arn]]b` is `a`, the reference, `b`."""
    found: list[str | Reference] = []
    end = 0
    for match in _MARK.finditer(text):
        found += [text[end : match.start()]] if match.start() > end else []
        found.append(Reference(int(match[1]), match[2]))
        end = match.end()
    return found + ([text[end:]] if end < len(text) else [])


def over_texts(value: Any, change: Callable[[str], Any]) -> Any:
    """The value with each text in it, however deep, replaced by what `change` gives for it; keys are left."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: over_texts(each, change) for key, each in value.items()}
    if isinstance(value, list):
        return [over_texts(each, change) for each in value]
    return value


def in_order(given: Sequence[Resource]) -> list[Resource]:
    """The same, each behind all that it refers to or waits for, as a program must make them; indexes are of the result.

    The order is the same however the given ones are ordered.

    Raises:
        graphlib.CycleError: there is no such order.
    """
    order = _order(given)
    place = {old: new for new, old in enumerate(order)}

    def moved(text: str) -> str:
        return _MARK.sub(lambda match: str(Reference(place[int(match[1])], match[2])), text)

    return [
        replace(
            given[old],
            inputs=over_texts(given[old].inputs, moved),
            depends_on=tuple(sorted(place[each] for each in given[old].depends_on)),
        )
        for old in order
    ]


def _order(given: Sequence[Resource]) -> list[int]:
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for index, each in enumerate(given):
        sorter.add(index, *each.depends_on, *(reference.resource for reference in each.references))
    sorter.prepare()
    order: list[int] = []
    while ready := sorted(sorter.get_ready(), key=lambda index: (given[index].type, given[index].name)):
        order += ready
        sorter.done(*ready)
    return order
