"""The policy pack on the real engine: a stack that breaks every rule, and one that keeps them all."""

import sys
from collections.abc import Callable
from pathlib import Path

from sandbox.tests.engine.project import Project

MakeProject = Callable[[str], Project]
VENV = Path(sys.executable).parents[1]
PACK = str(Path(__file__).parents[3] / "guardrails")

PROGRAM = """
    import json
    import pulumi_aws as aws

    good = GOOD
    arn = "arn:aws:iam::123456789012:role/ecs/test/api"
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": arn if good else "*"}
    variable = {"name": "LOG_LEVEL" if good else "DB_PASSWORD", "value": "debug it"}
    containers = [{"name": "api", "image": "api:1", "environment": [variable]}]

    aws.cloudwatch.LogGroup("logs", name="/ecs/x", retention_in_days=30 if good else None)
    aws.iam.Policy("policy", policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    administrator = [] if good else ["arn:aws:iam::aws:policy/AdministratorAccess"]
    aws.iam.Role("role", assume_role_policy="{}", managed_policy_arns=administrator)
    aws.ecs.TaskDefinition("task", family="x", container_definitions=json.dumps(containers))
    aws.vpc.SecurityGroupIngressRule(
        "door", security_group_id="sg-0123456789abcdef0", ip_protocol="tcp", from_port=22, to_port=22,
        cidr_ipv4="10.0.0.0/16" if good else "0.0.0.0/0",
    )
    balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/x/0123456789abcdef"
    answer = aws.lb.ListenerDefaultActionFixedResponseArgs(content_type="text/plain", status_code="404")
    redirect = aws.lb.ListenerDefaultActionRedirectArgs(status_code="HTTP_301", protocol="HTTPS", port="443")
    fixed = aws.lb.ListenerDefaultActionArgs(type="fixed-response", fixed_response=answer)
    moved = aws.lb.ListenerDefaultActionArgs(type="redirect", redirect=redirect)
    aws.lb.Listener("public-http", load_balancer_arn=balancer, port=80, protocol="HTTP",
        default_actions=[moved if good else fixed])
    aws.lb.Listener("public-https", load_balancer_arn=balancer, port=443, protocol="HTTPS", default_actions=[fixed],
        certificate_arn="arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d",
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06")
"""
RULES = (
    "closed-to-the-world",
    "no-pass-role-on-everything",
    "logs-expire",
    "no-secret-in-environment",
    "tls-where-there-is-a-certificate",
)


def test_a_stack_that_breaks_every_rule_is_refused(project: MakeProject) -> None:
    made = project(PROGRAM.replace("GOOD", "False"))
    output = made.pulumi("preview", "--policy-pack", PACK, "--stack", "test", fails=True)
    for rule in RULES:
        assert f"[mandatory]  {rule}" in output, rule
    assert "`arn:aws:iam::aws:policy/AdministratorAccess` may pass any role" in output
    assert made.left_over() == []


def test_a_stack_that_keeps_them_passes(project: MakeProject) -> None:
    made = project(PROGRAM.replace("GOOD", "True"))
    output = made.pulumi("preview", "--policy-pack", PACK, "--stack", "test")
    assert "guardrails" in output
    assert "mandatory" not in output


def test_what_a_manifest_says_is_no_secret_passes(project: MakeProject) -> None:
    containers = '[{"name": "x", "image": "x", "environment": [{"name": "API_TOKEN", "value": "public"}]}]'
    made = project(
        f"import pulumi_aws as aws\naws.ecs.TaskDefinition('x', family='test-x', "
        f"container_definitions='{containers}')\n"
    )
    for folder in ("guardrails", "services"):
        (made.folder / folder).mkdir()
    made.write("guardrails/PulumiPolicy.yaml", f"runtime: {{name: python, options: {{virtualenv: {VENV}}}}}\n")
    made.write("guardrails/__main__.py", "from ecs_platform.guardrails.pack import guardrails\n\nguardrails(own={})\n")
    manifest = "name: x\ntype: Backend Service\nimage: {location: x}\n"
    manifest += "variables: {API_TOKEN: {value: VALUE, not_secret: true}}\n"
    made.write("services/x.yaml", manifest.replace("VALUE", "other"))
    output = made.pulumi("preview", "--policy-pack", "guardrails", "--stack", "test", fails=True)
    assert "[mandatory]  no-secret-in-environment" in output
    made.write("services/x.yaml", manifest.replace("VALUE", "public"))
    made.pulumi("preview", "--policy-pack", "guardrails", "--stack", "test")
