"""What is lost, by the thing that a person decides of: `remove service shop` is one, whatever of it goes with it.

The verb is part of the key: who has written that a service is removed has not said that its target group may be
replaced a month later, when the service is there again and the override was forgotten.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ecs_platform.model.digest.preview import (
    LISTENER,
    LOAD_BALANCER,
    ROLE,
    SCHEDULE,
    SERVICE,
    TARGET_GROUP,
    Preview,
    Resource,
    Step,
)

GUARDED = (SERVICE, TARGET_GROUP, LISTENER, LOAD_BALANCER, ROLE)
_OF_A_SERVICE = (SERVICE, TARGET_GROUP, ROLE)
_VERBS = {"delete": "remove", "replace": "replace"}
_WORKLOADS = {SERVICE: "service", SCHEDULE: "job"}


@dataclass(frozen=True)
class Loss:
    """What goes with one thing.

    Attributes:
        key: what an override of all of it is called: verb and thing, or a URN where no shorter name is unambiguous.
        steps: what is lost of it.
    """

    key: str
    steps: tuple[Step, ...]


def losses(preview: Preview) -> list[Loss]:
    """Everything guarded that a preview deletes or replaces, in the preview's order of what is first of each thing."""
    things = _Things(preview)
    found: dict[str, list[Step]] = {}
    for step in preview.steps:
        if step.kind in _VERBS and _is_guarded(step):
            found.setdefault(things.key(step), []).append(step)
    return [Loss(key, tuple(steps)) for key, steps in found.items()]


def _is_guarded(step: Step) -> bool:
    return step.resource.type in GUARDED or (step.old is not None and step.old.protect)


class _Things:
    """Which thing a step is of."""

    def __init__(self, preview: Preview) -> None:
        self._steps = {step.resource.urn: step for step in preview.steps}
        named = {each.urn: each.label for each in (*preview.before.values(), *preview.after.values())}
        self._named = Counter(named.values())
        self._workloads = {kind: dict(_workloads(preview, kind)) for kind in _VERBS}

    def key(self, step: Step) -> str:
        """The key of the thing that goes, or is made anew, with this step."""
        if workload := self._workload(step):
            return f"{_VERBS[step.kind]} {workload}"
        root = self._root(step)
        label = root.resource.label
        return f"{_VERBS[root.kind]} {label}" if self._named[label] == 1 else step.resource.urn

    def _workload(self, step: Step) -> str:
        """The service or job that goes, or is made anew, as a whole: by its tag in what is there, and its name.

        What Pulumi protects holds data or is a way in of others: it is decided of by itself.
        """
        old = step.old
        if old is None or old.type not in _OF_A_SERVICE or old.protect:
            return ""
        own = old.name == old.service or old.name.startswith(f"{old.service}-")
        return self._workloads[step.kind].get(old.service, "") if own and not self._caused(step) else ""

    def _root(self, step: Step) -> Step:
        """What it goes with: a listener with its load balancer; what is replaced with what alone forces that."""
        seen: set[str] = set()
        while step.resource.urn not in seen:
            seen.add(step.resource.urn)
            step = self._caused(step) or step
        return step

    def _caused(self, step: Step) -> Step | None:
        """The one step that makes this one necessary; None where anything else does too."""
        if step.kind == "delete":
            return self._of(step.old, "loadBalancerArn", "delete") if step.resource.type == LISTENER else None
        # A target group is named by what forces its replacement, so its name changes with that.
        forced = [name for name in step.forced_by if (step.resource.type, name) != (TARGET_GROUP, "name")]
        causes = [self._of(step.new, name, "replace") for name in forced]
        first = causes[0] if causes else None
        return first if all(each is not None and each is first for each in causes) else None

    def _of(self, resource: Resource | None, name: str, kind: str) -> Step | None:
        """What an input comes from, where just that happens to it."""
        urns = resource.dependencies.get(name, []) if resource is not None else []
        found = self._steps.get(urns[0]) if len(urns) == 1 else None
        return found if found is not None and found.kind == kind else None


def _workloads(preview: Preview, kind: str) -> Iterator[tuple[str, str]]:
    """Services and jobs that all this happens to, by name; none that another of the same name stays or comes of."""
    before, after = (
        Counter((each.type, _name(each)) for each in side.values() if each.type in _WORKLOADS)
        for side in (preview.before, preview.after)
    )
    for step in preview.of(*_WORKLOADS):
        if step.kind == kind and step.old is not None:
            known = step.old.type, _name(step.old)
            if known[1] and (before[known], after[known]) == (1, 0 if kind == "delete" else 1):
                yield known[1], f"{_WORKLOADS[known[0]]} {known[1]}"


def _name(workload: Resource) -> str:
    """A schedule in AWS has no tags."""
    return workload.name if workload.type == SCHEDULE else workload.service
