"""Container instances that go together with the last services on them: what one `up` cannot do.

The capacity provider is taken from the cluster before any service is moved or deleted, and ECS refuses that while a
service uses it, until the `up` gives in after ten minutes.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html
"""

from collections.abc import Mapping

from ecs_platform.model.digest.masking import code
from ecs_platform.model.digest.preview import (
    AUTO_SCALING_GROUP,
    CLUSTER_CAPACITY,
    SERVICE,
    UNKNOWN,
    Preview,
    Resource,
    Step,
)


def in_one_step(preview: Preview) -> list[str]:
    """The services on capacity providers that the preview takes from the cluster, by name; this `up` would fail."""
    gone = {provider for step in preview.of(CLUSTER_CAPACITY) for provider in _taken(step)}
    olds = [step.old for step in preview.of(SERVICE) if step.old is not None]
    return sorted(old.service or old.name for old in olds if gone & set(_providers(old)))


def two_steps(preview: Preview) -> str:
    """What to do in place of one step that cannot end well; empty where there is none."""
    services = in_one_step(preview)
    if not services:
        return ""
    names = ", ".join(map(code, services))
    return (
        f"container instances go together with what runs on them, {names}: that fails after ten minutes. Keep `ec2` in "
        "the stack's file for this `up`, and take it away in the next one"
    )


def _providers(service: Resource) -> list[str]:
    strategy = service.inputs.get("capacityProviderStrategies") or ()
    return [str(item.get("capacityProvider")) for item in strategy if isinstance(item, Mapping)]


def refreshed(preview: Preview) -> list[str]:
    """What happens to the instances of each Auto Scaling group that gets another version of its launch template."""
    groups = [step for step in preview.of(AUTO_SCALING_GROUP) if step.kind == "update"]
    names = [str(step.resource.inputs.get("name", "")) for step in groups if "launchTemplate" in step.changed]
    return [
        f"instances of {code(name)} that started from an older launch template are replaced, one after the other; ECS "
        "drains each, and its tasks start anew"
        for name in names
    ]


def _taken(step: Step) -> set[str]:
    """What a cluster loses that stays itself; where all goes, services go first."""
    if step.old is None or step.new is None:
        return set()
    before, after = (set(each.inputs.get("capacityProviders") or ()) for each in (step.old, step.new))
    return set() if UNKNOWN in after else before - after
