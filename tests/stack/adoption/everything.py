"""An environment that makes nearly one of each type."""

from pathlib import Path
from typing import Any

import yaml

from ecs_platform.ops.routes import assign_missing
from sandbox.aws.client import Client, clients
from tests.stack.failing.environment import REGION, Environment

LEFT_OUT = {
    # The account's own stack makes them.
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "aws:s3/bucketVersioning:BucketVersioning",
    # A component of a team's own does.
    "aws:sqs/queuePolicy:QueuePolicy",
}
"""What no environment makes by itself."""

MANAGED = "arn:aws:iam::aws:policy/AmazonSSMManagedEC2InstanceDefaultPolicy"
SETTINGS: dict[str, Any] = {
    "network": {"nat": "single", "vpc_endpoints": True},
    "ec2": {"managed_policies": [MANAGED]},
    "deployers": {"deploy": {"kind": "user", "access_keys": ["first"]}},
    "kms_key": "environment",
    "events": {"emails": ["ops@example.com"]},
    "alarms": "all",
    "dashboards": True,
    "protect": True,
}
MANIFESTS = {
    "web": """
type: Load Balanced Web Service
image: {location: nginx:alpine, port: 80}
http: {path: /, alias: shop.example.com}
count: {range: 1-2, cpu_percentage: 60}
network: {connect: {alias: web}}
deployment: {rollback_alarms: {cpu_utilization: 90}}
""",
    "inner": """
type: Backend Service
image: {location: nginx:alpine, port: 80}
http: {path: /}
storage: {volumes: {data: {path: /data, efs: true}}}
""",
    "report": """
type: Scheduled Job
image: {repository: true, tag: v1}
on: {schedule: "@daily"}
""",
}


def laid_out(folder: Path) -> Environment:
    """The environment, with its local AWS; nothing is made yet but a zone and a certificate that are not its own."""
    environment = Environment(folder)
    environment.sandbox.start()
    client = clients(environment.sandbox.url, REGION)
    zone = client("route53").create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    zone_id = zone.rpartition("/")[2]
    own = {"certificate": {"domain": "example.com", "names": ["*.example.com"]}}
    public = {**own, "certificate_arn": [_issued(client, zone_id)]}
    settings = {
        **SETTINGS,
        "dns": {"zone_id": zone_id, "domain": "example.com"},
        "load_balancers": {"public": public, "access_logs": {"retention": 30}},
    }
    file = environment.project / "Pulumi.test.yaml"
    text = yaml.safe_load(file.read_text())
    text["config"] |= {f"ecs-platform:{name}": value for name, value in settings.items()}
    file.write_text(yaml.safe_dump(text))
    environment.write(MANIFESTS)
    assign_missing(environment.project, "test")
    assert [str(finding) for finding in environment.sandbox.loaded.findings] == []
    return environment


def _issued(client: Client, zone: str) -> str:
    """A certificate that somebody made by hand, issued for a name in a zone."""
    acm = client("acm")
    arn = str(acm.request_certificate(DomainName="other.example.com", ValidationMethod="DNS")["CertificateArn"])
    record = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"][0]["ResourceRecord"]
    values = {"TTL": 60, "ResourceRecords": [{"Value": record["Value"]}]}
    change = {"Action": "CREATE", "ResourceRecordSet": {"Name": record["Name"], "Type": "CNAME", **values}}
    client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    acm.describe_certificate(CertificateArn=arn)
    return arn
