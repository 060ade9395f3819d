"""Services in a stack of their own, on a platform that another stack made."""

import pulumi

from ecs_platform.components.alias_records import AliasRecords, AliasRecordsArgs
from ecs_platform.components.deployers import deployers
from ecs_platform.components.listener_rules import ListenerRules
from ecs_platform.components.load_balancer import LoadBalancerIds
from ecs_platform.components.load_balancers import alias_records, ids_of
from ecs_platform.components.network import NetworkIds
from ecs_platform.components.protection import protecting
from ecs_platform.components.routing import internal_hosts, listener_rules, schemes_with_rules
from ecs_platform.components.stack_traces import short_stack_traces
from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.components.workloads.workload import target_groups_of, workloads
from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.model.environment import Loaded


class AttachedServices(pulumi.ComponentResource):
    """Services with everything of their own, in the network, cluster and load balancers of a platform.

    What they share with it they take by its ids, and add to: rules on its listeners, names in its private zone; and
    rules of its load balancers' security groups that lead to them, where the platform has not opened these to its VPC
    (output `load_balancers.*.opened`).

    Makes: `ListenerRules`, `AliasRecords` (in the platform's private zone, and in the zone of the setting `dns`) and
    `Workload` as the manifests say, `Deployer` as the settings say.
    """

    @short_stack_traces()
    def __init__(
        self, name: str, loaded: Loaded, platform: Outputs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Makes the services.

        Args:
            name: the component's name.
            loaded: settings and manifests, read by `load_attached` and without findings.
            platform: outputs of the platform.
            opts: options of the component.
        """
        super().__init__(
            "ecs-platform:index:AttachedServices", name, None, protecting(opts) if loaded.settings.protect else opts
        )
        child = pulumi.ResourceOptions(parent=self)
        self.loaded = loaded
        network = NetworkIds(
            vpc_id=platform.vpc_id,
            public_subnet_ids=[*platform.public_subnet_ids],
            private_subnet_ids=[*platform.private_subnet_ids],
            file_system_subnet_ids=[*platform.file_system_subnet_ids],
        )
        self.load_balancers = balancers = {scheme: _existing(loaded, scheme) for scheme in platform.load_balancers}
        self.workloads = workloads(loaded, network.vpc_id, child)
        self.target_groups = target_groups_of(self.workloads)
        rules: dict[str, ListenerRules] = {
            scheme: listener_rules(loaded, scheme, balancers[scheme], self.target_groups, child, f"{name}-")
            for scheme in schemes_with_rules(loaded)
        }
        around = Surroundings(
            loaded=loaded,
            network=network,
            cluster_name=platform.cluster_name,
            cluster_arn=platform.cluster_arn,
            load_balancers=balancers,
            target_groups=self.target_groups,
            rules=rules,
            topic_arn=loaded.account.topic(loaded.names.of("events")),
            dead_letters_arn=loaded.account.queue(loaded.names.dead_letters),
            # The environment's own is known by the platform's outputs: see `load_attached`.
            kms_key_arn=loaded.settings.kms_key,
        )
        _names(name, loaded, platform, balancers, child)
        for workload in self.workloads.values():
            workload.complete(around)
        self.deployers = deployers(loaded, child, network)
        self.register_outputs({})


def _names(
    name: str, loaded: Loaded, platform: Outputs, balancers: dict[str, LoadBalancerIds], opts: pulumi.ResourceOptions
) -> None:
    alias_records(f"{name}-alias", loaded, balancers, opts)
    hosts = internal_hosts(loaded)
    if platform.internal_zone is not None and hosts:
        args = AliasRecordsArgs(platform.internal_zone.zone_id, dict.fromkeys(hosts, balancers["internal"]))
        AliasRecords(f"{name}-internal-names", args, opts=opts)


def _existing(loaded: Loaded, scheme: str) -> LoadBalancerIds:
    """A load balancer of the platform: `load_attached` has made it one that exists, in the settings."""
    existing = loaded.settings.load_balancers.of(scheme).existing
    assert existing is not None
    return ids_of(existing)
