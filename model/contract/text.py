"""The outputs as docs/outputs.md shows them."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ecs_platform.model.contract.outputs import VERSION, Outputs
from ecs_platform.model.contract.schema import file

_SIMPLE = {str: "text", int: "number", bool: "true or false"}
_HEAD = """\
# Outputs

<!-- Written by `python -m ops fields --write`; change model/contract/outputs.py and run it again. -->

What an environment exports is a contract with the stacks and programs that build on it. This is version {version},
which the output `version` says; [{name}]({name}) is its JSON Schema. A version only grows:
what is read from it today is there tomorrow with the same type. A higher one comes with what to do in
[CHANGELOG.md](../CHANGELOG.md). `pulumi stack output --json` prints the outputs; how other programs use them is in
[building-on-a-platform.md](building-on-a-platform.md).

`.*` stands for every key of a mapping, `[]` for every entry of a list. What is secret is encrypted in the state, and
`pulumi stack output` shows it only with `--show-secrets`; nothing else in the outputs is.

| output | type | secret | |
|---|---|---|---|
"""


def markdown() -> str:
    """The whole of docs/outputs.md."""
    name = file().rpartition("/")[2]
    rows = (f"| `{path}` | {kind} | {secret} | {text} |\n" for path, kind, secret, text in _rows(Outputs, "", ""))
    return _HEAD.format(version=VERSION, name=name) + "".join(rows)


def is_secret(field: FieldInfo) -> bool:
    """Whether an output is exported as a secret."""
    extra = field.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("secret"))


def _rows(model: type[BaseModel], prefix: str, secret: str) -> Iterator[tuple[str, str, str, str]]:
    for name, field in model.model_fields.items():
        kind, inner, steps = _type(field.annotation)
        hidden = "yes" if is_secret(field) else secret
        yield f"{prefix}{name}", kind, hidden, field.description or ""
        if inner is not None:
            yield from _rows(inner, f"{prefix}{name}{steps}.", hidden)


def _type(annotation: Any) -> tuple[str, type[BaseModel] | None, str]:
    """A type in words, the model in it where there is one, and the steps that lead there."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin in (Union, UnionType):
        kind, inner, steps = _type(next(each for each in arguments if each is not type(None)))
        return f"{kind} or null", inner, steps
    if origin in (list, dict):
        kind, inner, steps = _type(arguments[-1])
        what, step = ("list of", "[]") if origin is list else ("mapping to", ".*")
        return f"{what} {kind}", inner, f"{step}{steps}"
    return (_SIMPLE[annotation], None, "") if annotation in _SIMPLE else ("mapping", annotation, "")
