"""HTTPS with a certificate that is issued, names, access logs and protection, on a stack that had none of them."""

import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecs_platform.ops.routes import assign_missing
from tests.stack.up import Stack

SETTINGS = """
ecs-platform:dns: {{zone_id: {zone}, domain: example.com}}
ecs-platform:load_balancers:
  public:
    certificate: {{domain: example.com, names: ["*.example.com"]}}
    certificate_arn: [{other}]
  access_logs: {{retention: 30}}
ecs-platform:protect: true
"""

FRONT = """
name: front
type: Load Balanced Web Service
image: {location: nginx:alpine, port: 80}
http: {path: /front, alias: shop.example.com}
"""


@pytest.fixture(scope="module")
def zone(stack: Stack) -> Iterator[str]:
    """A hosted zone, as an account has one, and an environment that uses it; both are as before afterwards."""
    route53 = stack.client("route53")
    made = route53.create_hosted_zone(Name="example.com", CallerReference=uuid.uuid4().hex)["HostedZone"]["Id"]
    zone = made.rpartition("/")[2]
    settings, services = stack.project / "Pulumi.test.yaml", stack.project / "services"
    kept = {file: file.read_text() for file in (settings, services / "priorities.yaml")}
    text = yaml.safe_load(kept[settings])
    other = issued_by_hand(stack, zone)
    text["config"] |= yaml.safe_load(SETTINGS.format(zone=zone, other=other))
    settings.write_text(yaml.safe_dump(text))
    (services / "front.yaml").write_text(FRONT)
    assign_missing(stack.project, "test")
    assert [str(finding) for finding in stack.sandbox.loaded.findings] == []
    stack.up()
    yield zone
    # What is protected goes in two steps: Pulumi looks at what the last `up` said.
    settings.write_text(settings.read_text().replace("protect: true", "protect: false"))
    stack.up()
    (services / "front.yaml").unlink()
    for file, before in kept.items():
        file.write_text(before)
    stack.up()
    left = proofs(stack, zone)
    assert len(left) == 2, "another environment's certificate may live by it"
    stack.client("acm").delete_certificate(CertificateArn=other)
    for record in left:
        changes = [{"Action": "DELETE", "ResourceRecordSet": record}]
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    route53.delete_hosted_zone(Id=zone)


def issued_by_hand(stack: Stack, zone: str) -> str:
    """A certificate that is none of the program's, for a name of its own."""
    acm = stack.client("acm")
    arn = str(acm.request_certificate(DomainName="other.example.com", ValidationMethod="DNS")["CertificateArn"])
    record = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"][0]["ResourceRecord"]
    values = {"TTL": 60, "ResourceRecords": [{"Value": record["Value"]}]}
    change = {"Action": "CREATE", "ResourceRecordSet": {"Name": record["Name"], "Type": "CNAME", **values}}
    stack.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    acm.describe_certificate(CertificateArn=arn)
    return arn


def proofs(stack: Stack, zone: str) -> list[dict[str, Any]]:
    """The records by which AWS sees that names are ours."""
    records = stack.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return [record for record in records if record["Type"] == "CNAME"]


def attributes(stack: Stack) -> dict[str, str]:
    elb = stack.client("elbv2")
    arn = stack.outputs().load_balancers["public"].arn
    return {a["Key"]: a["Value"] for a in elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]}


def test_the_second_preview_is_empty(stack: Stack, zone: str) -> None:
    assert zone
    assert stack.changes() == {}
    assert stack.sandbox.pulumi("preview", "--refresh", "--diff", "--expect-no-changes") == 0


def test_https_serves_with_the_certificate_and_http_redirects(stack: Stack, zone: str) -> None:
    listed = stack.client("acm").list_certificates()["CertificateSummaryList"]
    arns = {each["DomainName"]: each["CertificateArn"] for each in listed}
    certificate = stack.client("acm").describe_certificate(CertificateArn=arns["example.com"])["Certificate"]
    assert (certificate["Status"], set(certificate["SubjectAlternativeNames"])) == (
        "ISSUED",
        {"example.com", "*.example.com"},
    )
    elb = stack.client("elbv2")
    public = stack.outputs().load_balancers["public"]
    assert set(public.listener_arns) == {"http", "https"}
    listeners: dict[str, Any] = {
        each["Protocol"]: each for each in elb.describe_listeners(LoadBalancerArn=public.arn)["Listeners"]
    }
    assert [each["CertificateArn"] for each in listeners["HTTPS"]["Certificates"]] == [certificate["CertificateArn"]]
    added = elb.describe_listener_certificates(ListenerArn=public.listener_arns["https"])["Certificates"]
    assert [(each["CertificateArn"], each["IsDefault"]) for each in added] == [
        (certificate["CertificateArn"], True),
        (arns["other.example.com"], False),
    ]
    assert "TLS13" in listeners["HTTPS"]["SslPolicy"]
    assert listeners["HTTP"]["DefaultActions"][0]["Type"] == "redirect"
    assert zone
    rules = {name: elb.describe_rules(ListenerArn=arn)["Rules"] for name, arn in public.listener_arns.items()}
    assert [rule["IsDefault"] for rule in rules["http"]] == [True], "the rules are where requests are served"
    assert len(rules["https"]) > 1


def test_the_services_name_leads_to_the_load_balancer(stack: Stack, zone: str) -> None:
    records = stack.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    aliases = {each["Name"]: each["AliasTarget"] for each in records if "AliasTarget" in each}
    assert set(aliases) == {"shop.example.com."}
    assert stack.outputs().load_balancers["public"].dns_name in aliases["shop.example.com."]["DNSName"]


def test_requests_are_logged_to_a_bucket_of_the_environments_own(stack: Stack, zone: str) -> None:
    assert zone
    bucket = "test-access-logs-123456789012-eu-central-1"
    found = attributes(stack)
    assert (found["access_logs.s3.enabled"], found["access_logs.s3.bucket"]) == ("true", bucket)
    assert found["access_logs.s3.prefix"] == "public"
    closed = stack.client("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert all(closed.values())


def test_a_protected_environment_is_not_destroyed(stack: Stack, zone: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert zone
    assert attributes(stack)["deletion_protection.enabled"] == "true"
    before = stack.state()
    # As it is done by hand and in CI: with the preview before it, in which it ends.
    assert stack.sandbox.pulumi("destroy", "--yes") != 0
    said = capfd.readouterr()
    assert "cannot be deleted" in said.out + said.err
    assert "protect" in said.out + said.err
    assert stack.client("ecs").describe_services(cluster="test", services=["api"])["services"][0]["status"] == "ACTIVE"
    assert before.count('"protect": true') == stack.state().count('"protect": true') > 0


def test_a_change_that_would_replace_a_protected_thing_fails_in_the_preview(stack: Stack, zone: str) -> None:
    assert zone
    settings = stack.project / "Pulumi.test.yaml"
    kept = settings.read_text()
    settings.write_text(kept.replace("nat: single", "nat: single\n    cidr: 10.9.0.0/16"))
    try:
        done = _preview(stack.project, stack.sandbox.environment())
    finally:
        settings.write_text(kept)
    assert done.returncode != 0
    assert "is protected" in done.stdout + done.stderr or "is currently marked for protection" in (
        done.stdout + done.stderr
    )


def _preview(project: Path, shell: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = ["pulumi", "preview", "--stack", "test"]
    return subprocess.run(command, cwd=project, env=shell, capture_output=True, text=True, check=False)
