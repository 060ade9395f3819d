"""The program, and what every program of ours does before it makes anything: refuse what is wrong."""

import gc
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ecs_platform.model.reading.collection import collection_paused

# Half of the time of these imports went into looking for garbage in what stays until the end, and into freeing that at
# the end: https://docs.python.org/3/library/gc.html#gc.freeze
with collection_paused():
    import pulumi

    from ecs_platform.components.announce import announce_route_changes
    from ecs_platform.components.images import images_from_parameters
    from ecs_platform.components.outputs import outputs_of
    from ecs_platform.components.platform import Platform
    from ecs_platform.components.reference import last_outputs
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.load import load
    from ecs_platform.model.reading.findings import Finding
    from ecs_platform.model.settings.local import refusal
    from ecs_platform.model.settings.settings import Settings

    gc.freeze()


@collection_paused()
def run(project: Path) -> Platform:
    """Settings and manifests, checked, become the platform; what others build on is exported.

    Args:
        project: the folder with Pulumi.yaml, the stack files and services/.

    Returns:
        the platform, for components that are built beside it.

    Raises:
        pulumi.RunError: something is wrong with settings or manifests; nothing was registered.
    """
    loaded = load(project, pulumi.get_stack(), values=configuration())
    refuse(loaded.findings)
    refuse_aws(loaded)
    loaded = loaded.after(last_outputs())
    announce_route_changes(loaded)
    platform = Platform("platform", replace(loaded, images=images_from_parameters(loaded)))
    for name, value in outputs_of(platform).items():
        pulumi.export(name, value)
    gc.freeze()
    return platform


def configuration() -> dict[str, str]:
    """What the engine was given, by full key: `--config` and `--config-file` count, not the stack's file alone."""
    config, aws = pulumi.Config(), pulumi.Config("aws")
    own = {f"{config.name}:{name}": config.get(name) for name in Settings.model_fields}
    provider = {f"aws:{name}": aws.get(name) for name in ("region", "allowedAccountIds")}
    return {key: value for key, value in {**own, **provider}.items() if value is not None}


def refuse(findings: Sequence[Finding]) -> None:
    """Ends the run, with a message for each finding and before anything is registered, where there is one."""
    for finding in findings:
        pulumi.log.error(str(finding))
    if findings:
        faults = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
        raise pulumi.RunError(f"{faults} in settings and manifests; nothing was registered")


def refuse_aws(loaded: Loaded) -> None:
    """Ends the run of a local environment that would reach AWS itself."""
    why = refusal(os.environ) if loaded.settings.local else None
    if why is not None:
        raise pulumi.RunError(
            f"`{pulumi.get_stack()}` is a local environment, and {why}; nothing was registered. "
            '`eval "$(make env)"` sets what a shell needs for it'
        )
