"""The gate: a protected environment loses nothing that people reach, and no environment replaces an ECS service, unless
the override is written down."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecs_platform.model.digest.capacity import two_steps
from ecs_platform.model.digest.connect import protocol_changes
from ecs_platform.model.digest.losses import GUARDED, Loss, losses
from ecs_platform.model.digest.preview import SERVICE, Preview, Step

__all__ = ["GUARDED", "Verdict", "impossible", "judge"]


@dataclass(frozen=True)
class Verdict:
    """What the gate says.

    Attributes:
        protected: whether the environment is protected; an unprotected one may lose anything, and replace anything but
            an ECS service.
        missing: what would be lost without an override, by the key that one would have.
        overridden: what will be lost, and why that is wanted, by the override's key or URN.
        unused: keys and URNs of overrides that nothing needs.
    """

    protected: bool
    missing: list[Loss]
    overridden: dict[str, str]
    unused: list[str]

    @property
    def refused(self) -> list[Step]:
        """What would be lost without an override, one by one."""
        return [step for loss in self.missing for step in loss.steps]


def judge(preview: Preview) -> Verdict:
    """What the gate says of a preview.

    The environment is protected where the setting `protect` says so, or what is there does: a pull request that
    switches `protect` off and deletes at once is refused as well. What Pulumi protects is guarded, of whatever type.

    A replaced ECS service is refused in every environment: it is deleted before it is made again, and nobody means
    that who changes its capacity, say, where the provider knows of no other way.

    An override counts for all that goes with the thing it names, in just the way it says. By a URN it counts for that
    resource, and by each URN that it is known by: one that was written before a rename, which the program has an
    alias for, still does.
    """
    found = preview.setting("overrides")
    overrides = {str(key): str(reason) for key, reason in found.items()} if isinstance(found, Mapping) else {}
    # Whatever is not a plain no is taken for a yes.
    protected = preview.setting("protect") not in (None, False, "", "false") or preview.protected
    protected = protected or any(
        step.old is not None and step.old.inputs.get("enableDeletionProtection") is True for step in preview.steps
    )
    used: set[str] = set()
    missing = []
    for loss in losses(preview):
        used |= {key for key in (loss.key, *(urn for step in loss.steps for urn in step.urns)) if key in overrides}
        left = tuple(
            step for step in loss.steps if not used & {loss.key, *step.urns} and (protected or _replaces_service(step))
        )
        missing += [Loss(loss.key, left)] if left else []
    return Verdict(protected, missing, {key: overrides[key] for key in sorted(used)}, sorted(set(overrides) - used))


def impossible(preview: Preview) -> list[str]:
    """Why the `up` would fail in the middle, whatever is overridden; nothing where it would not."""
    return [*filter(None, [two_steps(preview)]), *map(str, protocol_changes(preview))]


def _replaces_service(step: Step) -> bool:
    return step.kind == "replace" and step.resource.type == SERVICE
