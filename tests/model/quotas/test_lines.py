"""Quotas beside what is needed: what is told, and what is a fault."""

from ecs_platform.model.quotas.lines import account_findings, advice, close, lines
from ecs_platform.model.quotas.quota import Known, Line
from tests.model.project import WEB, Project

WORKER = "name: worker\ntype: Worker Service\nimage: {location: nginx}\n"
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
