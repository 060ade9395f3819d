"""Quotas beside what is needed: what is told, and what is a fault."""

import pytest

from ecs_platform.model.quotas.lines import account_findings, advice, close, hints, lines
from ecs_platform.model.quotas.quota import Known, Line
from tests.model.project import WEB, Project

WORKER = "name: worker\ntype: Worker Service\nimage: {location: nginx}\n"
EXISTING = (
    "network: {vpc_id: vpc-0a1b2c3d, public_subnet_ids: [subnet-0a1b2c3a, subnet-0a1b2c3b], "
    "private_subnet_ids: [subnet-0a1b2c3c, subnet-0a1b2c3d]"
)
ROUTED = WEB.replace("{path: /}", "{path: /, priority: 1}")


def one(project: Project, name: str, account: Known | None = None) -> Line:
    (found,) = [line for line in lines(project.load(), account) if line.quota.name == name]
    return found


def test_default_setting_and_the_accounts_own(project: Project) -> None:
    project.write("web.yaml", ROUTED)
    (rules,) = [line for line in lines(project.load()) if line.quota.code == "L-7EED9B64"]
    assert (rules.need.amount, rules.limit, rules.whose) == (1, 100, "default")
    project.stack("load_balancers: {public: {rule_quota: 200}}")
    (rules,) = [line for line in lines(project.load()) if line.quota.code == "L-7EED9B64"]
    assert (rules.limit, rules.whose, advice(rules)) == (
        200,
        "environment",
        "as `load_balancers.public.rule_quota` says",
    )
    own = Known({("elasticloadbalancing", "L-7EED9B64"): 150.0})
    (rules,) = [line for line in lines(project.load(), own) if line.quota.code == "L-7EED9B64"]
    assert (rules.limit, rules.whose) == (150, "account")


def test_more_than_a_new_account_has_is_told_and_no_fault(project: Project) -> None:
    project.write("web.yaml", ROUTED + "cpu: 1024\nmemory: 2048\ncount: 10\n")
    loaded = project.load()
    assert loaded.findings == []
    (line,) = close(loaded)
    assert line.text == "needs 20 of 6 vCPU on Fargate, region"
    assert advice(line).startswith("what a new account has")
    assert list(account_findings(loaded, Known())) == []
    assert list(account_findings(loaded, Known({("fargate", "L-3032A538"): 20.0}))) == []
    (finding,) = account_findings(loaded, Known({("fargate", "L-3032A538"): 19.0}))
    assert "needs 20 of 19 vCPU on Fargate" in finding.message
    assert "--quota-code L-3032A538 --desired-value 20`" in finding.hint


def test_close_is_half(project: Project) -> None:
    project.stack("network: {zones: [a, b]}")
    assert close(project.load()) == []
    project.stack("network: {zones: [a, b, c]}")
    assert [line.text for line in close(project.load())] == ["needs 3 of 5 Elastic IP addresses, region"]


def test_a_load_balancer_that_exists_is_told_to_be_opened_before_its_group_is_full(project: Project) -> None:
    listener = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/a/0a1b/2c3d"
    existing = (
        f"{{arn: '{listener.replace('listener', 'loadbalancer').rpartition('/')[0]}', dns_name: a.example.com, "
        f"zone_id: Z215JYRZR1TBD5, security_group_id: sg-0a1b2c3d, listeners: {{http: '{listener}'}}"
    )
    project.stack(f"load_balancers: {{public: {{existing: {existing}}}}}}}")
    for number in range(61):
        name = f"web{number}"
        project.write(
            f"{name}.yaml", ROUTED.replace("web", name).replace("1}", f"{number + 1}}}").replace("/,", f"/{number},")
        )
    codes = ("vpc", "L-0EA8095F")
    (line,) = [each for each in close(project.load()) if each.quota.code == codes[1]]
    assert line.text == "needs 61 of 60 rules of a security group, public load balancer"
    assert advice(line).endswith("say `load_balancers.public.existing.open: true`")
    (finding,) = account_findings(project.load(), Known({codes: 60.0}))
    assert (finding.line, finding.path) == (4, "config.shop:load_balancers.public.existing")
    assert finding.hint.endswith("or open its group to the VPC and say `load_balancers.public.existing.open: true`")
    project.stack(f"load_balancers: {{public: {{existing: {existing}, open: true}}}}}}")
    assert [each for each in close(project.load()) if each.quota.code == codes[1]] == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("load_balancers: {internal: {allowed_cidrs: [192.168.0.0/16]}}", "`10.0.0.0/16`"),
        ("load_balancers: {internal: {allowed_cidrs: []}}", "`10.0.0.0/16`"),
        ("load_balancers: {internal: {allowed_cidrs: [10.0.0.0/17, 10.0.128.0/17]}}", ""),
        ("load_balancers: {internal: {allowed_cidrs: [10.0.0.0/8, 192.168.0.0/16]}}", ""),
        ("load_balancers: {public: {allowed_cidrs: [192.168.0.0/16]}}", ""),
        (f"{EXISTING}}}\nload_balancers: {{internal: {{allowed_cidrs: [10.1.0.0/16]}}}}", ""),
        (
            f"{EXISTING}, vpc_cidrs: [10.1.0.0/16, 10.2.0.0/16]}}\n"
            "load_balancers: {internal: {allowed_cidrs: [10.1.0.0/16]}}",
            "`10.2.0.0/16`",
        ),
    ],
)
def test_an_internal_load_balancer_that_leaves_out_its_vpc_is_told_and_no_fault(
    project: Project, settings: str, said: str
) -> None:
    project.stack(settings)
    project.write("a.yaml", ROUTED.replace("Load Balanced Web", "Backend"))
    loaded = project.load()
    assert loaded.findings == []
    assert [hint.count(f"not all of the VPC, {said}, is let in") for hint in hints(loaded)] == [1] * bool(said)


def test_a_quota_of_none_is_exceeded_by_one(project: Project) -> None:
    project.write("web.yaml", ROUTED)
    line = one(project, "vCPU on Fargate", Known({("fargate", "L-3032A538"): 0.0}))
    assert line.exceeded
    assert not one(project, "vCPU on Fargate Spot", Known({("fargate", "L-36FBB829"): 0.0})).exceeded


def test_more_tags_than_aws_takes_are_a_fault_at_the_setting(project: Project) -> None:
    project.write("web.yaml", ROUTED)
    project.stack("tags:\n" + "".join(f"    tag{number}: x\n" for number in range(45)))
    assert project.findings() == []
    project.stack("tags:\n" + "".join(f"    tag{number}: x\n" for number in range(46)))
    (finding,) = project.findings()
    assert "Pulumi.test.yaml:4:" in str(finding)
    assert "tags: 46 tags, and 5 are set by this program: AWS takes 50" in str(finding)


def test_more_mount_targets_than_a_vpc_takes_are_a_fault(project: Project) -> None:
    project.stack("network: {zones: [a, b, c, d]}")
    volumes = "".join(f"    v{number}: {{path: /v{number}, efs: true}}\n" for number in range(20))
    for name in "abcde":
        project.write(f"{name}.yaml", f"{WORKER}storage:\n  volumes:\n{volumes}".replace("worker", name))
    assert project.findings() == []
    project.write(
        "e.yaml", f"{WORKER}storage:\n  volumes:\n{volumes}    w: {{path: /w, efs: true}}\n".replace("worker", "e")
    )
    (finding,) = project.findings()
    assert "needs 404 of 400 mount targets, VPC" in str(finding)


def test_as_json(project: Project) -> None:
    project.write("web.yaml", ROUTED)
    assert one(project, "vCPU on Fargate").as_json() == {
        "quota": "vCPU on Fargate",
        "per": "region",
        "of": "",
        "need": 0.5,
        "limit": 6,
        "limit_of": "default",
        "taken": 0,
        "exceeded": False,
        "adjustable": True,
        "service_code": "fargate",
        "quota_code": "L-3032A538",
        "source": "https://docs.aws.amazon.com/general/latest/gr/ecs-service.html",
    }


def test_what_others_have_counts_where_it_is_needed(project: Project) -> None:
    codes = ("ec2", "L-0263D0A3")
    project.write("web.yaml", ROUTED)
    account = Known({codes: 5.0}, {codes: 3.0})
    assert list(account_findings(project.load(), account)) == []
    project.stack("network: {zones: [a, b, c]}")
    (finding,) = account_findings(project.load(), account)
    assert "network: needs 3 of 5 Elastic IP addresses, region, of which others have 3" in str(finding)
    assert "--desired-value 6`" in finding.hint
    project.stack("network: {nat: none, vpc_endpoints: true}")
    assert list(account_findings(project.load(), Known({codes: 5.0}, {codes: 9.0}))) == []
