"""300 services need no quota that AWS does not give, and what they need is told before anything is made."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.fleet import WHOLE
from ecs_platform.model.quotas.lines import close, lines
from ecs_platform.ops.__main__ import app
from tests.model.project import Project


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("many") / "project")
    WHOLE.write(project.services)
    return project


def test_they_have_no_fault(many: Project) -> None:
    loaded = many.load()
    assert loaded.findings == []
    assert len(loaded.services) == WHOLE.number == 300


def test_what_they_need(many: Project) -> None:
    needs = {(line.quota.name, line.place): line.need.amount for line in lines(many.load())}
    assert needs["rules", "public load balancer"] == 90
    assert needs["rules", "internal load balancer"] == 90
    assert needs["target groups", "public load balancer"] == 90
    assert needs["target groups", "region"] == 180
    assert needs["targets", "internal load balancer"] == 180
    assert needs["services", "cluster"] == 300
    assert needs["roles", "account"] == 600
    assert needs["vCPU on Fargate", "region"] == 150
    # However many services there are.
    assert needs["rules of a security group", "public load balancer"] == 1
    assert needs["tags", "resource"] == 5


def test_no_final_quota_is_exceeded(many: Project) -> None:
    exceeded = {line.quota.name for line in lines(many.load()) if line.exceeded}
    assert exceeded == {"vCPU on Fargate"}
    assert not any(line.exceeded and not line.quota.adjustable for line in lines(many.load()))


def test_check_tells_what_is_close(many: Project) -> None:
    ran = CliRunner().invoke(app, ["check", "--project", str(many.folder)])
    assert (ran.exit_code, ran.stdout) == (0, "")
    first, *told = ran.stderr.splitlines()
    assert first == "test: 300 services, no faults"
    assert told == [f"quota: {line}" for line in WANTED]
    assert len(close(many.load())) == len(told)


WANTED = (
    "needs 90 of 100 rules, public load balancer; AWS raises it on request",
    "needs 90 of 100 rules, internal load balancer; AWS raises it on request",
    "needs 90 of 100 target groups, public load balancer; AWS raises it for nobody",
    "needs 90 of 100 target groups, internal load balancer; AWS raises it for nobody",
    "needs 150 of 6 vCPU on Fargate, region; what a new account has: `ops check --aws` asks what this one has",
    "needs 600 of 1,000 roles, account; AWS raises it on request",
)


def test_ten_more_public_ones_fit_and_eleven_do_not(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    WHOLE.write(project.services)
    for number in range(90, 100):
        text = (project.services / "p0.yaml").read_text().replace("p0", f"p{number}")
        project.write(f"p{number}.yaml", text.replace("priority: 1}", f"priority: {number + 1}}}"))
    assert project.findings() == []
    project.stack("load_balancers: {public: {rule_quota: 200, target_group_quota: 200}}")
    project.write("last.yaml", text.replace("p99", "last").replace("priority: 1}", "priority: 101}"))
    (finding,) = project.findings()
    assert "would have 101 target groups, more than its quota of 100" in finding.message
