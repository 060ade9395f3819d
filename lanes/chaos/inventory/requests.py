"""What requests pass on their way: names, certificates, load balancers."""

from collections.abc import Iterator

from lanes.chaos.inventory.thing import Client, Lister, Thing, pages

BALANCER, LISTENER = "aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener"
RULE, CERTIFICATES = "aws:lb/listenerRule:ListenerRule", "aws:lb/listenerCertificate:ListenerCertificate"
TARGETS = "aws:lb/targetGroup:TargetGroup"
CERTIFICATE = "aws:acm/certificate:Certificate"
ZONE, RECORD = "aws:route53/zone:Zone", "aws:route53/record:Record"
NAMESPACE = "aws:servicediscovery/httpNamespace:HttpNamespace"


def _load_balancers(client: Client) -> Iterator[Thing]:
    for balancer in pages(client, "describe_load_balancers", "LoadBalancers"):
        arn = balancer["LoadBalancerArn"]
        yield Thing(BALANCER, arn)
        for listener in pages(client, "describe_listeners", "Listeners", LoadBalancerArn=arn):
            yield Thing(LISTENER, listener["ListenerArn"])
            yield from _of_listener(client, listener["ListenerArn"])
    for group in pages(client, "describe_target_groups", "TargetGroups"):
        yield Thing(TARGETS, group["TargetGroupArn"])


def _of_listener(client: Client, listener: str) -> Iterator[Thing]:
    """The default rule and the first certificate are parts of the listener."""
    for rule in pages(client, "describe_rules", "Rules", ListenerArn=listener):
        if not rule["IsDefault"]:
            yield Thing(RULE, rule["RuleArn"])
    for certificate in pages(client, "describe_listener_certificates", "Certificates", ListenerArn=listener):
        if not certificate.get("IsDefault"):
            yield Thing(CERTIFICATES, f"{listener}_{certificate['CertificateArn']}")


def _certificates(client: Client) -> Iterator[Thing]:
    for certificate in pages(client, "list_certificates", "CertificateSummaryList"):
        yield Thing(CERTIFICATE, certificate["CertificateArn"])


def _zones(client: Client) -> Iterator[Thing]:
    for zone in pages(client, "list_hosted_zones", "HostedZones"):
        # Zones that Cloud Map and others manage are theirs.
        if zone.get("LinkedService"):
            continue
        id_ = zone["Id"].rpartition("/")[2]
        yield Thing(ZONE, id_)
        for record in pages(client, "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=id_):
            if record["Type"] not in ("NS", "SOA") or record["Name"] != zone["Name"]:
                yield Thing(RECORD, f"{id_} {record_name(record['Name'])} {record['Type']}")


def record_name(name: str) -> str:
    """A record's name as people write it: Route 53 ends it with a dot and writes `*` by its number."""
    return name.rstrip(".").replace("\\052", "*").lower()


def _namespaces(client: Client) -> Iterator[Thing]:
    for namespace in pages(client, "list_namespaces", "Namespaces"):
        if namespace["Type"] == "HTTP":
            yield Thing(NAMESPACE, namespace["Id"])


LISTERS = (
    Lister("elbv2", (BALANCER, LISTENER, RULE, CERTIFICATES, TARGETS), _load_balancers),
    Lister("acm", (CERTIFICATE,), _certificates),
    Lister("route53", (ZONE, RECORD), _zones),
    Lister("servicediscovery", (NAMESPACE,), _namespaces),
)
