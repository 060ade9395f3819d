"""Who knows what manifests say is no secret (`not_secret`)."""

from collections.abc import Callable

Declared = Callable[[str, str, str], bool]
"""Of a task definition's family, and a name and a value in it: whether its manifest says that it is no secret."""


def nothing(_family: str, _name: str, _value: str) -> bool:
    """No manifest says anything."""
    return False
