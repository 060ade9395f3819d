"""The gate: a protected environment loses nothing that people reach, and no environment replaces an ECS service, unless
the override is written down."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecs_platform.model.digest.preview import LISTENER, LOAD_BALANCER, ROLE, SERVICE, TARGET_GROUP, Preview, Step

GUARDED = (SERVICE, TARGET_GROUP, LISTENER, LOAD_BALANCER, ROLE)


@dataclass(frozen=True)
class Verdict:
    """What the gate says.

    Attributes:
        protected: whether the environment is protected; an unprotected one may lose anything, and replace anything but
            an ECS service.
        refused: what would be lost without an override.
        overridden: what will be lost, and why that is wanted, by URN.
        unused: URNs of overrides that nothing needs.
    """

    protected: bool
    refused: list[Step]
    overridden: dict[str, str]
    unused: list[str]


def judge(preview: Preview) -> Verdict:
    """What the gate says of a preview.

    The environment is protected where the setting `protect` says so, or what is there does: a pull request that
    switches `protect` off and deletes at once is refused as well. What Pulumi protects is guarded, of whatever type.

    A replaced ECS service is refused in every environment: it is deleted before it is made again, and nobody means
    that who changes its capacity, say, where the provider knows of no other way.

    An override counts by each URN that a resource is known by: one that was written before a rename, which the program
    has an alias for, still does.
    """
    found = preview.setting("overrides")
    overrides = {str(urn): str(reason) for urn, reason in found.items()} if isinstance(found, Mapping) else {}
    lost = [step for step in preview.steps if step.kind in ("delete", "replace") and _is_guarded(step)]
    # Whatever is not a plain no is taken for a yes.
    protected = preview.setting("protect") not in (None, False, "", "false") or preview.protected
    protected = protected or any(
        step.old is not None and step.old.inputs.get("enableDeletionProtection") is True for step in preview.steps
    )
    allowed = {urn: overrides[urn] for step in lost for urn in sorted(step.urns) if urn in overrides}
    refused = [step for step in lost if not step.urns & allowed.keys() and (protected or _replaces_service(step))]
    return Verdict(protected, refused, allowed, sorted(set(overrides) - set(allowed)))


def _is_guarded(step: Step) -> bool:
    return step.resource.type in GUARDED or (step.old is not None and step.old.protect)


def _replaces_service(step: Step) -> bool:
    return step.kind == "replace" and step.resource.type == SERVICE
