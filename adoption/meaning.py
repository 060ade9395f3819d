"""Whether what AWS has means what the program says, in whatever form it is written."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

_ARN = "arn:"
_HTTPS = "https://"


def same(said: Any, read: Any) -> bool:
    """Whether two values of an input mean the same.

    Texts that are JSON are compared as JSON, a name with the ARN that ends in it (`test` and
    `arn:aws:ecs:eu-central-1:123456789012:cluster/test`), a host with its URL, a number with its text; lists without
    their order; what is empty (`""`, `[]`, `{}`, false, 0) with what is not said.

    Args:
        said: what the program says.
        read: what was read.
    """
    if isinstance(said, Mapping) and isinstance(read, Mapping):
        return all(same(said.get(key), read.get(key)) for key in {*said, *read})
    if _is_list(said) or _is_list(read):
        return _same_items(_items(said), _items(read))
    if isinstance(said, str) and isinstance(read, str):
        return _same_texts(said, read)
    if not said and not read:
        return True
    return said == read or _text(said) == _text(read)


def within(said: Any, read: Any) -> bool:
    """Whether all that the program says was read, beside whatever AWS adds to it; as `same` compares."""
    if isinstance(said, Mapping) and isinstance(read, Mapping):
        return all(within(value, read.get(key)) for key, value in said.items())
    if _is_list(said) and _is_list(read):
        return len(said) == len(read) and _matched(list(said), list(read), within)
    return same(said, read)


def _same_items(said: list[Any], read: list[Any]) -> bool:
    return len(said) == len(read) and _matched(said, read, same)


def _matched(said: list[Any], read: list[Any], alike: Any) -> bool:
    """Whether each item of one list has one of its own in the other."""
    left = list(read)
    for item in said:
        found = next((index for index, other in enumerate(left) if alike(item, other)), None)
        if found is None:
            return False
        del left[found]
    return True


def _same_texts(said: str, read: str) -> bool:
    if said == read:
        return True
    one, other = _parsed(said), _parsed(read)
    if one is not None and other is not None:
        return same(one, other)
    return _names(said, read) or _names(read, said) or said.removeprefix(_HTTPS) == read.removeprefix(_HTTPS)


def _names(arn: str, name: str) -> bool:
    """Whether a name is that of an ARN, after the last `/` or `:`, or after the last `/` with a revision."""
    return arn.startswith(_ARN) and not name.startswith(_ARN) and name != "" and arn.endswith((f"/{name}", f":{name}"))


def _parsed(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _items(value: Any) -> list[Any]:
    """A policy says a list of one as the one itself."""
    if _is_list(value):
        return list(value)
    return [] if value is None or value == "" else [value]


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)
