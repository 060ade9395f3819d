"""`ops quotas`, and what `ops check` says of quotas."""

import json

from typer.testing import CliRunner, Result

from ecs_platform.model.quotas.table import QUOTAS
from ecs_platform.ops.__main__ import app
from tests.model.project import WEB, Project


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def test_the_table(project: Project) -> None:
    ran = run("quotas")
    assert (ran.exit_code, ran.stderr) == (0, "")
    rows = [" ".join(line.split()) for line in ran.stdout.splitlines()]
    assert "1 100 target groups public load balancer AWS raises it for nobody" in rows
    assert "0.5 6 vCPU on Fargate region AWS raises it on request" in rows
    assert "1 100 rules public load balancer AWS raises it on request" in rows


def test_as_json(project: Project) -> None:
    listed = json.loads(run("quotas", "--json").stdout)
    assert {(line["quota"], line["per"]) for line in listed} <= {(quota.name, quota.per) for quota in QUOTAS}
    (line,) = [each for each in listed if each["quota_code"] == "L-0263D0A3"]
    assert {"need": 2, "limit": 5, "limit_of": "default", "exceeded": False, "adjustable": True}.items() <= line.items()


def test_faults_come_first(project: Project) -> None:
    project.write("web.yaml", WEB + "cpus: 1\n")
    ran = run("quotas", "--json")
    assert ran.exit_code == 1
    assert json.loads(ran.stdout)[0]["message"] == "unknown field `cpus`"


def test_check_tells_quotas_and_hints_on_standard_error(project: Project) -> None:
    project.stack("network: {zones: [a, b, c]}\nload_balancers: {internal: {target_group_quota: 300}}")
    ran = run("check")
    assert (ran.exit_code, ran.stdout) == (0, "")
    count, hint, quota = ran.stderr.splitlines()
    assert count == "test: 1 services, no faults"
    assert hint.startswith("hint: Pulumi.test.yaml:5:")
    assert hint.endswith("it counts as 100: remove the line")
    assert quota == "quota: needs 3 of 5 Elastic IP addresses, region; AWS raises it on request"
    quiet = run("check", "--json")
    assert (quiet.exit_code, json.loads(quiet.stdout), quiet.stderr) == (0, [], "")
