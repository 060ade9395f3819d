"""The stack's outputs, in the shape that model/contract/outputs.py promises."""

from typing import Any

import pulumi

from ecs_platform.components.attached import AttachedServices
from ecs_platform.components.load_balancer import LoadBalancerIds
from ecs_platform.components.platform import Platform
from ecs_platform.components.workloads.service_of import defined
from ecs_platform.model.contract.outputs import VERSION
from ecs_platform.model.layout import LAYOUT
from ecs_platform.model.manifest.service import Service as Manifest
from ecs_platform.model.routes.compile import Rule
from ecs_platform.model.routes.conditions import Condition
from ecs_platform.model.routes.urls import urls
from ecs_platform.model.task.definition import task_definition_of
from ecs_platform.model.task.placement import Capacity, strategy


def outputs_of(platform: Platform) -> dict[str, Any]:
    """The outputs of an environment, by name."""
    loaded, zone = platform.loaded, platform.internal_zone
    return {
        "version": VERSION,
        "environment": loaded.names.environment,
        "region": loaded.account.region,
        "account": loaded.account.id,
        "vpc_id": platform.network.vpc_id,
        "private_subnet_ids": platform.network.private_subnet_ids,
        "file_system_subnet_ids": platform.network.mounted_in,
        "public_subnet_ids": platform.network.public_subnet_ids,
        "cluster_name": platform.cluster.name,
        "cluster_arn": platform.cluster.arn,
        "load_balancers": {scheme: _load_balancer(each) for scheme, each in platform.load_balancers.items()},
        "internal_zone": None if zone is None else {"zone_id": zone.zone_id, "name": loaded.names.zone},
        "kms_key_arn": platform.kms_key_arn,
        **attached_outputs(platform),
    }


def attached_outputs(made: Platform | AttachedServices) -> dict[str, Any]:
    """The outputs that are about services and who deploys them: those of a stack that attaches to a platform."""
    loaded = made.loaded
    return {
        "layout": LAYOUT,
        "services": {manifest.name: _service(made, manifest) for manifest in loaded.services},
        "urls": _urls(made),
        "deployers": {
            key: {
                "kind": settings.kind,
                "arn": made.deployers[key].arn,
                "policies": made.deployers[key].services,
            }
            for key, settings in loaded.settings.deployers.items()
        },
        # An output of its own: a secret inside another output would hide the whole of that.
        "deployer_access_keys": pulumi.Output.secret(
            {
                key: {name: {"id": key_.id, "secret": key_.secret} for name, key_ in deployer.access_keys.items()}
                for key, deployer in made.deployers.items()
                if deployer.access_keys
            }
        ),
    }


def _urls(made: Platform | AttachedServices) -> pulumi.Output[dict[str, list[str]]]:
    def by_service(addresses: dict[str, str]) -> dict[str, list[str]]:
        rules: dict[str, list[Rule]] = {}
        for rule in made.loaded.rules:
            rules.setdefault(rule.service, []).append(rule)
        return {name: found for name, each in rules.items() if (found := urls(each, addresses))}

    return pulumi.Output.all(
        **{
            scheme: pulumi.Output.concat(each.serving_protocol, "://", each.dns_name)
            for scheme, each in made.load_balancers.items()
        }
    ).apply(by_service)


def _load_balancer(load_balancer: LoadBalancerIds) -> dict[str, Any]:
    return {
        "arn": load_balancer.arn,
        "dns_name": load_balancer.dns_name,
        "zone_id": load_balancer.zone_id,
        "listener_arns": load_balancer.listener_arns,
        "security_group_id": load_balancer.security_group_id,
        "opened": load_balancer.opened,
    }


def _service(made: Platform | AttachedServices, manifest: Manifest) -> dict[str, Any]:
    workload = made.workloads[manifest.name]
    task = workload.task
    targets = sorted(manifest.targets, key=lambda target: target.load_balancer, reverse=True)
    definition = None if manifest.is_job else defined(manifest, made.loaded)
    return {
        # Not what the resource says: where it fails, and the others go on, the outputs are known all the same.
        "service": None if workload.service is None else made.loaded.names.service(manifest.name),
        "family": task.family,
        "task_definition_arn": task.arn,
        "image": task_definition_of(manifest, made.loaded).image,
        "target_group_arn": made.target_groups[manifest.name, targets[0].key].arn if targets else None,
        "target_group_arns": {each.key: made.target_groups[manifest.name, each.key].arn for each in targets},
        "security_group_ids": workload.security_group_ids,
        "file_systems": {
            volume: {"file_system_id": each.id, "access_point_id": each.access_point_id}
            for volume, each in workload.file_systems.items()
        },
        "task_role_arn": task.roles.task_role_arn,
        "execution_role_arn": task.roles.execution_role_arn,
        "log_group": task.log_group,
        "repository_url": None if workload.repository is None else workload.repository.url,
        "rules": [_rule(rule) for rule in made.loaded.rules if rule.service == manifest.name],
        "capacity": [] if definition is None else _capacity(definition.capacity),
        "rollback_alarms": [] if definition is None else list(definition.deployment.alarms),
        "scalable": definition is not None and definition.bounds is not None,
    }


def _capacity(capacity: Capacity) -> list[dict[str, Any]]:
    shares = strategy(capacity.provider, capacity.base)
    return [{"provider": each.provider, "weight": each.weight, "base": each.base} for each in shares]


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "load_balancer": rule.load_balancer,
        "priority": rule.priority,
        "conditions": [_condition(condition) for condition in rule.conditions],
    }


def _condition(condition: Condition) -> dict[str, Any]:
    pairs = [pattern if key is None else f"{key}={pattern}" for key, pattern in condition.pairs]
    return {
        "field": condition.field,
        "values": [*condition.values, *pairs],
        "header": condition.header or None,
    }
