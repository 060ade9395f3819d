"""A state as an earlier version left it, and what of it may be lost."""

import copy
import json
from typing import Any

from ecs_platform.ops.recovery.state import Resource, needs, resources
from tests.stack.pulling.checkpoints import Checkpoint

PRODUCTION = Checkpoint("2026-11-25", "production")


def exported(checkpoint: Checkpoint = PRODUCTION) -> dict[str, Any]:
    """What `pulumi stack export` wrote; each call gives one of its own."""
    return copy.deepcopy(checkpoint.read())


def with_resources(state: dict[str, Any], listed: list[Resource], **more: Any) -> dict[str, Any]:
    """The state, telling of these only."""
    return {**state, "deployment": {**state["deployment"], "resources": listed, **more}}


def with_dependents(state: dict[str, Any], urns: set[str]) -> set[str]:
    """The resources and all that need them: without one the state cannot tell of the others."""
    lost = set(urns)
    for each in resources(state):
        if not lost.isdisjoint(needs(each)):
            lost.add(each["urn"])
    return lost


def times(state: dict[str, Any], service: str, number: int) -> dict[str, Any]:
    """The state with so many of one service in all, and all that is its own."""
    listed = resources(state)
    own = [each for each in listed if _is_of(each, service)]
    more = [_renamed(each, service, f"{service}{index}") for index in range(1, number) for each in own]
    return with_resources(state, [*listed, *more])


def _is_of(resource: Resource, service: str) -> bool:
    name = resource["urn"].rpartition("::")[2]
    tags = (resource.get("inputs") or {}).get("tags") or {}
    return (
        name == service or name.startswith(f"{service}-") or (isinstance(tags, dict) and tags.get("Service") == service)
    )


def _renamed(resource: Resource, service: str, name: str) -> Resource:
    text = json.dumps(resource)
    for before in (f"::{service}", f"/{service}", f'"{service}', f"-{service}"):
        text = text.replace(before, before.replace(service, name))
    renamed: Resource = json.loads(text)
    if renamed.get("id"):
        renamed["id"] = f"{renamed['id']}/{name}"
    return renamed
