"""What every program of ours does before it makes anything: take the configuration, and refuse what is wrong."""

import os
from collections.abc import Sequence

import pulumi

from ecs_platform.model.environment import Loaded
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.settings.local import refusal
from ecs_platform.model.settings.settings import Settings


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
