"""The settings of the ways in: certificates, names, access logs, load balancers that exist, protection."""

import json

import pytest

from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.model.quotas.network import security_group_rules
from tests.components.project import Project, same_in_a_first_preview, web
from tests.components.recording import Recorded

ZONE = "  ecs-platform:dns: {zone_id: Z0123456789, domain: example.com}\n"
BOTH = "{path: /, priority: 10, load_balancers: [public, internal], alias: shop.example.com}"
ELB = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:"
EXISTING = f"""\
      existing:
        arn: {ELB}loadbalancer/app/shared/0a1b
        dns_name: shared-1.eu-central-1.elb.amazonaws.com
        zone_id: Z215JYRZR1TBD5
        security_group_id: sg-0a1b2c3d
        listeners: {{https: "{ELB}listener/app/shared/0a1b/2c3d"}}
"""


def test_a_certificate_is_issued_validated_and_then_used(project: Project) -> None:
    web(project, http="{path: /, priority: 10, alias: [example.com, shop.example.com]}")
    project.settings = ZONE + (
        "  ecs-platform:load_balancers: {public: {certificate: {domain: example.com, names: ['*.example.com']}}}\n"
    )
    recorded = project.record()
    certificate = recorded.one("acm/certificate:Certificate")
    assert (certificate["domainName"], certificate["validationMethod"]) == ("example.com", "DNS")
    assert certificate["subjectAlternativeNames"] == ["*.example.com"]
    records = recorded.of("route53/record:Record")
    # `example.com` and `*.example.com` are shown to be ours by one and the same record.
    assert set(records) == {"public-certificate-example.com", "alias-example.com", "alias-shop.example.com"}
    proof = records["public-certificate-example.com"]
    assert (proof["name"], proof["type"], proof["zoneId"]) == ("_proof.example.com", "CNAME", "Z0123456789")
    # Another environment may have a certificate by the same record; a name that leads here is nobody else's.
    stays = {name: recorded.options_of("route53/record:Record", name).retain_on_delete for name in records}
    assert [name for name, each in stays.items() if each] == ["public-certificate-example.com"]
    https = recorded.of("lb/listener:Listener")["public-load-balancer-https"]
    assert https["certificateArn"] == "validated:arn:aws:acm:certificate:public-certificate"
    assert https["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert recorded.of("lb/listener:Listener")["public-load-balancer-http"]["defaultActions"][0]["type"] == "redirect"
    assert list(recorded.of("lb/listenerRule:ListenerRule")) == ["public-https-10"]
    assert same_in_a_first_preview(project, recorded)


ACM = "arn:aws:acm:eu-central-1:123456789012:certificate/"


@pytest.mark.parametrize("issued", [False, True])
@pytest.mark.parametrize("given", [f"{ACM}a", f"[{ACM}a]", f"[{ACM}b, {ACM}a, {ACM}c]", f"[{ACM}c, {ACM}b, {ACM}a]"])
def test_the_first_certificate_is_the_default_and_others_are_added(project: Project, issued: bool, given: str) -> None:
    web(project, http="{path: /, priority: 10, load_balancers: [public, internal], alias: shop.example.com}")
    own = "certificate: {domain: shop.example.com}, " if issued else ""
    project.settings = ZONE + f"  ecs-platform:load_balancers: {{public: {{{own}certificate_arn: {given}}}}}\n"
    recorded = project.record()
    listeners, added = recorded.of("lb/listener:Listener"), recorded.of("lb/listenerCertificate:ListenerCertificate")
    assert set(listeners) == {f"{each}-load-balancer-http" for each in ("public", "internal")} | {
        "public-load-balancer-https"
    }
    first, *more = (["validated:arn:aws:acm:certificate:public-certificate"] if issued else []) + [
        each.strip("[] ") for each in given.split(",")
    ]
    assert listeners["public-load-balancer-https"]["certificateArn"] == first
    assert {name: each["certificateArn"] for name, each in added.items()} == {
        f"public-load-balancer-https-{arn.rpartition('/')[2]}": arn for arn in more
    }, "by name, so that another order moves none"
    assert {each["listenerArn"] for each in added.values()} <= {"arn:aws:lb:listener:public-load-balancer-https"}
    assert same_in_a_first_preview(project, recorded)


def test_names_of_rules_lead_to_their_load_balancer(project: Project) -> None:
    web(project, http="{path: /, priority: 10, alias: [shop.example.com, '*.shop.example.com', other.org]}")
    project.service(
        "inner",
        "type: Backend Service\nimage: {location: nginx, port: 80}\n"
        "http: {path: /, priority: 20, alias: inner.example.com}",
    )
    project.settings = ZONE
    recorded = project.record()
    aliases = {record["name"]: record["aliases"] for record in recorded.of("route53/record:Record").values()}
    assert set(aliases) == {"shop.example.com", "*.shop.example.com", "inner.example.com"}, "other.org is not ours"
    assert aliases["shop.example.com"][0]["name"] == "public-load-balancer.elb"
    assert aliases["inner.example.com"][0]["name"] == "internal-load-balancer.elb"
    assert same_in_a_first_preview(project, recorded)


def test_a_name_on_both_load_balancers_leads_to_the_public_one(project: Project) -> None:
    web(project, http=BOTH)
    project.settings = ZONE
    (record,) = project.record().of("route53/record:Record").values()
    assert record["aliases"][0]["name"] == "public-load-balancer.elb"


def test_without_a_zone_there_are_no_records(project: Project) -> None:
    web(project, http=BOTH)
    recorded = project.record()
    assert recorded.of("route53/record:Record") == {}
    assert set(recorded.of("lb/loadBalancer:LoadBalancer")) == {"public-load-balancer", "internal-load-balancer"}


def test_access_logs_of_both_go_to_one_bucket(project: Project) -> None:
    web(project, http=BOTH)
    project.settings = "  ecs-platform:load_balancers: {access_logs: {retention: 30}}\n"
    recorded = project.record()
    bucket = recorded.one("s3/bucket:Bucket")
    assert (bucket["bucket"], bucket["forceDestroy"]) == ("dev-access-logs-123456789012-eu-central-1", True)
    balancers = recorded.of("lb/loadBalancer:LoadBalancer")
    assert {balancer["accessLogs"]["prefix"] for balancer in balancers.values()} == {"public", "internal"}
    assert all(balancer["accessLogs"]["enabled"] for balancer in balancers.values())
    write, deny = json.loads(recorded.one("s3/bucketPolicy:BucketPolicy")["policy"])["Statement"]
    assert write["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert write["Resource"] == f"arn:aws:s3:::{bucket['bucket']}/*/AWSLogs/123456789012/*"
    assert write["Condition"]["ArnLike"]["aws:SourceArn"] == f"{ELB}loadbalancer/*"
    assert deny["Effect"] == "Deny"
    (rule,) = recorded.one("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")["rules"]
    assert rule["expiration"] == {"days": 30}
    closed = recorded.one("s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    assert all(closed[name] for name in ("blockPublicAcls", "blockPublicPolicy", "restrictPublicBuckets"))
    assert same_in_a_first_preview(project, recorded)


def test_a_load_balancer_that_exists_gets_rules_and_nothing_else(project: Project) -> None:
    web(project)
    project.settings = f"  ecs-platform:load_balancers:\n    public:\n{EXISTING}    access_logs: {{}}\n"
    recorded = project.record()
    for type_ in ("lb/loadBalancer:LoadBalancer", "lb/listener:Listener", "s3/bucket:Bucket"):
        assert recorded.of(type_) == {}
    assert recorded.of("lb/listenerRule:ListenerRule")["public-https-10"]["listenerArn"].endswith("shared/0a1b/2c3d")
    ingress = recorded.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()
    assert "sg-0a1b2c3d" in {rule.get("referencedSecurityGroupId") for rule in ingress}
    outputs = Outputs.model_validate(recorded.outputs)
    assert outputs.load_balancers["public"].dns_name == "shared-1.eu-central-1.elb.amazonaws.com"
    assert set(outputs.load_balancers["public"].listener_arns) == {"https"}
    assert same_in_a_first_preview(project, recorded)


INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
VPC = (
    "vpc_id: vpc-0a1b2c3d, public_subnet_ids: [subnet-0a1b2c3d], private_subnet_ids: [subnet-0a1b2c4d, subnet-0a1b2c5d]"
)
PRIVATE = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"}
INNER = "type: Backend Service\nimage: {location: nginx, port: 80}\nhttp: {path: /, priority: 20}"


def ranges(recorded: Recorded, type_: str, scheme: str) -> set[str]:
    """The ranges that the rules of a load balancer's group name, which all its rules do."""
    group = f"{scheme}-load-balancer-id"
    return {rule["cidrIpv4"] for rule in recorded.of(type_).values() if rule["securityGroupId"] == group}


@pytest.mark.parametrize(
    ("settings", "who", "where"),
    [
        ("", {"10.0.0.0/16"}, {"10.0.0.0/16"}),
        ("  ecs-platform:network: {cidr: 10.7.0.0/16}\n", {"10.7.0.0/16"}, {"10.7.0.0/16"}),
        (f"  ecs-platform:network: {{{VPC}}}\n", PRIVATE, PRIVATE),
        (
            f"  ecs-platform:network: {{{VPC}, vpc_cidrs: [10.1.0.0/16, 10.2.0.0/16]}}\n",
            *[{"10.1.0.0/16", "10.2.0.0/16"}] * 2,
        ),
        (
            "  ecs-platform:load_balancers: {internal: {allowed_cidrs: [192.0.2.0/24]}}\n",
            {"192.0.2.0/24"},
            {"10.0.0.0/16"},
        ),
        ("  ecs-platform:load_balancers: {internal: {allowed_cidrs: []}}\n", set(), {"10.0.0.0/16"}),
    ],
)
def test_who_reaches_the_internal_load_balancer_and_where_it_is_let_out(
    project: Project, settings: str, who: set[str], where: set[str]
) -> None:
    project.service("inner", INNER)
    project.settings = settings
    recorded = project.record()
    assert ranges(recorded, INGRESS, "internal") == who
    assert ranges(recorded, EGRESS, "internal") == where
    assert Outputs.model_validate(recorded.outputs).load_balancers["internal"].opened


def test_a_load_balancer_that_exists_is_opened_for_each_service_unless_it_is_open(project: Project) -> None:
    web(project)
    existing = f"  ecs-platform:load_balancers:\n    public:\n{EXISTING}"
    project.settings = existing
    recorded = project.record()
    out = [rule for rule in recorded.of(EGRESS).values() if rule["securityGroupId"] == "sg-0a1b2c3d"]
    assert [(rule["referencedSecurityGroupId"], rule["fromPort"]) for rule in out] == [("web-id", 80)]
    assert not Outputs.model_validate(recorded.outputs).load_balancers["public"].opened
    project.settings = f"{existing}        open: true\n"
    recorded = project.record()
    of_group = [
        r for type_ in (INGRESS, EGRESS) for r in recorded.of(type_).values() if r["securityGroupId"].startswith("sg-")
    ]
    assert of_group == []
    assert recorded.of(INGRESS)["web-public-load-balancer-80"]["referencedSecurityGroupId"] == "sg-0a1b2c3d"
    assert Outputs.model_validate(recorded.outputs).load_balancers["public"].opened


@pytest.mark.parametrize("existing", ["sg-0000000a", "sg-0000000b"])
def test_the_table_of_quotas_counts_what_the_group_of_one_that_exists_is_given(project: Project, existing: str) -> None:
    """In the direction that has more: AWS counts 60 of each."""
    both = EXISTING.replace("{https:", f'{{http: "{ELB}listener/app/shared/0a1b/2c3e", https:')
    public, internal = (both.replace("sg-0a1b2c3d", group) for group in ("sg-0000000a", "sg-0000000b"))
    project.settings = (
        f"  ecs-platform:load_balancers:\n    public:\n{public}    internal:\n{internal}  ecs-platform:ec2: {{}}\n"
    )
    web(project, http="{path: /, priority: 30, additional_rules: [{path: /x, priority: 11, target_port: 81}]}")
    project.service("inner", INNER)
    project.service("worker", "type: Worker Service\nimage: {location: nginx}\n")
    project.service(
        "old",
        "type: Load Balanced Web Service\nimage: {location: nginx, port: 80}\ncapacity: ec2\n"
        "network: {mode: bridge}\nhttp: {path: /old, priority: 12}\n",
    )
    recorded = project.record()
    made = [
        sum(rule["securityGroupId"] == existing for rule in recorded.of(direction).values())
        for direction in (INGRESS, EGRESS)
    ]
    needs = {need.setting.split(".")[1]: need.amount for need in security_group_rules(project.loaded()) if need.instead}
    assert needs["public" if existing.endswith("a") else "internal"] == max(made) >= 3


@pytest.mark.parametrize("protect", [True, False])
def test_a_protected_environment_keeps_what_must_not_be_lost(project: Project, protect: bool) -> None:
    web(project, "storage: {volumes: {data: {path: /data, efs: true}}}\n")
    project.service("job", "type: Backend Service\nimage: {repository: true, tag: v1}")
    project.settings = (
        f"  ecs-platform:protect: {str(protect).lower()}\n  ecs-platform:load_balancers: {{access_logs: {{}}}}\n"
        "  ecs-platform:deployers: {deploy: {kind: user}}\n"
    )
    recorded = project.record()
    assert recorded.one("iam/user:User")["forceDestroy"] is not protect
    assert recorded.one("lb/loadBalancer:LoadBalancer")["enableDeletionProtection"] is protect
    assert recorded.one("s3/bucket:Bucket")["forceDestroy"] is not protect
    assert recorded.one("ecr/repository:Repository")["forceDelete"] is not protect
    backups = recorded.of("efs/backupPolicy:BackupPolicy").values()
    assert [each["backupPolicy"] for each in backups] == ([{"status": "ENABLED"}] if protect else [])
    logs = recorded.of("cloudwatch/logGroup:LogGroup")
    assert set(logs) == {"web", "job"}
    assert {recorded.options_of("cloudwatch/logGroup:LogGroup", name).retain_on_delete for name in logs} == {protect}
    kept = {"vpc", "loadBalancer", "fileSystem", "repository", "bucket"}
    found = {type_.rpartition("/")[2].partition(":")[0]: o.protect for (type_, _), o in recorded.options.items()}
    assert {type_ for type_, protected in found.items() if protected} == (kept if protect else set())
