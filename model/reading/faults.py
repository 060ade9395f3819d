"""What a model refuses, said for the person who wrote the YAML: one place, one sentence, and what to write instead."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ecs_platform.model.reading.fields import SAID, Shorthand, described
from ecs_platform.model.reading.findings import Finding, did_you_mean
from ecs_platform.model.reading.source import Node

Steps = tuple[str | int, ...]
Refused = Mapping[str, str]
_NONE: Refused = {}
"""Fields known from elsewhere and refused here: their path without names and numbers, and what to write instead."""


@dataclass(frozen=True)
class Words:
    """What is said of one kind of fault."""

    message: str
    hint: str = ""


def findings_of(
    error: ValidationError,
    root: Node,
    model: type[BaseModel],
    refused: Refused = _NONE,
    left_out: Refused = _NONE,
    *,
    other_names: Mapping[str, str] = _NONE,
    fields_only: bool = False,
) -> list[Finding]:
    """The faults a model found in a tree, each where the offending value stands.

    Args:
        error: what validating `root.plain()` raised.
        root: the tree that was validated.
        model: the model that refused it; its fields are what a misspelt one is compared with.
        refused: fields of AWS Copilot that are refused, with what to write instead.
        left_out: fields of nobody's that people look for, with why there are none.
        other_names: what fields are called elsewhere, with the field's path.
        fields_only: whether only fields that there are not are told: what can be said of a layer by itself.
    """
    found = error.errors(include_url=False)
    if fields_only:
        found = [details for details in found if details["type"] == "extra_forbidden"]
    explained = _explained(found, model, {**refused, **left_out})
    told = [details for details in found if not _follows(details, explained)]
    return [_finding(details, root, model, _Known(refused, left_out, other_names)) for details in told]


@dataclass(frozen=True)
class _Known:
    """Names that are no fields, and what is said of them: the arguments of `findings_of`."""

    refused: Refused
    left_out: Refused
    other_names: Mapping[str, str]


def _follows(details: ErrorDetails, explained: set[Steps]) -> bool:
    """Whether it is said only because of another fault: a missing field that is misspelt, too few entries of which some
    are wrong and were not counted.
    """
    if details["type"] == "too_short":
        return bool(len(details["input"]) >= details["ctx"]["min_length"])
    return details["type"] == "missing" and bool(explained & {details["loc"], details["loc"][:-1]})


def _explained(found: list[ErrorDetails], model: type[BaseModel], refused: Refused) -> set[Steps]:
    """Where nothing more is said of missing fields: a misspelt one is there, or one that is refused as a whole."""
    explained: set[Steps] = set()
    for details in found:
        if details["type"] == "extra_forbidden":
            *parent, field = details["loc"]
            siblings = fields_at(model, tuple(parent))
            meant = [name for name in siblings if did_you_mean(str(field), siblings) == f"did you mean `{name}`?"]
            explained |= {(*parent, name) for name in meant}
            explained |= {tuple(parent)} if generic_path(model, details["loc"]) in refused and parent else set()
    return explained


def _finding(details: ErrorDetails, root: Node, model: type[BaseModel], known: _Known) -> Finding:
    steps = tuple(step for step in details["loc"] if step != "[key]")
    node = root.find(steps)
    if details["type"] == "missing":
        parent = root.find(steps[:-1])
        words = _missing(str(steps[-1]), fields_at(model, steps[:-1]))
        return parent.finding_at_key(words.message, words.hint, path=_below(parent, str(steps[-1])))
    if details["type"] == "extra_forbidden":
        words = _unknown(steps, model, known)
        return node.finding_at_key(words.message, words.hint)
    kinds = [each.kind for each in short_forms_at(model, steps)]
    forms = tuple(_KINDS[each] for each in kinds if each is not int or float not in kinds)
    refusal = _Refusal(details["input"], node.written, details.get("ctx", {}), details["msg"], forms)
    words = _WORDS.get(details["type"], _as_it_is)(refusal)
    at_key = "[key]" in details["loc"]
    return node.finding_at_key(words.message, words.hint) if at_key else node.finding(words.message, words.hint)


def _below(parent: Node, field: str) -> str:
    return f"{parent.path}.{field}" if parent.path else field


def _missing(field: str, siblings: Mapping[str, str]) -> Words:
    return Words(f"`{field}` is missing", siblings.get(field, "").rstrip("."))


def _unknown(steps: Steps, model: type[BaseModel], known: _Known) -> Words:
    field, generic = str(steps[-1]), generic_path(model, steps)
    if generic in known.refused:
        return Words(f"`{field}` of AWS Copilot is not supported", known.refused[generic])
    if generic in known.left_out:
        return Words(f"`{field}` is left out", known.left_out[generic])
    siblings = fields_at(model, steps[:-1])
    hint = (
        _called_otherwise(field, siblings, known.other_names)
        or _part_of(field, siblings)
        or _by_its_name(field, model, steps[:-1], below=True)
    )
    hint = hint or did_you_mean(field, siblings) or _by_its_name(field, model, steps[:-1])
    return Words(f"unknown field `{field}`", hint or "fields here: " + ", ".join(f"`{name}`" for name in siblings))


def _called_otherwise(field: str, siblings: Mapping[str, str], other_names: Mapping[str, str]) -> str:
    """`desiredCount` for `count`: the field beside it of that name, else the one whose path it is."""
    path = other_names.get(field, "")
    beside = path.rpartition(".")[2]
    return f"did you mean `{beside if beside in siblings else path}`?" if path else ""


def _part_of(field: str, siblings: Mapping[str, str]) -> str:
    """`target_port` for `port`."""
    return next((f"did you mean `{name}`?" for name in siblings if field in name.split("_")), "")


def _by_its_name(field: str, model: type[BaseModel], parent: Steps, *, below: bool = False) -> str:
    """The field with this very name, at the top or elsewhere; where asked so, at the top or below its parent."""
    within = f"{generic_path(model, parent)}." if parent and below else ""
    found = (path for path in paths_of(model) if path.rpartition(".")[2] == field)
    elsewhere = next((path for path in found if path == field or path.startswith(within)), "")
    if elsewhere == field:
        return f"did you mean `{field}` at the top, not below `{'.'.join(map(str, parent))}`?"
    return f"did you mean `{elsewhere}`?" if elsewhere else ""


@dataclass(frozen=True)
class _Refusal:
    """What pydantic tells of one fault: the value, its text in the file, the bounds it broke, the plain message; and
    what else than a mapping or a list the field may be.
    """

    value: object
    written: str
    context: Mapping[str, Any]
    text: str
    forms: tuple[str, ...] = ()


_KINDS: dict[type, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false", list: "a list"}


def _as_it_is(refusal: _Refusal) -> Words:
    return Words(refusal.text[:1].lower() + refusal.text[1:])


def _error(refusal: _Refusal) -> Words:
    # Python reads no number of thousands of digits.
    return Words("has a number of too many digits") if "integer string" in refusal.text else _as_it_is(refusal)


def _said(refusal: _Refusal) -> Words:
    return Words(refusal.context["message"], refusal.context["hint"])


LOOKED_UP = {
    "from_cfn": "write the export's value (`aws cloudformation list-exports`) itself, or declare it in the setting "
    "`variables` and write `${NAME}`",
    "from_tags": "write the ids themselves, or declare them in the setting `variables` and write `${NAME}`",
}
"""Values that AWS Copilot looks up elsewhere."""


def _looked_up(value: object) -> Words | None:
    found = next((key for key in LOOKED_UP if isinstance(value, dict) and key in value), None)
    return None if found is None else Words(f"`{found}` of AWS Copilot is not supported", LOOKED_UP[found])


def _expected(what: str) -> Callable[[_Refusal], Words]:
    def words(refusal: _Refusal) -> Words:
        expected = " or ".join([*refusal.forms, what])
        number = _KINDS[int] in refusal.forms and isinstance(refusal.value, str) and refusal.value.isdecimal()
        hint = "write it without quotes" if number else ""
        return _looked_up(refusal.value) or Words(f"expected {expected}, got {described(refusal.value)}", hint)

    return words


def _expected_text(refusal: _Refusal) -> Words:
    if looked_up := _looked_up(refusal.value):
        return looked_up
    hint = f'write "{refusal.written}"' if isinstance(refusal.value, int | float) and refusal.written else ""
    return Words(f"expected text, got {described(refusal.value)}", hint)


def _expected_number(refusal: _Refusal) -> Words:
    value = refusal.value
    hint = "write it without quotes" if isinstance(value, str) and value.isdecimal() else ""
    return Words(f"expected a whole number, got {described(value)}", hint)


def _one_of(refusal: _Refusal) -> Words:
    accepted = re.findall(r"'([^']*)'", str(refusal.context["expected"]))
    hint = did_you_mean(refusal.value, accepted) if isinstance(refusal.value, str) else ""
    return Words(f"expected one of {', '.join(f'`{word}`' for word in accepted)}, got {described(refusal.value)}", hint)


def _bound(name: str, phrase: str) -> Callable[[_Refusal], Words]:
    return lambda refusal: Words(f"{refusal.value} is out of range: {phrase} {refusal.context[name]}")


def _length(name: str, phrase: str) -> Callable[[_Refusal], Words]:
    def words(refusal: _Refusal) -> Words:
        limit = f"{phrase} {refusal.context[name]}"
        return Words("is empty", limit) if refusal.value in ("", [], ()) else Words(limit)

    return words


def _too_long(refusal: _Refusal) -> Words:
    number, most = refusal.context["actual_length"], refusal.context["max_length"]
    return Words(f"has {number} entries, and {most} can be given", "remove some")


_WORDS: dict[str, Callable[[_Refusal], Words]] = {
    SAID: _said,
    "value_error": _error,
    "string_type": _expected_text,
    "int_type": _expected_number,
    "int_from_float": _expected_number,
    "float_type": _expected("a number"),
    "bool_type": _expected("true or false"),
    "dict_type": _expected("a mapping"),
    "model_type": _expected("a mapping"),
    "tuple_type": _expected("a list"),
    "list_type": _expected("a list"),
    "literal_error": _one_of,
    "enum": _one_of,
    "greater_than": _bound("gt", "more than"),
    "greater_than_equal": _bound("ge", "at least"),
    "less_than": _bound("lt", "less than"),
    "less_than_equal": _bound("le", "at most"),
    "too_short": _length("min_length", "needs at least so many entries:"),
    "too_long": _too_long,
    "string_too_short": _length("min_length", "needs at least so many characters:"),
    "string_too_long": _length("max_length", "has more characters than"),
}


def _models_in(annotation: Any) -> tuple[type[BaseModel] | None, Any]:
    """The model an annotation is about, if any, and the annotation of its entries, if it is a list or a mapping."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _models_in(get_args(annotation)[0])
    if origin in (Union, UnionType):
        inner = [argument for argument in get_args(annotation) if argument is not type(None)]
        return _models_in(inner[0])
    if origin is dict:
        return None, get_args(annotation)[1]
    if origin in (tuple, list):
        return None, get_args(annotation)[0]
    return (annotation, None) if isinstance(annotation, type) and issubclass(annotation, BaseModel) else (None, None)


def short_forms_at(model: type[BaseModel], steps: Steps) -> tuple[Shorthand, ...]:
    """The shorter forms of the value that `steps` lead to, in the order in which they are told."""
    annotation: Any = model
    for step in steps:
        reached, entries = _models_in(annotation)
        field = None if reached is None else _field(reached, str(step))
        annotation = entries if entries is not None else field
    return tuple(_short_forms(annotation))


def _short_forms(annotation: Any) -> Iterator[Shorthand]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _short_forms(arguments[0])
        yield from (each for each in arguments[1:] if isinstance(each, Shorthand))
    elif origin in (Union, UnionType):
        for each in arguments:
            yield from _short_forms(each)


@lru_cache(maxsize=4096)
def _walk(model: type[BaseModel], steps: Steps) -> tuple[type[BaseModel] | None, str]:
    """The model reached by `steps`, and the path there with `*` for the names of entries."""
    current: type[BaseModel] | None = model
    entries: Any = None
    path: list[str] = []
    for step in steps:
        if entries is not None:
            path.append("*")
            current, entries = _models_in(entries)
            continue
        path.append(str(step))
        field = None if current is None else _field(current, str(step))
        current, entries = (None, None) if field is None else _models_in(field)
    return current, ".".join(path)


def _field(model: type[BaseModel], name: str) -> Any:
    for attribute, field in model.model_fields.items():
        if name == (field.alias or attribute):
            return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return None


def fields_at(model: type[BaseModel], steps: Steps) -> dict[str, str]:
    """The fields, with their descriptions, of the mapping that `steps` lead to; none where entries have any name."""
    reached, _ = _walk(model, steps)
    if reached is None:
        return {}
    return {field.alias or name: field.description or "" for name, field in reached.model_fields.items()}


def generic_path(model: type[BaseModel], steps: Steps) -> str:
    """The path of a field with `*` in place of names and numbers (`sidecars.*.port`)."""
    return _walk(model, steps)[1]


@lru_cache(maxsize=16)
def paths_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The paths of all fields below a model, shallow ones first."""
    found: list[str] = []

    def visit(annotation: Any, prefix: str) -> None:
        reached, entries = _models_in(annotation)
        if entries is not None:
            visit(entries, f"{prefix}*.")
        elif reached is not None:
            for name, field in reached.model_fields.items():
                path = prefix + (field.alias or name)
                found.append(path)
                visit(field.annotation, f"{path}.")

    visit(model, "")
    return tuple(sorted(found, key=lambda path: path.count(".")))
