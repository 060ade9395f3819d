"""How the ECS service of a manifest is deployed: the model's plain value, with what is made in place of its markers."""

import pulumi

from ecs_platform.components.deployment_roles import DeploymentRoles, DeploymentRolesArgs
from ecs_platform.components.deployment_strategy import HookArgs, PairArgs, StrategyArgs
from ecs_platform.components.service import DeploymentArgs, TargetArgs
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.deployments import deployment_roles
from ecs_platform.model.iam.document import policy_text, text
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.manifest.target import Target
from ecs_platform.model.task.service import Deployment, Registration
from ecs_platform.model.task.strategy import Shift


def roles(manifest: Manifest, loaded: Loaded, opts: pulumi.ResourceOptions) -> DeploymentRoles:
    """The `DeploymentRoles` of a service; there is none with rolling deployments."""
    may = deployment_roles(manifest, loaded)
    args = DeploymentRolesArgs(
        loaded.names,
        manifest.name,
        text(may.trust),
        policy_text(may.infrastructure),
        policy_text(may.hooks),
        loaded.settings.permissions_boundary,
    )
    return DeploymentRoles(manifest.name, args, opts=opts)


def deployment(decided: Deployment, alarms: list[pulumi.Input[str]], taken: DeploymentRoles) -> DeploymentArgs:
    """The `DeploymentArgs`, with alarms and roles that are made."""
    return DeploymentArgs(
        maximum_percent=decided.maximum_percent,
        minimum_healthy_percent=decided.minimum_healthy_percent,
        rollback=decided.rollback,
        alarms=alarms,
        watching=decided.watching,
        timeout=decided.timeout,
        strategy=_strategy(decided.shift, taken),
        waits=decided.waits,
    )


def _strategy(shift: Shift, taken: DeploymentRoles) -> StrategyArgs:
    hooks = []
    for hook in shift.hooks:
        args = HookArgs(hook.stage, hook.function)
        if hook.function is not None:
            args.role_arn = taken.hooks_arn
        else:
            assert hook.minutes is not None
            assert hook.action is not None
            args.minutes, args.action = hook.minutes, hook.action
        hooks.append(args)
    return StrategyArgs(shift.strategy, shift.bake_minutes, shift.percent, shift.step_minutes, hooks)


def targets(
    manifest: Manifest, registrations: tuple[Registration, ...], around: Surroundings, taken: DeploymentRoles
) -> list[TargetArgs]:
    """The `TargetArgs` of a service, each with what ECS moves its requests with."""
    by_key = {target.key: target for target in manifest.targets}
    return [
        TargetArgs(
            around.target_groups[manifest.name, each.key].arn,
            each.container,
            each.port,
            None if each.pair is None else _pair(manifest, by_key[each.key], around, taken),
        )
        for each in registrations
    ]


def _pair(manifest: Manifest, target: Target, around: Surroundings, taken: DeploymentRoles) -> PairArgs:
    rules = around.rules[target.load_balancer].by_priority
    own = [rule for rule in around.loaded.rules if rule.service == manifest.name]
    (production,) = (rules[rule.priority].arn for rule in own if rule.route in target.routes)
    test = [rules[rule.priority].arn for rule in own if rule.route in target.test_routes]
    assert taken.infrastructure_arn is not None
    return PairArgs(
        around.target_groups[manifest.name, target.alternate_key].arn,
        production,
        taken.infrastructure_arn,
        test[0] if test else None,
    )
