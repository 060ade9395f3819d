"""The ways into an environment: its load balancers, with certificates, access logs and names."""

import pulumi

from ecs_platform.components.access_logs import AccessLogs, AccessLogsArgs
from ecs_platform.components.alias_records import AliasRecords, AliasRecordsArgs
from ecs_platform.components.certificate import Certificate, CertificateArgs
from ecs_platform.components.load_balancer import LoadBalancer, LoadBalancerArgs, LoadBalancerIds
from ecs_platform.components.network import NetworkIds
from ecs_platform.components.routing import schemes_with_rules
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import text
from ecs_platform.model.iam.roles import access_logs_policy
from ecs_platform.model.routes.hosts import host_records
from ecs_platform.model.routes.listeners import allowed_cidrs
from ecs_platform.model.settings.load_balancer import ExistingLoadBalancer


def load_balancers(loaded: Loaded, network: NetworkIds, opts: pulumi.ResourceOptions) -> dict[str, LoadBalancerIds]:
    """The load balancers that have rules, by scheme, the public one first; a `LoadBalancer` for each that is new.

    With them, as the settings say: `Certificate`, `AccessLogs`, `AliasRecords`.
    """
    schemes = schemes_with_rules(loaded)
    new = [scheme for scheme in schemes if loaded.settings.load_balancers.of(scheme).existing is None]
    logs = _access_logs(loaded, opts) if new else None
    made: dict[str, LoadBalancerIds] = {
        scheme: _load_balancer(loaded, scheme, network, logs, opts) for scheme in schemes
    }
    alias_records("alias", loaded, made, opts)
    return made


def alias_records(name: str, loaded: Loaded, made: dict[str, LoadBalancerIds], opts: pulumi.ResourceOptions) -> None:
    """The names of services in the zone of the setting `dns`: `AliasRecords`, where there are any."""
    dns = loaded.settings.dns
    hosts = {record.host: made[record.load_balancer] for record in host_records(loaded.rules, loaded.settings)}
    if dns is not None and hosts:
        AliasRecords(name, AliasRecordsArgs(dns.zone_id, hosts), opts=opts)


def _load_balancer(
    loaded: Loaded, scheme: str, network: NetworkIds, logs: pulumi.Output[str] | None, opts: pulumi.ResourceOptions
) -> LoadBalancerIds:
    public, settings = scheme == "public", loaded.settings.load_balancers.of(scheme)
    if settings.existing is not None:
        return ids_of(settings.existing)
    given, issued = settings.certificate_arn or (), _issued(loaded, scheme, opts)
    args = LoadBalancerArgs(
        names=loaded.names,
        scheme=scheme,
        vpc_id=network.vpc_id,
        subnet_ids=list(settings.subnet_ids or (network.public_subnet_ids if public else network.private_subnet_ids)),
        allowed_cidrs=list(allowed_cidrs(loaded.settings, "public" if public else "internal")),
        target_cidrs=list(loaded.settings.network.ranges),
        certificate_arn=issued or next(iter(given), None),
        more_certificate_arns=list(given if issued else given[1:]),
        access_logs_bucket=logs,
        idle_timeout=settings.idle_timeout,
        deletion_protection=settings.deletion_protection or loaded.settings.protect,
    )
    # AWS refuses an internet-facing one in a VPC without an internet gateway.
    gateway = network.ways_out_of("public") if public else []
    opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=gateway))
    return LoadBalancer(f"{scheme}-load-balancer", args, opts=opts).ids


def ids_of(given: ExistingLoadBalancer) -> LoadBalancerIds:
    """A load balancer that exists, by its ids."""
    both = {"http": given.listeners.http, "https": given.listeners.https}
    listeners: dict[str, pulumi.Input[str]] = {name: arn for name, arn in both.items() if arn is not None}
    return LoadBalancerIds(given.arn, given.dns_name, given.zone_id, given.security_group_id, listeners, given.open)


def _issued(loaded: Loaded, scheme: str, opts: pulumi.ResourceOptions) -> pulumi.Output[str] | None:
    """The certificate that is issued for a load balancer; it is the one for clients that ask for no other's name."""
    certificate, dns = loaded.settings.load_balancers.of(scheme).certificate, loaded.settings.dns
    if certificate is None or dns is None:
        return None
    domain, *more = certificate.all_names
    args = CertificateArgs(loaded.names, scheme, domain, dns.zone_id, more)
    return Certificate(f"{scheme}-certificate", args, opts=opts).arn


def _access_logs(loaded: Loaded, opts: pulumi.ResourceOptions) -> pulumi.Output[str] | None:
    settings, names, account = loaded.settings.load_balancers.access_logs, loaded.names, loaded.account
    if settings is None:
        return None
    bucket = names.access_logs_bucket(account)
    policy = text(access_logs_policy(bucket, account))
    args = AccessLogsArgs(names, bucket, policy, settings.retention, loaded.settings.protect)
    return AccessLogs("access-logs", args, opts=opts).bucket
