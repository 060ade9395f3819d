"""Values of inputs and outputs as the engine writes them: secret, unknown, and when two are as good as one.

https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go has the signatures.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ecs_platform.adoption.meaning import within

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


def differing(said: Mapping[str, Any], read: Mapping[str, Any]) -> list[str]:
    """The inputs whose values AWS has otherwise, by name; what the program does not say may be as it will.

    Args:
        said: what the program says.
        read: what AWS has.
    """
    return sorted(name for name, value in said.items() if not within(value, read.get(name)))
