"""Formulas of metrics, as they are written: what they are made of, and what is wrong with one.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/^<>(),\[\]]))"
)
# From the loosest to the tightest; AND and OR are written as words too.
_LEVELS = (("||", "OR"), ("&&", "AND"), ("==", "!=", "<", ">", "<=", ">="), ("+", "-"), ("*", "/"), ("^",))
_WORDS = {"OR": "||", "AND": "&&"}
_ID = re.compile(r"[a-z]\w*")


class FormulaError(ValueError):
    """What is wrong with a formula."""


@dataclass(frozen=True)
class Part:
    """A part of a formula.

    Attributes:
        kind: `number`, `id`, `word` (REPEAT, LINEAR), `text`, `list`, `call`, or the sign of an operation.
        value: the number, or the name of the id, the word or the function.
        parts: what is in the list, in the call's brackets, or on the operation's sides.
    """

    kind: str
    value: Any = None
    parts: tuple["Part", ...] = ()

    def every(self) -> Iterator["Part"]:
        """It and all that is in it."""
        yield self
        for part in self.parts:
            yield from part.every()

    def ids(self) -> set[str]:
        """The metrics and formulas that it names."""
        return {part.value for part in self.every() if part.kind == "id"}


def read(formula: str) -> Part:
    """A formula. Raises FormulaError for what is none."""
    reader = _Reader(formula)
    part = reader.level(0)
    if reader.ahead is not None:
        raise FormulaError(f"Unexpected {reader.ahead[1]}")
    return part


class _Reader:
    """Goes through the tokens once."""

    def __init__(self, formula: str) -> None:
        self._tokens = _tokens(formula)
        self.ahead = next(self._tokens, None)

    def _take(self) -> tuple[str, str]:
        taken, self.ahead = self.ahead, next(self._tokens, None)
        if taken is None:
            raise FormulaError("The expression ends too early")
        return taken

    def _is(self, *signs: str) -> bool:
        return self.ahead is not None and self.ahead[0] in ("sign", "name") and self.ahead[1] in signs

    def level(self, number: int) -> Part:
        if number == len(_LEVELS):
            return self._single()
        left = self.level(number + 1)
        while self._is(*_LEVELS[number]):
            sign = self._take()[1]
            left = Part(_WORDS.get(sign, sign), None, (left, self.level(number + 1)))
        return left

    def _single(self) -> Part:
        if self._is("-"):
            self._take()
            return Part("-", None, (Part("number", 0.0), self._single()))
        kind, text = self._take()
        if kind == "number":
            return Part("number", float(text))
        if kind == "text":
            return Part("text", text[1:-1])
        if kind == "name":
            return self._named(text)
        if text == "(":
            inside = self.level(0)
            self._close(")")
            return inside
        if text == "[":
            return Part("list", None, self._several("]"))
        raise FormulaError(f"Unexpected {text}")

    def _named(self, name: str) -> Part:
        if self._is("("):
            self._take()
            return Part("call", name.upper(), self._several(")"))
        return Part("id" if _ID.fullmatch(name) else "word", name)

    def _several(self, end: str) -> tuple[Part, ...]:
        if self._is(end):
            self._take()
            return ()
        parts = [self.level(0)]
        while self._is(","):
            self._take()
            parts.append(self.level(0))
        self._close(end)
        return tuple(parts)

    def _close(self, end: str) -> None:
        if not self._is(end):
            raise FormulaError(f"{end} is missing")
        self._take()


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    place = 0
    while formula[place:].strip():
        found = _TOKEN.match(formula, place)
        if found is None or found.lastgroup is None:
            raise FormulaError(f"Unexpected {formula[place:].strip()[0]}")
        place = found.end()
        yield found.lastgroup, found[found.lastgroup]
