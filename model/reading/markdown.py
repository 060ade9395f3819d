"""Fields of a model as tables in Markdown: references are made from the code that reads settings and manifests."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ecs_platform.model.reading.fields import Seconds, Shorthand, duration_text

_SIMPLE = {str: "text", int: "number", float: "number", bool: "true or false"}
_DURATION = get_args(Seconds)[1]


def table(model: type[BaseModel], prefix: str = "") -> str:
    """A table of the fields of a model and of those below them."""
    rows = "".join(f"| {cells} |\n" for cells in _rows(model, prefix))
    return f"| field | value | default | |\n|---|---|---|---|\n{rows}"


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for attribute, field in model.model_fields.items():
        path = f"{prefix}{field.alias or attribute}"
        yield f"`{path}` | {_kind(field)} | {_default(field)} | {_escaped(field.description or '')}"
        inner, entries = _model_of(field.annotation)
        if inner is not None and not _already_shown(inner, prefix):
            yield from _rows(inner, f"{path}.{'*.' if entries else ''}")


def _already_shown(model: type[BaseModel], prefix: str) -> bool:
    """Additional rules have the fields of rules, which stand above them."""
    return model.__name__ == "Rule" and bool(prefix)


def _kind(field: FieldInfo) -> str:
    shorts = [_short(each) for each in field.metadata if isinstance(each, Shorthand)]
    return _escaped(" or ".join(dict.fromkeys([*shorts, _type(field.annotation, field.metadata)])))


def _short(shorthand: Shorthand) -> str:
    return {"integer": "number", "number": "number", "string": "text", "array": "list", "boolean": "true or false"}.get(
        str(dict(shorthand.schema)["type"]), "text"
    )


def _type(annotation: Any, metadata: Any = ()) -> str:
    if _DURATION in metadata:
        return "duration"
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        shorts = [_short(each) for each in arguments if isinstance(each, Shorthand)]
        return " or ".join(dict.fromkeys([*shorts, _type(arguments[0], arguments[1:])]))
    if origin in (Union, UnionType):
        return _type(next(each for each in arguments if each is not type(None)))
    if origin is not None:
        return _type_of_many(origin, arguments)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "mapping"
    return _SIMPLE.get(annotation, "any")


def _type_of_many(origin: Any, arguments: Any) -> str:
    if origin is Literal:
        return ", ".join(f"`{each}`" for each in arguments)
    return f"list of {_type(arguments[0])}" if origin is tuple else f"mapping to {_type(arguments[1])}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is None or default is PydanticUndefined or default in ((), {}) or isinstance(default, BaseModel):
        return ""
    if _type(field.annotation, field.metadata) == "duration":
        return f"`{duration_text(default)}`"
    if isinstance(default, tuple):
        return f"`[{', '.join(map(str, default))}]`"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _model_of(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model of a field, and whether the field is a list or mapping of such."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _model_of(arguments[0])
    if origin in (Union, UnionType):
        return _model_of(next(each for each in arguments if each is not type(None)))
    if origin in (tuple, dict):
        inner, _ = _model_of(arguments[-1] if origin is dict else arguments[0])
        return inner, True
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return (annotation, False) if is_model else (None, False)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
