"""Outputs as another stack reads them: is that a platform, and do both mean the same by it?"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ecs_platform.model.contract.outputs import VERSION, Outputs


def received(stack: str, found: Mapping[str, Any]) -> tuple[Outputs | None, str]:
    """The outputs read from a stack; or None, and what is wrong with them and what to do.

    Args:
        stack: the stack's name.
        found: its outputs as they are; those that this version does not know do not count.
    """
    fault = _fault(stack, found)
    if fault:
        return None, fault
    try:
        return Outputs.model_validate(whole_numbers(found), extra="ignore"), ""
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(map(str, first["loc"]))
        return None, (
            f"the stack `{stack}` does not keep version {VERSION} of the outputs: `{path}`: {first['msg']}; "
            "bring it up again with the program it was made by"
        )


def _fault(stack: str, found: Mapping[str, Any]) -> str:
    if not found:
        return (
            f"the platform `{stack}` has no outputs: it was never brought up, or it was destroyed; bring it up with "
            "`pulumi up`, or take away what builds on it with `pulumi destroy`, which needs no platform"
        )
    version = whole_numbers(found.get("version"))
    if not isinstance(version, int):
        return (
            f"the stack `{stack}` is not a platform: it has no output `version`; give the stack of the project "
            "`ecs-platform`, as `organization/ecs-platform/<environment>`"
        )
    if version == VERSION:
        return ""
    what = (
        "bring this program to that version: CHANGELOG.md of the platform says what changed"
        if version > VERSION
        else f"bring the platform to version {VERSION} first, with `pulumi up`"
    )
    return f"the platform `{stack}` has version {version} of the outputs, this program reads {VERSION}; {what}"


def whole_numbers(value: Any) -> Any:
    """The value with whole numbers as such: the engine knows only floating ones."""
    if isinstance(value, Mapping):
        return {name: whole_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [whole_numbers(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
