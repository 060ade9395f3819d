"""Inputs as the engine hands them over: of any type, whatever their fields should be, and never an error.

Its lists and mappings are none of Python's own: they raise where a value is known to AWS alone, and the engine says so.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Props = Mapping[str, Any]


def mappings(value: Any) -> list[Props]:
    """The mappings of a list, or the one that stands alone; none where there are none."""
    if isinstance(value, Mapping):
        return [value]
    return [each for each in value if isinstance(each, Mapping)] if _is_list(value) else []


def texts(value: Any) -> list[str]:
    """The texts of a list, or the one that stands alone; none where there are none."""
    if value is None or isinstance(value, Mapping):
        return []
    return [str(each) for each in value] if _is_list(value) else [str(value)]


def parsed(text: Any) -> Any:
    """What a text is in JSON; None where it is none. What is no text is taken as it is."""
    if not isinstance(text, str | bytes):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def entry(found: Props, name: str) -> Any:
    """A field by its name, in whatever letter case: the provider takes `Environment` for `environment`.

    https://pkg.go.dev/encoding/json#Unmarshal
    """
    if name in found:
        return found[name]
    return next((found[key] for key in found if str(key).casefold() == name.casefold()), None)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
