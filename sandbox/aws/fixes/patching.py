"""How a fix is written: a function that takes the place of one of moto's.

    @instead_of(ELBv2Backend, "set_rule_priorities")
    def set_rule_priorities(self, rule_priorities): ...

    @around(IAMBackend, "delete_role")
    def delete_role(original, self, role_name): ...

Nothing changes when a module of fixes is imported; apply() puts them all in place. A name that moto no longer has is an
error then, so that an upgrade of moto cannot lose a fix in silence.
"""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
Attribute = TypeVar("Attribute", bound="Callable[..., Any] | property")

_waiting: list[Callable[[], None]] = []


def instead_of(owner: Any, name: str) -> Callable[[Attribute], Attribute]:
    """The decorated function replaces `owner.name`, which must exist."""
    return _registered(owner, name, must_exist=True)


def new(owner: Any, name: str) -> Callable[[Attribute], Attribute]:
    """The decorated function becomes `owner.name`, which moto does not have."""
    return _registered(owner, name, must_exist=False)


def around(owner: Any, name: str) -> Callable[[Function], Function]:
    """The decorated function replaces `owner.name` and gets moto's own as its first argument."""

    def register(function: Function) -> Function:
        def put() -> None:
            original = _original(owner, name)

            @functools.wraps(original)
            def wrapped(*arguments: Any, **options: Any) -> Any:
                return function(original, *arguments, **options)

            setattr(owner, name, wrapped)

        _waiting.append(put)
        return function

    return register


def apply() -> None:
    """Put every registered fix in place, once."""
    while _waiting:
        _waiting.pop(0)()


def _registered(owner: Any, name: str, must_exist: bool) -> Callable[[Attribute], Attribute]:
    def register(attribute: Attribute) -> Attribute:
        def put() -> None:
            if must_exist:
                _original(owner, name)
            elif not isinstance(attribute, property) and name in vars(owner):
                raise AttributeError(f"moto has {owner.__name__}.{name} now: drop our own or use instead_of")
            setattr(owner, name, attribute)

        _waiting.append(put)
        return attribute

    return register


def _original(owner: Any, name: str) -> Any:
    if not hasattr(owner, name):
        raise AttributeError(f"{owner.__name__}.{name}, which we fix, is no longer in moto")
    return getattr(owner, name)
