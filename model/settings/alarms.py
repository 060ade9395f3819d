"""The setting `alarms`: how much of its services an environment watches, and pays for."""

from typing import Annotated, Literal

from pydantic import BeforeValidator


def _switched_off(value: object) -> object:
    """`off` is a truth value in YAML 1.1, and text in 1.2."""
    return "none" if value is False or value == "off" else value


Level = Annotated[Literal["none", "essential", "all"], BeforeValidator(_switched_off)]
"""`none`; `essential`: what a person is woken for; `all`: the rest too."""
