"""YAML as a tree in which every value knows its file, line, column and path.

Read from the parser's events, not from finished values: only so a duplicate key, a tag, a value that YAML 1.1 and 1.2
read differently, or a document that expands without end is seen before it does harm.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ecs_platform.model.reading.files import UnreadableError, content
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.printable import no_text

MAX_DEPTH = 32
MAX_NODES = 20_000

Scalar = str | int | float | bool | None

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?")
_INT_DIGITS = 20
_SUSPECT = frozenset(["", *"0123456789+-.~tTfFnNyYoO"])
"""How a plain scalar begins that may be anything but text."""
# What the two YAML versions, or two parsers of one version, read differently: text here, a number or a truth value
# there.
_AMBIGUOUS = (
    (re.compile(r"[yn]|yes|no|on|off", re.IGNORECASE), "a truth value in YAML 1.1 and text in YAML 1.2"),
    (re.compile(r"[-+]?0[0-9_]+"), "a number in one version of YAML and text, or another number, in the other"),
    (
        re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9]*)?"),
        "a number to base 60 in YAML 1.1 and text in YAML 1.2",
    ),
    (re.compile(r"[-+]?[0-9]+(_[0-9]+)+"), "a number in YAML 1.1 and text in YAML 1.2"),
    (
        re.compile(r"[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?0[xob][0-9a-fA-F_]+"),
        "text in one version of YAML and a number in the other",
    ),
    (
        re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.)([eE][-+]?[0-9]+)?|[-+]?\.(inf|nan)", re.IGNORECASE),
        "not a plain decimal number",
    ),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"), "a date in YAML 1.1 and text in YAML 1.2"),
)


def whole_number(text: str) -> int | str:
    """Digits as the number they are; one with more digits than anything here has is left as text."""
    return int(text) if len(text) <= _INT_DIGITS else text


class Location(NamedTuple):
    """Where something stands: a file, and line and column from 1."""

    file: Path
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value with its place.

    Attributes:
        value: a scalar, a list of nodes, or a dict of nodes by key.
        at: where the value begins; for a mapping entry without a value of its own, where its key stands.
        path: the YAML path from the root of its file (`http.healthcheck`, `additional_rules[0]`).
        key: where the key stands whose value this is; None for the root and for list items.
        written: a scalar as it is written (`1.10`, `true`), without quotes.
        quoted: whether a scalar stands in quotes or in a block.
    """

    value: "Scalar | list[Node] | dict[str, Node]"
    at: Location
    path: str = ""
    key: Location | None = field(default=None, compare=False)
    written: str = field(default="", compare=False)
    quoted: bool = field(default=False, compare=False)

    def with_value(self, value: "Scalar | list[Node] | dict[str, Node]") -> "Node":
        """Another value in the same place."""
        return Node(value, self.at, self.path, self.key, self.written, self.quoted)

    def plain(self) -> Any:
        """The value as plain dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def find(self, steps: "tuple[str | int, ...] | list[str | int]") -> "Node":
        """The node reached by `steps`, or the last one on the way there that exists.

        Steps that do not exist are passed over, so that places named after a normal form (`healthcheck.path` where the
        file says `healthcheck: /`) are found at what was written.
        """
        node = self
        for step in steps:
            if isinstance(node.value, dict) and step in node.value:
                node = node.value[str(step)]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
        return node

    def get(self, *keys: str) -> "Node | None":
        """The node below `keys`, or None where one of them is missing."""
        node = self
        for key in keys:
            if not isinstance(node.value, dict) or key not in node.value:
                return None
            node = node.value[key]
        return node

    def finding(self, message: str, hint: str = "", path: str | None = None) -> Finding:
        """A finding at this node; `path` where it is about something below it (a missing field).

        What is wrong with a mapping or list as a whole stands at its key where that is in a line above.
        """
        at = self.key if self.key is not None and self.key.line < self.at.line else self.at
        return Finding(at.file, at.line, at.column, self.path if path is None else path, message, hint)

    def finding_at_key(self, message: str, hint: str = "", path: str | None = None) -> Finding:
        """A finding at the key of this node (an unknown field); at the node itself where it has none."""
        return replace(self, at=self.key or self.at).finding(message, hint, path)


class _RefusedError(Exception):
    """Ends the reading of a file whose fault leaves nothing sensible to go on with."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def read(file: Path) -> tuple[Node | None, list[Finding]]:
    """The YAML file as a tree, and what is wrong with it.

    Args:
        file: path of a YAML file of at most 256 KiB with one document in UTF-8.

    Returns:
        The root node (None where the file cannot be read as YAML or is empty) and the findings, in the file's order.
    """
    try:
        return parse(content(file), file)
    except UnreadableError as error:
        return None, [error.finding(file)]


def parse(raw: bytes, file: Path) -> tuple[Node | None, list[Finding]]:
    """Like `read`, for bytes already in memory; `file` is where findings say they stand."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        return None, [Finding(file, line, column, "", "is not UTF-8 text", "save the file as UTF-8")]
    reader = _Reader(file)
    try:
        loader = _Loader(text)
        try:
            return reader.document(iter(loader.get_event, None)), reader.findings
        finally:
            loader.dispose()
    except _RefusedError as refused:
        return None, [*reader.findings, refused.finding]
    except yaml.MarkedYAMLError as error:
        marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
        last = text.count("\n", 0, len(text.rstrip()))
        # What is never closed is missed at the end of the file: it is shown where it begins.
        mark = next((mark for mark in marks if mark.line <= last), None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = " ".join(part for part in (error.context, error.problem) if part)
        return None, [*reader.findings, Finding(file, line, column, "", f"is not YAML: {problem}")]
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) + 1
        return None, [
            *reader.findings,
            Finding(file, line, 1, "", "is not YAML: it has a character YAML does not allow"),
        ]


class _Reader:
    """Builds the tree from the parser's events, and notes what is wrong on the way."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._anchors: dict[str, Node] = {}
        self._open: set[str] = set()
        self._count = 0

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    message = "has more than one YAML document"
                    raise self._refused(event, "", message, "write one file for each; remove the `---`")
                root = self._node(next(events), events, "", 0)
        if root is None or root.value is None:
            self.findings.append(Finding(self.file, 1, 1, "", "is empty"))
            return None
        return root

    def _node(
        self, event: yaml.Event, events: Iterator[yaml.Event], path: str, depth: int, key: Location | None = None
    ) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return replace(self._alias(event, path, depth), key=key)
        assert isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent))
        self._count_one(event, path, depth)
        if event.tag is not None:
            message = f"has the YAML tag `{event.tag}`; tags are not read"
            self.findings.append(self._finding(event, path, message, "remove the tag"))
        if not event.anchor:
            return self._value(event, events, path, depth, key)
        self._open.add(event.anchor)
        node = self._value(event, events, path, depth, key)
        self._open.discard(event.anchor)
        self._anchors[event.anchor] = node
        return node

    def _value(
        self,
        event: yaml.ScalarEvent | yaml.CollectionStartEvent,
        events: Iterator[yaml.Event],
        path: str,
        depth: int,
        key: Location | None,
    ) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            self._note_no_text(event, path)
            value = self._scalar(event, path)
            return Node(value, self._at(event), path, key, event.value, bool(event.style))
        if isinstance(event, yaml.MappingStartEvent):
            return Node(self._mapping(events, path, depth), self._at(event), path, key)
        return Node(self._sequence(events, path, depth), self._at(event), path, key)

    def _mapping(self, events: Iterator[yaml.Event], path: str, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        inherited: list[Node] = []
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refused(event, path, "has a key that is not plain text", "write keys as text")
            # Keys are text as written: `on:` of a Scheduled Job is no truth value.
            key = event.value
            below = f"{path}.{key}" if path else key
            self._note_no_text(event, below)
            value = self._node(next(events), events, below, depth + 1, self._at(event))
            if key == "<<" and not event.style:
                inherited.extend(value.value if isinstance(value.value, list) else [value])
            elif key in entries:
                first = entries[key].key or entries[key].at
                message = f"`{key}` stands here a second time; it first stands in line {first.line}"
                self.findings.append(self._finding(event, below, message, "keep one of the two"))
            else:
                entries[key] = value
        for source in inherited:
            if not isinstance(source.value, dict):
                self.findings.append(source.finding("only a mapping can be merged with `<<`"))
                continue
            for key, node in source.value.items():
                entries.setdefault(key, node)
        return entries

    def _sequence(self, events: Iterator[yaml.Event], path: str, depth: int) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, f"{path}[{len(items)}]", depth + 1))
        return items

    def _alias(self, event: yaml.AliasEvent, path: str, depth: int) -> Node:
        anchor = event.anchor or ""
        if anchor in self._open:
            raise self._refused(event, path, f"`*{anchor}` stands inside what it stands for", "write the value out")
        if anchor not in self._anchors:
            message = f"`*{anchor}` refers to an anchor that does not exist"
            raise self._refused(event, path, message, "define it above with `&`")
        return self._copy(self._anchors[anchor], event, path, depth)

    def _copy(self, node: Node, event: yaml.Event, path: str, depth: int) -> Node:
        """The anchored value again, under the alias's path; each copy counts: no document expands without end."""
        self._count_one(event, path, depth)
        value = node.value
        if isinstance(value, dict):
            value = {k: self._copy(n, event, f"{path}.{k}" if path else k, depth + 1) for k, n in value.items()}
        elif isinstance(value, list):
            value = [self._copy(n, event, f"{path}[{i}]", depth + 1) for i, n in enumerate(value)]
        return replace(node, value=value, path=path)

    def _scalar(self, event: yaml.ScalarEvent, path: str) -> Scalar:
        text: str = event.value
        if event.style or text[:1] not in _SUSPECT:
            return text
        if _NULL.fullmatch(text):
            return None
        if _TRUE.fullmatch(text) or _FALSE.fullmatch(text):
            return bool(_TRUE.fullmatch(text))
        if _INT.fullmatch(text):
            return whole_number(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        for pattern, reading in _AMBIGUOUS:
            if pattern.fullmatch(text):
                hint = f'write "{text}" for text' + (
                    ", or true or false" if text.isalpha() else ", or the number in plain decimal digits"
                )
                self.findings.append(self._finding(event, path, f"`{text}` is {reading}", hint))
                break
        return text

    def _note_no_text(self, event: yaml.ScalarEvent, path: str) -> None:
        if wrong := no_text(event.value):
            self.findings.append(self._finding(event, path, wrong, "remove it"))

    def _count_one(self, event: yaml.Event, path: str, depth: int) -> None:
        self._count += 1
        if depth > MAX_DEPTH:
            raise self._refused(event, path[:60], f"is nested more than {MAX_DEPTH} levels deep")
        if self._count > MAX_NODES:
            message = f"has more than {MAX_NODES:,} values once its aliases are written out"
            raise self._refused(event, path[:60], message)

    def _refused(self, event: yaml.Event, path: str, message: str, hint: str = "") -> _RefusedError:
        return _RefusedError(self._finding(event, path, message, hint))

    def _finding(self, event: yaml.Event, path: str, message: str, hint: str = "") -> Finding:
        at = self._at(event)
        return Finding(at.file, at.line, at.column, path, message, hint)

    def _at(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        assert mark is not None
        return Location(self.file, mark.line + 1, mark.column + 1)
