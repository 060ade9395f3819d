"""The digest for machines: the same as the Markdown says, whole, in one object."""

from dataclasses import asdict, dataclass
from typing import Any

from ecs_platform.model.digest.capacity import refreshed
from ecs_platform.model.digest.gate import impossible, judge
from ecs_platform.model.digest.masking import LONGEST_NAME, plain
from ecs_platform.model.digest.numbers import number_changes
from ecs_platform.model.digest.permissions import permissions
from ecs_platform.model.digest.preview import Preview, Step
from ecs_platform.model.digest.quotas import over_for_a_while
from ecs_platform.model.digest.routes import route_changes
from ecs_platform.model.digest.services import service_changes
from ecs_platform.model.manifest.not_secret import Declared, nothing
from ecs_platform.model.routes.changes import Change


@dataclass(frozen=True)
class Summary:
    """What a preview means.

    Attributes:
        stack: the environment's name.
        protected: whether its gate guards all that people reach.
        refused: what the gate refuses, by the key that an override would have.
        overridden: what would be lost and is meant: the reason, by key or URN.
        unused: overrides that nothing needs.
        fails: why the `up` cannot end well; nothing where it can.
        permissions: what is allowed after, and was not before; the weightiest first.
        moved: how many rights are in another policy of the same holder, by holder.
        services: what happens to each service.
        routes: what becomes of each route that does not stay as it is.
        instances: which container instances are replaced.
        resources: everything that changes, with old and new values where these are numbers, switches or short texts.
    """

    stack: str
    protected: bool
    refused: dict[str, list[dict[str, Any]]]
    overridden: dict[str, str]
    unused: list[str]
    fails: list[str]
    permissions: list[dict[str, Any]]
    moved: dict[str, int]
    services: list[dict[str, Any]]
    routes: list[dict[str, Any]]
    instances: list[str]
    resources: list[dict[str, Any]]


def as_json(preview: Preview, stack: str, declared: Declared = nothing) -> dict[str, Any]:
    """The digest as JSON takes it; what looks like a secret is masked, as in the Markdown.

    Args:
        preview: see `read_preview`.
        stack: the environment's name.
        declared: what manifests say is no secret; default: they say nothing.
    """
    verdict, allowed = judge(preview), permissions(preview)
    fails = [*impossible(preview), *map(str, over_for_a_while(preview))]
    found = Summary(
        stack,
        verdict.protected,
        {loss.key: [_named(step) for step in loss.steps] for loss in verdict.missing},
        {key: plain(reason) for key, reason in verdict.overridden.items()},
        verdict.unused,
        fails,
        [
            {"weight": each.weight.name.lower(), "told": each.whole, "actions": [*each.actions]}
            | {"new_service": each.service, "follows": each.follows}
            for each in sorted(allowed.wider, key=lambda each: each.weight)
        ],
        allowed.moved,
        _services(preview, declared),
        [_route(each) for each in route_changes(preview)],
        refreshed(preview),
        [_named(step) | {"changes": _changes(step)} for step in preview.steps],
    )
    return asdict(found)


def _named(step: Step) -> dict[str, Any]:
    return {"label": step.resource.label, "urn": step.resource.urn, "verb": step.kind, "because": [*step.forced_by]}


def _services(preview: Preview, declared: Declared) -> list[dict[str, Any]]:
    return [
        {"name": each.name, "verb": each.fate, "seconds": each.seconds, "unavailable": each.unavailable}
        | {"containers": each.containers}
        for each in service_changes(preview, declared)
    ]


def _route(change: Change) -> dict[str, Any]:
    rule = change.after or change.before
    assert rule is not None
    before, after = (each.service if each else None for each in (change.before, change.after))
    place = {
        "load_balancer": rule.load_balancer,
        "priority": rule.priority,
        "rule": plain(rule.key, longest=LONGEST_NAME),
    }
    return {"verb": change.kind, **place, "before": before, "after": after}


def _changes(step: Step) -> list[dict[str, Any]]:
    return [asdict(each) for each in number_changes(step, step.changed)] if step.kind in ("update", "replace") else []
