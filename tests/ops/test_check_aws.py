"""`ops check --aws` and `ops quotas --aws`, on a local AWS and a DNS server of the tests."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from typer.testing import CliRunner, Result

from ecs_platform.model.quotas.table import QUOTAS
from ecs_platform.ops.__main__ import app
from ecs_platform.ops.account_quotas import own_quotas
from ecs_platform.ops.boundary import permissions_boundary_findings
from ecs_platform.ops.certificates import certificate_findings
from ecs_platform.ops.existing_load_balancers import load_balancer_findings
from ecs_platform.ops.file_systems import file_system_findings
from ecs_platform.ops.running_mounts import mount_findings
from sandbox.aws import server
from tests.model.project import WEB, Project
from tests.ops.name_server import NameServer

REGION = "eu-central-1"
Aws = Callable[[str], Any]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory = tmp_path_factory.mktemp("aws")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SANDBOX_PORT", raising=False)
        yield server.start(directory).url
    server.stop(directory)


@pytest.fixture
def aws(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """Clients of the local AWS; what is made of what is counted goes afterwards."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "word")
    client = boto3.Session(region_name=REGION).client
    ec2 = client("ec2")
    yield client
    for address in ec2.describe_addresses()["Addresses"]:
        ec2.release_address(AllocationId=address["AllocationId"])
    for subnet in ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["false"]}])["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    for vpc in ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]:
        ec2.delete_vpc(VpcId=vpc["VpcId"])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    project = Project(tmp_path / "project")
    project.write("priorities.yaml", "public:\n  1000: path=/\n  1001: host=shop.example.com&path=/\n")
    project.write("web.yaml", WEB)
    monkeypatch.chdir(project.folder)
    return project


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def certificate(project: Project, zone_id: str, domain: str = "example.com") -> None:
    project.stack(
        f"dns: {{zone_id: {zone_id}, domain: {domain}}}\n"
        f"load_balancers: {{public: {{certificate: {{domain: shop.{domain}}}}}}}"
    )
    project.write("web.yaml", WEB.replace("{path: /}", f"{{path: /, alias: shop.{domain}, priority: 7}}"))


def zone(aws: Aws, name: str, **more: Any) -> tuple[str, list[str]]:
    made = aws("route53").create_hosted_zone(Name=name, CallerReference=f"{name}{sorted(more)}", **more)
    servers = made.get("DelegationSet", {}).get("NameServers", [])
    return made["HostedZone"]["Id"].rpartition("/")[2], servers


def subnets(aws: Aws, *zones: str) -> tuple[str, list[str]]:
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{letter}")
        for number, letter in enumerate(zones)
    ]
    return vpc, [each["Subnet"]["SubnetId"] for each in made]


def test_what_the_account_has_enough_of(aws: Aws, project: Project) -> None:
    ran = run("check", "--aws")
    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", "test: 1 services, no faults\n")
    assert json.loads(run("check", "--aws", "--json").stdout) == []


def test_less_than_is_needed_is_a_finding_with_the_command_that_asks_for_more(aws: Aws, project: Project) -> None:
    project.write("web.yaml", WEB + "cpu: 1024\nmemory: 2048\ncount: 4\n")
    assert run("check").exit_code == 0
    ran = run("check", "--aws")
    assert ran.exit_code == 1
    assert ran.stdout == (
        "Pulumi.test.yaml:1:1: needs 8 of 6 vCPU on Fargate, region: that is the account's own quota; "
        "`aws service-quotas request-service-quota-increase --service-code fargate --quota-code L-3032A538 "
        "--desired-value 8`, or use fewer\n"
    )
    (finding,) = json.loads(run("check", "--aws", "--json").stdout)
    assert finding["file"] == "Pulumi.test.yaml"
    listed = run("quotas", "--aws", "--json")
    assert listed.exit_code == 1
    (line,) = [each for each in json.loads(listed.stdout) if each["exceeded"]]
    assert {"need": 8, "limit": 6, "limit_of": "account", "quota_code": "L-3032A538"}.items() <= line.items()


def test_a_setting_says_nothing_where_the_account_says_less(aws: Aws, project: Project) -> None:
    """The finding stands at the setting, which promises more than the account has."""
    project.stack("load_balancers: {public: {rule_quota: 500}}")
    rules = "".join(f"    - {{path: /p{number}, priority: {number + 2}}}\n" for number in range(100))
    project.write(
        "web.yaml", WEB.replace("http: {path: /}", f"http:\n  path: /\n  priority: 2000\n  additional_rules:\n{rules}")
    )
    assert run("check").exit_code == 0
    ran = run("check", "--aws")
    assert "Pulumi.test.yaml:4:" in ran.stdout
    assert "load_balancers.public.rule_quota: needs 101 of 100 rules, public load balancer" in ran.stdout


def test_faults_in_files_come_first(aws: Aws, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    project.write("web.yaml", WEB + "cpus: 1\n")
    ran = run("check", "--aws")
    assert (ran.exit_code, "unknown field `cpus`" in ran.stdout) == (1, True)


class Denied:
    """Service Quotas, for somebody who may not read them."""

    def __init__(self, code: str) -> None:
        self.code, self.calls = code, 0

    def get_service_quota(self, **_asked: str) -> Any:
        self.calls += 1
        message = "User: arn:aws:iam::123456789012:user/x is not authorized to perform: servicequotas:GetServiceQuota"
        raise ClientError({"Error": {"Code": self.code, "Message": message}}, "GetServiceQuota")


def test_who_may_not_read_the_quotas_is_told_so_once() -> None:
    client = Denied("AccessDeniedException")
    notes: list[str] = []
    assert own_quotas(lambda _service, _region=None: client, QUOTAS, notes) == {}
    assert client.calls == 1
    (note,) = notes
    assert note.startswith("the account's quotas cannot be read, and AWS' defaults count: ")
    assert "servicequotas:GetServiceQuota" in note


def test_a_quota_that_is_not_known_there_has_aws_default_and_other_errors_are_none_of_ours() -> None:
    client = Denied("NoSuchResourceException")
    assert own_quotas(lambda _service, _region=None: client, QUOTAS, []) == {}
    assert client.calls == sum(bool(quota.code) for quota in QUOTAS)
    with pytest.raises(ClientError):
        own_quotas(lambda _service, _region=None: Denied("ServiceException"), QUOTAS, [])


def test_quotas_of_the_whole_account_are_asked_of_one_region(aws: Aws) -> None:
    found = own_quotas(boto3.Session(region_name=REGION).client, QUOTAS, [])
    assert found["iam", "L-FE177D64"] == 1000
    assert found["fargate", "L-3032A538"] == 6


def test_addresses_of_others_count_and_our_own_do_not(aws: Aws, project: Project) -> None:
    """Three gateways here and three of another environment are more than five."""
    project.stack("network: {zones: [a, b, c]}")
    ec2 = aws("ec2")

    def tags(environment: str) -> list[dict[str, Any]]:
        own = {"Environment": environment, "Project": "shop"}
        return [{"ResourceType": "elastic-ip", "Tags": [{"Key": key, "Value": value} for key, value in own.items()]}]

    for _ in range(3):
        ec2.allocate_address(Domain="vpc", TagSpecifications=tags("test"))
    assert run("check", "--aws").exit_code == 0
    for _ in range(3):
        ec2.allocate_address(Domain="vpc", TagSpecifications=tags("other"))
    ran = run("check", "--aws")
    assert ran.exit_code == 1
    assert "network: needs 3 of 5 Elastic IP addresses, region, of which others have 3" in ran.stdout


def test_a_zone_that_is_delegated(aws: Aws, project: Project) -> None:
    zone_id, servers = zone(aws, "example.com")
    certificate(project, zone_id)
    with NameServer({"example.com": [*(each.upper() for each in servers)]}) as world:
        ran = run("check", "--aws", "--resolver", world.name)
    assert (ran.exit_code, ran.stdout) == (0, "")


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ([], "nobody asks it: the name is not delegated"),
        (["ns1.registrar.net", "ns2.registrar.net"], "the world asks ns1.registrar.net, ns2.registrar.net"),
    ],
)
def test_a_zone_that_is_not_delegated(aws: Aws, project: Project, known: list[str], said: str) -> None:
    """Else `up` waits 75 minutes for its certificate."""
    zone_id, servers = zone(aws, "example.org")
    certificate(project, zone_id, "example.org")
    with NameServer({"example.org": known}) as world:
        ran = run("check", "--aws", "--resolver", world.name)
    assert ran.exit_code == 1
    assert f"dns.zone_id: {said}; a certificate would be waited for in vain, for 75 minutes" in ran.stdout
    assert (
        f"have these NS records set for `example.org` at its registrar or in the zone above: {sorted(servers)[0]}"
        in (ran.stdout)
    )


def test_dns_that_does_not_answer_is_no_finding(aws: Aws, project: Project) -> None:
    zone_id, _ = zone(aws, "example.net")
    certificate(project, zone_id, "example.net")
    with NameServer({}, code=5) as refusing:
        ran = run("check", "--aws", "--resolver", refusing.name)
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert f"whether `example.net` is delegated could not be asked of DNS ({refusing.name}: DNS error 5)" in ran.stderr


def test_the_zone_of_a_local_aws_is_not_asked_of_the_world(aws: Aws, project: Project) -> None:
    zone_id, _ = zone(aws, "example.info")
    certificate(project, zone_id, "example.info")
    with (project.folder / "Pulumi.test.yaml").open("a") as file:
        file.write("  shop:local: true\n")
    ran = run("check", "--aws")
    assert ran.exit_code == 0
    assert "the world knows no zone of a local AWS" in ran.stderr


def test_a_zone_that_is_not_the_one_that_is_meant(aws: Aws, project: Project) -> None:
    certificate(project, "Z0123456789NONE")
    assert "dns.zone_id: the account has no hosted zone `Z0123456789NONE`" in run("check", "--aws").stdout
    zone_id, _ = zone(aws, "other.example")
    certificate(project, zone_id)
    assert f"the zone `{zone_id}` is that of `other.example`" in run("check", "--aws").stdout
    vpc, _ = subnets(aws)
    zone_id, _ = zone(aws, "example.com", VPC={"VPCId": vpc, "VPCRegion": REGION})
    certificate(project, zone_id)
    assert "the zone of `example.com` is private" in run("check", "--aws").stdout


def network(
    project: Project, vpc: str, public: list[str], private: list[str], mounted: tuple[str, ...] | list[str] = ()
) -> None:
    kinds = {"public": public, "private": private, **({"file_system": mounted} if mounted else {})}
    ids = ", ".join(f"{kind}_subnet_ids: [{', '.join(each)}]" for kind, each in kinds.items())
    project.stack(f"network: {{vpc_id: {vpc}, {ids}}}")


def test_subnets_that_exist(aws: Aws, project: Project) -> None:
    vpc, made = subnets(aws, "a", "b", "a", "b")
    network(project, vpc, made[:2], made[2:])
    assert run("check", "--aws").stdout == ""


def test_two_subnets_of_a_kind_in_one_zone(aws: Aws, project: Project) -> None:
    vpc, made = subnets(aws, "a", "a", "b", "b", "a")
    network(project, vpc, made[:3], made[3:])
    assert "network.public_subnet_ids: two of these subnets are in one zone (" in run("check", "--aws").stdout
    network(project, vpc, made[:2], made[3:])
    assert "two of these subnets are in one zone (" in run("check", "--aws").stdout
    # Tasks alone may have as many subnets of a zone as they like; load balancers and file systems may not.
    network(project, vpc, made[1:3], [*made[2:]])
    assert run("check", "--aws").stdout == ""
    project.write("web.yaml", WEB + "storage: {volumes: {data: {path: /data, efs: true}}}\n")
    said = run("check", "--aws").stdout
    assert "private_subnet_ids: two of these subnets are in one zone (" in said
    assert "write one of each zone in `network.file_system_subnet_ids`" in said
    network(project, vpc, made[1:3], [*made[2:]], made[3:])
    assert run("check", "--aws").stdout == ""
    network(project, vpc, made[1:3], [*made[2:]], made[2:4])
    assert "file_system_subnet_ids: two of these subnets are in one zone (" in run("check", "--aws").stdout


def test_load_balancers_take_one_subnet_of_each_zone_that_their_tasks_run_in(aws: Aws, project: Project) -> None:
    vpc, (a1, a2, b1, b2, c) = subnets(aws, "a", "a", "b", "b", "c")
    project.write("web.yaml", WEB.replace("{path: /}", "{path: /, priority: 1, load_balancers: [public, internal]}"))

    def said(public: list[str], private: list[str], /, **own: list[str]) -> list[str]:
        network(project, vpc, public, private)
        given = ", ".join(f"{name}: {{subnet_ids: [{', '.join(ids)}]}}" for name, ids in own.items())
        with (project.folder / "Pulumi.test.yaml").open("a") as file:
            file.write(f"\n  shop:load_balancers: {{{given}}}\n")
        return run("check", "--aws").stdout.splitlines()

    assert said([a1, b1], [a1, a2, b1, b2], internal=[a1, b2]) == []
    (found,) = said([a1, b1], [a1, a2, b1, b2])
    assert "network.private_subnet_ids: two of these subnets are in one zone (" in found
    assert "write one of each zone in `load_balancers.internal.subnet_ids`" in found
    (found,) = said([a1, b1], [a1, a2, b1, b2], internal=[b1, b2, a1])
    assert "load_balancers.internal.subnet_ids: two of these subnets" in found
    (found,) = said([a1, b1, c], [a1, b1, c], internal=[a1, b1])
    assert "load_balancers.internal.subnet_ids: tasks behind the internal load balancer run in" in found
    (found,) = said([a1, b1], [a1, b1, c])
    assert "network.public_subnet_ids: tasks behind the public load balancer run in" in found
    assert said([a1, b1, c], [a1, b1]) == []
    (found,) = said([a1, b1], [a1, b1], public=[a1, b1, "subnet-0123456789abcdef0"])
    assert "load_balancers.public.subnet_ids[2]: there is no subnet" in found


@pytest.mark.parametrize("scheme", ["public", "internal"])
def test_certificates_that_are_given(aws: Aws, project: Project, scheme: str) -> None:
    acm = aws("acm")

    def made(domain: str, issued: bool) -> str:
        arn = str(acm.request_certificate(DomainName=domain, ValidationMethod="DNS")["CertificateArn"])
        option = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"][0]
        if issued:
            zone_id, _ = zone(aws, domain)
            record = {"Name": option["ResourceRecord"]["Name"], "Type": "CNAME", "TTL": 60}
            record |= {"ResourceRecords": [{"Value": option["ResourceRecord"]["Value"]}]}
            changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
            aws("route53").change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=changes)
        return arn

    good, pending = made(f"{scheme}.issued.example", True), made(f"{scheme}.pending.example", False)
    absent = f"arn:aws:acm:{REGION}:123456789012:certificate/00000000-0000-0000-0000-000000000000"
    rule = f"{{path: /, alias: shop.example.com, load_balancers: [{scheme}]}}"
    project.write("priorities.yaml", f"{scheme}:\n  1000: host=shop.example.com&path=/\n")
    project.write("web.yaml", WEB.replace("{path: /}", rule))

    def said(*arns: str, of: str = scheme) -> list[str]:
        project.stack(f"load_balancers: {{{of}: {{certificate_arn: [{', '.join(arns)}]}}}}")
        return run("check", "--aws").stdout.splitlines()

    assert said(good) == []
    not_issued, not_there = said(good, pending, absent)
    at = f"load_balancers.{scheme}.certificate_arn"
    assert f"{at}[1]: `{pending}` is not issued (PENDING_VALIDATION): a listener refuses it" in not_issued
    assert f"{at}[2]: there is no certificate `{absent}`" in not_there
    other = {"public": "internal", "internal": "public"}[scheme]
    assert said(absent, of=other) == [], "that load balancer is not made"


def test_who_may_not_read_certificates_is_told_so(project: Project) -> None:
    project.stack(f"load_balancers: {{public: {{certificate_arn: 'arn:aws:acm:{REGION}:123456789012:certificate/a'}}}}")
    notes: list[str] = []
    acm = boto3.client("acm", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(acm) as stub:
        stub.add_client_error("describe_certificate", "AccessDeniedException", "no identity-based policy allows it")
        assert list(certificate_findings(project.load(), acm, notes)) == []
    assert notes == [
        "whether certificates are issued is not known: An error occurred (AccessDeniedException) when calling the "
        "DescribeCertificate operation: no identity-based policy allows it"
    ]


@pytest.fixture
def shared(aws: Aws) -> Iterator[dict[str, Any]]:
    """A load balancer of somebody else's, as the settings would have it, with its VPC and its subnets."""
    vpc, made = subnets(aws, "a", "b")
    ec2, elb = aws("ec2"), aws("elbv2")
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    group = ec2.create_security_group(GroupName="shared", Description="shared", VpcId=vpc)["GroupId"]
    (found,) = elb.create_load_balancer(Name="Shared", Subnets=made, SecurityGroups=[group])["LoadBalancers"]
    answer = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    listener = {"Protocol": "HTTP", "Port": 80, "DefaultActions": answer}
    listeners = elb.create_listener(LoadBalancerArn=found["LoadBalancerArn"], **listener)["Listeners"]
    yield {
        "arn": found["LoadBalancerArn"],
        "dns_name": found["DNSName"],
        "zone_id": found["CanonicalHostedZoneId"],
        "security_group_id": group,
        "listeners": {"http": listeners[0]["ListenerArn"]},
        "network": {"vpc_id": vpc, "public_subnet_ids": made, "private_subnet_ids": made},
    }
    elb.delete_load_balancer(LoadBalancerArn=found["LoadBalancerArn"])
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_internet_gateway(InternetGatewayId=gateway)
    ec2.delete_security_group(GroupId=group)


def existing(project: Project, shared: dict[str, Any], **changes: Any) -> list[str]:
    """What is said of it, with changes of what the settings say."""
    own = {**shared, **changes}
    project.stack(
        f"network: {json.dumps(own.pop('network'))}\nload_balancers: {json.dumps({'public': {'existing': own}})}"
    )
    return run("check", "--aws").stdout.splitlines()


def test_a_load_balancer_that_exists(aws: Aws, project: Project, shared: dict[str, Any]) -> None:
    assert existing(project, shared) == []
    assert existing(project, shared, dns_name=f"dualstack.{shared['dns_name']}.") == []
    other = shared["arn"][:-1] + ("0" if shared["arn"][-1] != "0" else "1")
    listener = f"{other.replace(':loadbalancer/', ':listener/')}/0a1b2c3d4e5f6a7b"
    (found,) = existing(project, shared, arn=other, listeners={"http": listener})
    assert f"existing.arn: there is no load balancer `{other}`" in found
    vpc, made = subnets(aws, "a", "b")
    network = {"vpc_id": vpc, "public_subnet_ids": made, "private_subnet_ids": made}
    (found,) = existing(project, shared, network=network)
    assert f"is in the VPC `{shared['network']['vpc_id']}`, and tasks are in `{vpc}`" in found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dns_name": "another-1.elb.amazonaws.com"}, "dns_name: the load balancer's name is `shared"),
        ({"zone_id": "Z0123456789"}, "zone_id: the hosted zone of the load balancer's name is `Z"),
        ({"security_group_id": "sg-0a1b2c3d"}, "security_group_id: the load balancer's security groups are: `sg-"),
    ],
)
def test_what_is_said_wrongly_of_a_load_balancer_that_exists(
    project: Project, shared: dict[str, Any], changes: dict[str, str], said: str
) -> None:
    (found,) = existing(project, shared, **changes)
    assert f"load_balancers.public.existing.{said}" in found


def test_listeners_that_exist(project: Project, shared: dict[str, Any]) -> None:
    http = shared["listeners"]["http"]
    (found,) = existing(project, shared, listeners={"https": http})
    assert "existing.listeners.https: it is a listener for HTTP; write it as `http`" in found
    (found,) = existing(project, shared, listeners={"http": http, "https": f"{http[:-16]}0123456789abcdef"})
    assert "existing.listeners.https: there is no listener `" in found


def test_who_may_not_read_load_balancers_is_told_so(project: Project) -> None:
    arn = f"arn:aws:elasticloadbalancing:{REGION}:123456789012:loadbalancer/app/shared/0a1b"
    given: dict[str, Any] = {"arn": arn, "dns_name": "a.elb.amazonaws.com", "zone_id": "Z215JYRZR1TBD5"}
    given |= {"security_group_id": "sg-0a1b2c3d"}
    given |= {"listeners": {"http": f"{arn.replace(':loadbalancer', ':listener')}/2c3d"}}
    project.stack(f"load_balancers: {json.dumps({'public': {'existing': given}})}")
    notes: list[str] = []
    elb = boto3.client("elbv2", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(elb) as stub:
        stub.add_client_error("describe_load_balancers", "AccessDenied", "no identity-based policy allows it")
        assert list(load_balancer_findings(project.load(), elb, notes)) == []
    (note,) = notes
    assert note.startswith("whether the public load balancer is there is not known: An error occurred (AccessDenied)")


def test_subnets_that_are_not_there_or_elsewhere(aws: Aws, project: Project) -> None:
    vpc, made = subnets(aws, "a", "b")
    other, others = subnets(aws, "a", "b")
    network(project, vpc, made, [others[0], "subnet-0123456789abcdef0"])
    said = run("check", "--aws").stdout
    assert f"network.private_subnet_ids[0]: `{others[0]}` is in the VPC `{other}`; give subnets of `{vpc}`" in said
    assert "network.private_subnet_ids[1]: there is no subnet `subnet-0123456789abcdef0` in eu-central-1" in said


BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"
UPLOADS = """\
permissions:
  statements:
    - {Effect: Allow, Action: s3:PutObject, Resource: "arn:aws:s3:::acme/*"}
    - {Effect: Allow, Action: [sqs:SendMessage, sqs:Get*], Resource: "*"}
"""


@pytest.fixture
def boundary(aws: Aws) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Makes the policy of that ARN with these statements."""
    iam = aws("iam")

    def make(*statements: dict[str, Any]) -> None:
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.create_policy(PolicyName="boundary", PolicyDocument=document)

    yield make
    iam.delete_policy(PolicyArn=BOUNDARY)


def test_what_the_boundary_forbids(
    aws: Aws, project: Project, boundary: Callable[[dict[str, Any], dict[str, Any]], None]
) -> None:
    project.stack(f"permissions_boundary: {BOUNDARY}")
    project.write("web.yaml", WEB + UPLOADS)
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    boundary(everything, {"Effect": "Deny", "Action": ["SQS:*", "logs:*"], "Resource": "*"})
    ran = run("check", "--aws")
    assert ran.exit_code == 1
    first, second = ran.stdout.splitlines()
    assert first.startswith("Pulumi.test.yaml:4:")
    assert "it forbids what the execution role of `web` needs: `logs:CreateLogStream` on" in first
    assert second.startswith("services/web.yaml:8:7: permissions.statements[1]: the permissions boundary forbids ")
    assert "`sqs:Get*` on `*` and 1 more of this statement" in second


def test_a_boundary_that_forbids_nothing_of_it(
    aws: Aws, project: Project, boundary: Callable[[dict[str, Any], dict[str, Any]], None]
) -> None:
    project.stack(f"permissions_boundary: {BOUNDARY}")
    project.write("web.yaml", WEB + UPLOADS)
    some = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    denied = {
        "Effect": "Deny",
        "Action": "sqs:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    boundary(some, denied)
    ran = run("check", "--aws")
    assert (ran.exit_code, ran.stdout) == (0, "")


def test_a_boundary_that_is_not_there(aws: Aws, project: Project) -> None:
    project.stack(f"permissions_boundary: {BOUNDARY}-of-nobody")
    ran = run("check", "--aws")
    assert ran.exit_code == 1
    assert f"there is no policy `{BOUNDARY}-of-nobody`" in ran.stdout


def test_who_may_not_read_the_boundary_is_told_so(project: Project) -> None:
    class Iam:
        exceptions = boto3.client("iam", region_name=REGION).exceptions

        def get_policy(self, **_asked: str) -> Any:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetPolicy")

    project.stack(f"permissions_boundary: {BOUNDARY}")
    notes: list[str] = []
    assert list(permissions_boundary_findings(project.load(), Iam(), notes)) == []
    (note,) = notes
    assert note.startswith("what the permissions boundary forbids is not known: ")
    assert "GetPolicy" in note


def connected(aws: Aws, project: Project, protocol: str | None, discovery_name: str = "web") -> None:
    """The service `web` as an earlier `up` left it, without tasks."""
    names = project.load().names
    ecs, subnet = aws("ecs"), subnets(aws, "a")[1]
    ecs.create_cluster(clusterName=names.cluster, capacityProviders=["FARGATE"])
    if names.cluster not in {each["Name"] for each in aws("servicediscovery").list_namespaces()["Namespaces"]}:
        aws("servicediscovery").create_http_namespace(Name=names.cluster)
    mapping = {"name": "connect", "containerPort": 80, **({"appProtocol": protocol} if protocol else {})}
    definition = ecs.register_task_definition(
        family=names.family("web"),
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "web", "image": "nginx", "portMappings": [mapping]}],
    )["taskDefinition"]["taskDefinitionArn"]
    offered = {"portName": "connect", "discoveryName": discovery_name, "clientAliases": [{"port": 80}]}
    ecs.create_service(
        cluster=names.cluster,
        serviceName=names.service("web"),
        taskDefinition=definition,
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": subnet}},
        serviceConnectConfiguration={"enabled": True, "namespace": names.cluster, "services": [offered]},
    )


@pytest.fixture
def no_service(aws: Aws, project: Project) -> Iterator[None]:
    """Deletes what `connected` makes: a service keeps its name while it drains, which it does at once without tasks."""
    yield
    names, ecs = project.load().names, aws("ecs")
    ecs.delete_service(cluster=names.cluster, service=names.service("web"), force=True)
    ecs.get_waiter("services_inactive").wait(
        cluster=names.cluster, services=[names.service("web")], WaiterConfig={"Delay": 1}
    )


@pytest.mark.usefixtures("no_service")
@pytest.mark.parametrize(
    ("there", "name", "connect", "said"),
    [
        ("http", "web", "true", ""),
        (None, "web", "{protocol: tcp}", ""),
        (None, "other", "true", ""),
        ("grpc", "web", "{alias: shop}", ""),
        ("grpc", "web", "false", ""),
        (None, "web", "true", "`web` of `web` is `tcp` in Service Connect, and would be `http`"),
        ("http", "web", "{protocol: grpc}", "`web` of `web` is `http` in Service Connect, and would be `grpc`"),
    ],
)
def test_a_protocol_that_ecs_would_not_change(
    there: str | None, name: str, connect: str, said: str, aws: Aws, project: Project
) -> None:
    project.write("web.yaml", f"{WEB}network: {{connect: {connect}}}\n")
    connected(aws, project, there, name)
    assert run("check").exit_code == 0
    ran = run("check", "--aws")
    assert ran.exit_code == (1 if said else 0)
    assert ran.stdout.startswith("services/web.yaml:5:") if said else ran.stdout == ""
    assert said in ran.stdout


def test_a_cluster_that_is_not_there_yet(aws: Aws, project: Project) -> None:
    project.stack(name="fresh")
    project.write("web.yaml", f"{WEB}network: {{connect: true}}\n")
    assert run("check", "--aws", "--stack", "fresh").exit_code == 0


EFS = "storage:\n  volumes:\n    data:\n      path: /data\n      efs: {EFS}\n"
ALL_CLIENTS = {"Principal": {"AWS": "*"}, "Action": "elasticfilesystem:Client*"}
ANY_POINT = {"elasticfilesystem:AccessPointArn": f"arn:aws:elasticfilesystem:{REGION}:123456789012:access-point/*"}
PAST_ACCESS_POINTS = {"Effect": "Deny", **ALL_CLIENTS, "Condition": {"StringNotLike": ANY_POINT}}


def file_system(aws: Aws, *statements: dict[str, Any]) -> str:
    """The id of a new one, with a policy of these statements."""
    efs = aws("efs")
    made = str(efs.create_file_system(CreationToken=f"{len(statements)}{time.time()}")["FileSystemId"])
    efs.describe_file_systems(FileSystemId=made)
    if statements:
        efs.put_file_system_policy(FileSystemId=made, Policy=json.dumps({"Statement": list(statements)}))
    return made


def test_a_file_system_that_exists_is_there(aws: Aws, project: Project) -> None:
    project.write("web.yaml", WEB + EFS.replace("{EFS}", "{id: fs-0a1b2c3d}"))
    (found,) = run("check", "--aws").stdout.splitlines()
    assert "storage.volumes.data.efs.id: there is no file system `fs-0a1b2c3d` in eu-central-1 of this account" in found


def test_one_without_a_policy_lets_in_everybody(aws: Aws, project: Project) -> None:
    made = file_system(aws)
    project.write("web.yaml", WEB + EFS.replace("{EFS}", f"{{id: {made}}}"))
    ran = run("check", "--aws")
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert f"the file system `{made}` has no policy: EFS lets in everybody who reaches it" in ran.stderr


MOUNTS: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "shares": (PAST_ACCESS_POINTS, "iam: true", "with IAM and without an access point"),
    "rightly": (PAST_ACCESS_POINTS, "access_point_id: fsap-12345678", None),
    "nobody": (PAST_ACCESS_POINTS, "iam: false", "without IAM and without an access point"),
    "anybody": ({"Effect": "Allow", **ALL_CLIENTS}, "iam: false", None),
    "shut-out": (
        {"Effect": "Deny", **ALL_CLIENTS},
        "access_point_id: fsap-12345678",
        "with IAM and through `fsap-12345678`",
    ),
    # Of this key nothing is known here.
    "from-there": (
        {"Effect": "Deny", **ALL_CLIENTS, "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}},
        "iam: true",
        None,
    ),
}
"""By service: the policy of the file system that it names, how it mounts it, and how it is not let in."""


def test_its_policy_lets_in_the_services_tasks(aws: Aws, project: Project) -> None:
    """One that shares what is made for another, say, and mounted it past its access point until it had a policy."""
    expected = set()
    for name, (statement, auth, refused) in MOUNTS.items():
        made = file_system(aws, statement)
        worker = f"name: {name}\ntype: Worker Service\nimage: {{location: 'nginx:1'}}\n"
        project.write(f"{name}.yaml", worker + EFS.replace("{EFS}", f"{{id: {made}, auth: {{{auth}}}}}"))
        if refused:
            expected.add(f"services/{name}.yaml:8: the policy of `{made}` does not let the service in {refused}")
    found = json.loads(run("check", "--aws", "--json").stdout)
    files = [each for each in found if each["path"] == "storage.volumes.data.efs.id"]
    assert {f"{each['file']}:{each['line']}: {each['message']}" for each in files} == expected
    assert all("`aws efs describe-file-system-policy --file-system-id fs-" in each["hint"] for each in files)


def test_in_a_task_definitions_file_it_is_said_there(aws: Aws, project: Project) -> None:
    made = file_system(aws, PAST_ACCESS_POINTS)
    efs = {"fileSystemId": made, "transitEncryption": "ENABLED", "authorizationConfig": {"iam": "ENABLED"}}
    app = {"name": "web", "image": "nginx:1", "mountPoints": [{"sourceVolume": "b", "containerPath": "/b"}]}
    volumes = [{"name": "b", "efsVolumeConfiguration": efs}]
    definition = {"containerDefinitions": [app], "volumes": volumes, "cpu": "256", "memory": "512"}
    project.write("web.json", json.dumps(definition, indent=1))
    project.write("web.yaml", "name: web\ntype: Worker Service\ntask_definition: web.json\n")
    (found,) = run("check", "--aws").stdout.splitlines()
    assert "web.json:" in found
    assert f"the policy of `{made}` does not let the service in with IAM and without an access point" in found


def test_who_may_not_ask_about_file_systems_is_told_so(aws: Aws, project: Project) -> None:
    project.write("web.yaml", WEB + EFS.replace("{EFS}", "{id: fs-0a1b2c3d}"))
    client, notes = aws("efs"), list[str]()
    with Stubber(client) as stubber:
        stubber.add_client_error("describe_file_system_policy", "AccessDeniedException", "not authorized")
        assert list(file_system_findings(project.load(), client, notes)) == []
    assert "whom the file system `fs-0a1b2c3d` lets in is not known: " in notes[0]


class Ecs:
    """ECS with one service, which runs a revision with one volume."""

    def __init__(self, volume: dict[str, Any], name: str = "data") -> None:
        self.volumes = [{"name": name, "efsVolumeConfiguration": {"fileSystemId": "fs-0a1b2c3d", **volume}}]
        self.asked: list[str] = []

    def describe_services(self, cluster: str, services: list[str]) -> dict[str, Any]:
        self.asked += [f"{cluster}/{each}" for each in services]
        found = {"serviceName": "web", "status": "ACTIVE", "taskDefinition": "test-web:7"}
        return {"services": [found] if "web" in services else []}

    def describe_task_definition(self, **asked: str) -> dict[str, Any]:
        assert asked == {"taskDefinition": "test-web:7"}
        return {"taskDefinition": {"volumes": self.volumes}}


POINT = {"accessPointId": "fsap-12345678"}
OWNED = WEB.replace("image: {", "image: {owner: deployer, ") + EFS.replace("{EFS}", "true")


@pytest.mark.parametrize(
    ("volume", "lacks"),
    [
        ({"transitEncryption": "ENABLED", "authorizationConfig": {"iam": "ENABLED", **POINT}}, None),
        ({"transitEncryption": "ENABLED", "authorizationConfig": {"iam": "DISABLED", **POINT}}, "IAM"),
        ({"transitEncryption": "ENABLED", "authorizationConfig": POINT}, "IAM"),
        ({"transitEncryption": "ENABLED", "authorizationConfig": {"iam": "ENABLED"}}, "an access point"),
        ({}, "IAM, TLS, an access point"),
    ],
)
def test_what_a_deploy_tool_runs_mounts_as_the_policy_will_ask(
    project: Project, volume: dict[str, Any], lacks: str | None
) -> None:
    """No `up` replaces it: its next tasks would be refused."""
    assert "owner: deployer" in OWNED
    project.write("web.yaml", OWNED)
    found = list(mount_findings(project.load(), Ecs(volume)))
    assert [each.path for each in found] == (["storage.volumes.data.efs"] if lacks else [])
    if lacks:
        assert f"what runs mounts it without {lacks}: " in found[0].message
    assert list(mount_findings(project.load(), Ecs(volume, name="other"))) == []


def test_services_that_up_replaces_are_not_asked_for(project: Project) -> None:
    project.write("web.yaml", WEB + EFS.replace("{EFS}", "true"))
    ecs = Ecs({})
    assert list(mount_findings(project.load(), ecs)) == []
    assert ecs.asked == []
