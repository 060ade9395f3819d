"""What a request is about: the same words in every run of one program, whatever ids and tokens there are in it."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.model import Shape

from sandbox.aws.faults.names import Names
from sandbox.aws.judge.call import Call, MalformedError, read
from sandbox.aws.signed import signed

# By which a call is known again, or a page of an answer is asked for; botocore's models mark most of the former.
TOKENS = frozenset({"CallerReference", "CreatorRequestId", "CreationToken", "ClientToken", "clientToken"})
_PAGES = frozenset({"NextToken", "nextToken", "Marker", "PageToken"})
_MAKES = re.compile(r"(?:Create|Run|Allocate|Register|Request|Authorize|Associate|Attach|Put|Import|Start|Add)")
_NAMES = re.compile(r"(?:[nN]ame|Alias|family|service)$")
_DIGITS = 8


@dataclass(frozen=True)
class Identity:
    """A request.

    Attributes:
        service: botocore's name of the service; the name it is signed for where it is not judged.
        operation: the API's operation.
        resource: what it is about: a word to read, where there is one, and a hash of all that is asked.
        thing: the same for what it makes, without ids: they would pile up in the names of ids.
        protocol: in which it is spoken (`Call.protocol`).
        token: the token by which AWS knows it again; None where it has none.
        errors: the errors that the operation may answer with, by botocore's model.
    """

    service: str
    operation: str
    resource: str
    thing: str
    protocol: str
    token: str | None = None
    errors: tuple[Shape, ...] = ()

    @property
    def call(self) -> str:
        """`ec2:CreateVpc`."""
        return f"{self.service}:{self.operation}"

    @property
    def makes(self) -> bool:
        """Whether its answer tells ids of things that it made."""
        return bool(_MAKES.match(self.operation))


def identity(environ: dict[str, Any], names: Names) -> Identity:
    """What a request is; its body can be read again afterwards."""
    try:
        call = read(environ)
    except MalformedError as problem:
        return Identity(problem.service, "malformed", "", "", problem.protocol)
    return _unjudged(environ, names) if call is None else _judged(call, names)


def _judged(call: Call, names: Names) -> Identity:
    shape = call.operation.input_shape
    asked = _plain(call.given, shape, names)
    errors = tuple(call.operation.error_shapes)
    digest = hashlib.sha256(_text(asked).encode()).hexdigest()[:_DIGITS]
    name = next(_names(asked), "")
    resource, thing = f"{name or _id(asked)} {digest}".strip(), f"{name} {digest}".strip()
    return Identity(call.service, call.name, resource, thing, call.protocol, _token(call.given, shape), errors)


def _unjudged(environ: dict[str, Any], names: Names) -> Identity:
    """Of objects in S3, and of services that are not judged: by method and address."""
    request = signed({**environ, "HTTP_X_AMZ_TARGET": ""}, b"")
    target = str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]
    path = names.named(str(environ.get("PATH_INFO", "")))
    operation = target or str(environ.get("REQUEST_METHOD", ""))
    protocol = "rest-xml" if request.protocol == "xml" else request.protocol
    return Identity(request.service, operation, path, path, "json" if target else protocol)


def _names(asked: dict[str, Any]) -> Iterator[str]:
    """What a reader knows a thing by: its tag `Name`, or a parameter that is a name."""
    yield from _name_tags(asked)
    yield from (value for key, value in asked.items() if isinstance(value, str) and _NAMES.search(key))


def _id(asked: dict[str, Any]) -> str:
    """The first of its ids."""
    ids = (value for key, value in asked.items() if isinstance(value, str) and key.endswith(("Id", "Arn", "ARN")))
    return next(ids, "")


def _name_tags(asked: Any) -> Iterator[str]:
    if isinstance(asked, list):
        for each in asked:
            yield from _name_tags(each)
    elif isinstance(asked, dict):
        key, value = asked.get("Key", asked.get("key")), asked.get("Value", asked.get("value"))
        if key == "Name" and isinstance(value, str):
            yield value
        yield from (found for each in asked.values() for found in _name_tags(each))


def _plain(value: Any, shape: Shape | None, names: Names) -> Any:
    """A value without what differs between runs; lists sorted, because a set comes in any order."""
    if isinstance(value, Mapping):
        members: Mapping[str, Shape] = getattr(shape, "members", {})
        kept = {key: each for key, each in value.items() if not _differs(key, members.get(key))}
        plain = {str(key): _plain(each, members.get(key), names) for key, each in kept.items()}
        return dict(sorted(plain.items()))
    if isinstance(value, list | tuple):
        return sorted((_plain(each, getattr(shape, "member", None), names) for each in value), key=_text)
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    return names.named(value) if isinstance(value, str) else value


def _differs(name: str, shape: Shape | None) -> bool:
    if name in TOKENS or name in _PAGES:
        return True
    return shape is not None and (_is_token(shape) or shape.type_name == "timestamp")


def _is_token(shape: Shape) -> bool:
    return bool(shape.metadata.get("idempotencyToken"))


def _token(given: Mapping[str, Any], shape: Shape | None) -> str | None:
    members: Mapping[str, Shape] = getattr(shape, "members", {})
    marked = (str(given[name]) for name, each in members.items() if name in given and _is_token(each))
    return next(marked, None) or next((str(given[name]) for name in TOKENS if given.get(name)), None)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=lambda each: each.isoformat() if _is_time(each) else str(each))


def _is_time(value: Any) -> bool:
    return isinstance(value, datetime)
