"""Values of inputs and outputs as the engine writes them: secret, unknown, and when two are as good as one.

https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go has the signatures.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 what marks one
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_MASKED = "[secret]"
"""What a preview says in place of a secret."""


def is_secret(value: Any) -> bool:
    """Whether a value is a secret, encrypted or not."""
    return isinstance(value, dict) and value.get(SIGNATURE) == _SECRET


def secret(value: Any) -> dict[str, str]:
    """A secret that `pulumi stack import` encrypts with the stack's own key."""
    return {SIGNATURE: _SECRET, "plaintext": json.dumps(value)}


def opened(value: Any) -> Any:
    """A value of an export with `--show-secrets`, without the marks of secrets."""
    if is_secret(value):
        return opened(json.loads(value["plaintext"])) if "plaintext" in value else value
    if isinstance(value, dict):
        return {key: opened(each) for key, each in value.items()}
    return [opened(each) for each in value] if isinstance(value, list) else value


def is_known(value: Any) -> bool:
    """Whether all of a value is there to be read: nothing of it unknown, and nothing secret."""
    return not any(is_secret(each) or each in (_UNKNOWN, _MASKED) for each in _all(value))


def has_secret(value: Any) -> bool:
    """Whether there is a secret in a value."""
    return any(is_secret(each) or each == _MASKED for each in _all(value))


def known(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that are known, without what the engine and the provider keep for themselves."""
    return {name: value for name, value in inputs.items() if not name.startswith("__") and is_known(value)}


def _all(value: Any) -> Iterator[Any]:
    """The value and all in it; what is in a secret is not looked at."""
    yield value if isinstance(value, str | dict) else None
    if isinstance(value, dict) and not is_secret(value):
        for each in value.values():
            yield from _all(each)
    elif isinstance(value, list):
        for each in value:
            yield from _all(each)


def differing(said: Mapping[str, Any], read: Mapping[str, Any], alike: Collection[str] = ()) -> list[str]:
    """The inputs whose values AWS has otherwise, by name.

    What the program does not say may be as it will. The order of lists does not count, as most of them are sets to AWS;
    80 and `"80"` are one, as the provider writes numbers as text in some places.

    Args:
        said: what the program says.
        read: what AWS has.
        alike: inputs that are JSON, which AWS may write otherwise.
    """
    return sorted(
        name for name, value in said.items() if not _fits(_json(value, name, alike), _json(read.get(name), name, alike))
    )


def _json(value: Any, name: str, alike: Collection[str]) -> Any:
    if name not in alike or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _fits(said: Any, read: Any) -> bool:
    """Whether what was read is at least what the program says."""
    if _is_nothing(said):
        return _is_nothing(read)
    if isinstance(said, dict) and isinstance(read, dict):
        return all(_fits(value, read.get(key)) for key, value in said.items() if not key.startswith("__"))
    if isinstance(said, list) or isinstance(read, list):
        return _same_lists(said if isinstance(said, list) else [said], read if isinstance(read, list) else [read])
    return _text(said) == _text(read)


def _same_lists(said: list[Any], read: list[Any]) -> bool:
    """Each fits one of the other, and none is left over."""
    left = [each for each in read if not _is_nothing(each)]
    for each in said:
        if _is_nothing(each):
            continue
        match = next((index for index, other in enumerate(left) if _fits(each, other)), None)
        if match is None:
            return False
        del left[match]
    return not left


def _is_nothing(value: Any) -> bool:
    """AWS does not tell no from nothing, and the provider leaves out what is at its default."""
    return value in (None, "", False, 0, "0", "false") or (isinstance(value, dict | list) and not value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
