"""What people bring from elsewhere: public bug reports of other tools, each taken or refused with the way out.

Each stands for a kind; the kinds have their own tests, by rule and by generated values. Here is what a user meets:
settings, a manifest, perhaps a task definition's file, and what `check` says of them.
"""

import json
from typing import Any, NamedTuple

import pytest

from tests.model.project import Project

WEB = "name: web\ntype: Load Balanced Web Service\nimage: {location: 'nginx:1.27', port: 80}\n"
HTTP = "http: {path: /}\n"
JOB = "name: job\ntype: Scheduled Job\nimage: {location: 'busybox:1'}\n"
FILE = "name: web\ntype: Worker Service\ntask_definition: td.json\n"
CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider"


class Brought(NamedTuple):
    """One situation.

    Attributes:
        where: where it was reported.
        manifest: the manifest.
        settings: lines of the stack's file.
        file: fields of the container in td.json; `task` has those of the task.
        said: parts of what is said, each of a finding of its own; none where it is taken.
    """

    where: str
    manifest: str
    said: tuple[str, ...] = ()
    settings: str = ""
    file: dict[str, Any] | None = None


def _secret(value: str) -> str:
    return f'{WEB}{HTTP}secrets: {{A: {{secretsmanager: "{value}"}}}}\n'


def _oidc(issuer: str, subject: str) -> str:
    return (
        f"deployers: {{ci: {{kind: oidc, oidc: {{provider_arn: '{PROVIDER}/{issuer}', audiences: [sts.amazonaws.com], "
        f"subjects: ['{subject}']}}}}}}"
    )


def _subnets(first: int, number: int) -> str:
    return ", ".join(f"subnet-{index:08x}" for index in range(first, first + number))


def _github(provider: str) -> str:
    return (
        "deployers: {ci: {kind: github, github: {owner: acme, repository: shop, branch: main, "
        f"provider_arn: '{PROVIDER}/{provider}'}}}}}}"
    )


UUID = "{11111111-2222-3333-4444-555555555555}"
BITBUCKET = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"
CASES = [
    Brought(
        "aws-cdk#17156: keys of one's own",
        WEB + HTTP,
        settings="kms_keys: ['arn:aws:kms:eu-central-1:123456789012:key/1']",
    ),
    Brought("ufo#175: a JSON key without its colons", _secret("test/web/db:password")),
    Brought("ufo#175: with some of them", _secret("test/web/db:password:")),
    Brought("copilot-cli#5958: gRPC without a certificate", WEB + "http: {path: /, version: grpc}\n", ("needs HTTPS",)),
    Brought(
        "copilot-cli#5958: gRPC with one",
        WEB + "http: {path: /, version: grpc, healthcheck: {success_codes: '0'}}\n",
        settings=f"load_balancers: {{public: {{certificate_arn: '{CERTIFICATE}'}}}}",
    ),
    Brought("aws-sam-cli#4041: Bitbucket's steps", WEB + HTTP, settings=_oidc(BITBUCKET, f"{UUID}:*")),
    Brought("GitLab's tags", WEB + HTTP, settings=_oidc("gitlab.com", "project_path:acme/shop:ref_type:tag:ref:v*")),
    Brought(
        "GitLab's whole group",
        WEB + HTTP,
        ("lets more than one project in",),
        _oidc("gitlab.com", "project_path:acme/*"),
    ),
    Brought("copilot-cli#4604: a time zone", JOB + "on: {schedule: '0 9 * * MON-FRI', timezone: America/New_York}\n"),
    Brought(
        "copilot-cli#4604: a time zone in the schedule",
        JOB + "on: {schedule: 'CRON_TZ=America/New_York 0 9 * * *'}\n",
        ("write `timezone: America/New_York`",),
    ),
    Brought("a job that runs once", JOB + "on: {schedule: 'at(2027-03-01T09:00:00)'}\n"),
    Brought("copilot-cli: a quoted question mark", JOB + "on: {schedule: '0 0 1 * ?'}\n"),
    Brought(
        "containers-roadmap#939: a pull-through cache",
        WEB.replace("nginx:1.27", "123456789012.dkr.ecr.eu-central-1.amazonaws.com/docker-hub/library/nginx:1.27")
        + HTTP,
        settings="pull_through_caches: [docker-hub]",
    ),
    Brought(
        "cloud-provider-aws#1069: ECR's other hosts",
        WEB.replace("nginx:1.27", "123456789012.dkr-ecr.eu-central-1.on.aws/web:1") + HTTP,
    ),
    Brought(
        "containers-roadmap#710: privileged on Fargate",
        FILE,
        ("Fargate has no `privileged`",),
        file={"privileged": True},
    ),
    Brought(
        "terraform-aws-ecs#313: a log group of its own",
        FILE,
        file={
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": "/legacy/shop",
                    "awslogs-region": "eu-central-1",
                    "awslogs-stream-prefix": "x",
                    "awslogs-create-group": "true",
                },
            }
        },
    ),
    Brought("terraform-aws-alb#211: weights", WEB + "http: {path: /, weight: 10}\n", ("weights are for two versions",)),
    Brought(
        "archimedes#1054: tags that IAM does not take",
        WEB + HTTP,
        ("cannot be in a tag",),
        "tags: {Purpose: 'a (b), #c'}",
    ),
    Brought(
        "terraform-aws-github-runner#1346: a tag that differs in case",
        WEB + HTTP,
        ("for IAM `environment` is the same key",),
        "tags: {environment: prod}",
    ),
    Brought(
        "amazon-ecs-agent#3506: a range of ports",
        FILE,
        ("ranges of ports are not read here",),
        file={"portMappings": [{"containerPortRange": "30000-30009"}]},
    ),
    Brought(
        "a secret that RDS made",
        _secret("rds!cluster-11111111-2222-3333-4444-555555555555:password"),
        settings="secrets_outside_scope: ['rds!cluster-11111111-2222-3333-4444-555555555555']",
    ),
    Brought(
        "aws-cdk#29039: dual stack",
        WEB + HTTP,
        ("has IPv4 addresses only", "remove it: `0.0.0.0/0` is everybody"),
        "load_balancers: {public: {ip_address_type: dualstack, allowed_cidrs: [0.0.0.0/0, '::/0']}}",
    ),
    Brought(
        "copilot-cli#3661: certificates for several domains",
        WEB + HTTP,
        settings=f"load_balancers: {{public: {{certificate_arn: ['{CERTIFICATE}1', '{CERTIFICATE}2']}}}}",
    ),
    Brought(
        "boto3#2436: waiting for the end of an essential container",
        FILE,
        ("`b` is essential: when it ends, the task stops",),
        file={"dependsOn": [{"containerName": "b", "condition": "SUCCESS"}]},
    ),
    Brought(
        "circle-ecs#1: a fixed port of the host behind a load balancer",
        FILE.replace("Worker", "Backend") + "capacity: ec2\nhttp: {path: /}\n",
        ("load balancers never reach port 80",),
        "ec2: {}",
        {"portMappings": [{"containerPort": 80, "hostPort": 80}], "task": {"networkMode": "bridge"}},
    ),
    Brought(
        "terraform-aws-ecs-cluster#19: Graviton",
        WEB + HTTP + "capacity: ec2\n",
        settings="ec2: {instance_type: t4g.small}",
    ),
    Brought(
        "terraform-aws-ecs-cluster#19: a GPU where there is none",
        FILE + "capacity: ec2\n",
        ("has no GPU for it",),
        "ec2: {instance_type: t4g.small}",
        {"resourceRequirements": [{"type": "GPU", "value": "1"}]},
    ),
    Brought(
        "copilot-cli#5696: Windows on Spot",
        WEB + HTTP + "platform: windows/x86_64\ncpu: 1024\nmemory: 2048\ncapacity: fargate_spot\n",
        ("Fargate Spot does not run Windows",),
    ),
    Brought(
        "copilot-cli#5696: Windows Server 2025",
        WEB + HTTP + "platform: {osfamily: windows_server_2025_core}\ncpu: 1024\nmemory: 2048\n",
        ("Fargate does not run `windows_server_2025_core`",),
    ),
    Brought("names of real services", WEB.replace("web", "my_service", 1) + HTTP, ("cannot name a service",)),
    Brought(
        "aws-cdk#17230: a load balancer's name with capitals",
        WEB + HTTP,
        settings="load_balancers: {public: {existing: {arn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:"
        "loadbalancer/app/shared/0123456789abcdef', dns_name: SharedALB-1.eu-central-1.elb.amazonaws.com, zone_id: "
        "Z215JYRZR1TBD5, security_group_id: sg-0a1b2c3d, listeners: {http: 'arn:aws:elasticloadbalancing:eu-central-1:"
        "123456789012:listener/app/shared/0123456789abcdef/0123456789abcdef'}}}}\n"
        "network: {vpc_id: vpc-0a1b2c3d, public_subnet_ids: [subnet-0a1b2c3d, subnet-0a1b2c3e], "
        "private_subnet_ids: [subnet-0a1b2c4d, subnet-0a1b2c4e]}",
    ),
    Brought(
        "genomics-cli#500: a VPC with many subnets",
        WEB + HTTP,
        ("has 18 entries, and 16 can be given; remove some",),
        f"network: {{vpc_id: vpc-0a1b2c3d, public_subnet_ids: [{_subnets(0, 2)}], "
        f"private_subnet_ids: [{_subnets(2, 18)}]}}",
    ),
    Brought(
        "docker-archive/compose-cli#921: several subnets of a zone",
        WEB + HTTP,
        settings=f"network: {{vpc_id: vpc-0a1b2c3d, public_subnet_ids: [{_subnets(0, 4)}], "
        f"private_subnet_ids: [{_subnets(4, 16)}]}}\nload_balancers: {{public: {{subnet_ids: [{_subnets(0, 2)}]}}, "
        f"internal: {{subnet_ids: [{_subnets(4, 2)}]}}}}",
    ),
    Brought("pulumi-awsx#2053: 32 vCPU", WEB + HTTP + "cpu: 32768\nmemory: 61440\n"),
    Brought("pulumi-awsx#2053: 32 vCPU with too little", WEB + HTTP + "cpu: 32768\nmemory: 65536\n", ("61440",)),
    Brought(
        "Latin letters only", WEB + "http: {path: /, alias: münchen.example.com}\n", ("xn--mnchen-3ya.example.com",)
    ),
    Brought(
        "Open-Assistant: the application's name",
        WEB + HTTP + "secrets: {A: '/copilot/${COPILOT_APPLICATION_NAME}/test/secrets/A'}\n",
        settings="variables: {COPILOT_APPLICATION_NAME: acme}\nsecrets_outside_scope: [/copilot/acme/test/secrets/]",
    ),
    Brought(
        "Open-Assistant: a password by another name", WEB + HTTP + "variables: {SMTP_PASS: hunter2}\n", ("is a secret",)
    ),
    Brought(
        "terraform-aws-oidc-github#57: GitHub Enterprise",
        WEB + HTTP,
        settings=_github("token.actions.githubusercontent.com/acme"),
    ),
    Brought("a host of one's own", WEB + HTTP, settings=_github("github.acme.example/_services/token")),
    Brought("another's tokens as GitHub's", WEB + HTTP, ("write `kind: oidc`",), _github("gitlab.com")),
    Brought(
        "amazon-ecs-deploy-task-definition#426: nulls", FILE, file={"command": None, "links": [], "entryPoint": None}
    ),
    Brought(
        "pulumi-aws#2968: named ports in Service Connect",
        FILE.replace("Worker", "Backend") + "network: {connect: true}\n",
        file={"portMappings": [{"containerPort": 80, "name": "http", "appProtocol": "http"}]},
    ),
    Brought(
        "another service's secret in a file",
        FILE,
        ("`/test/other/db_password` is outside of `/test/web/`",),
        file={"secrets": [{"name": "A", "valueFrom": "/test/other/db_password"}]},
    ),
    Brought(
        "a region of another partition",
        WEB + HTTP,
        ("of another partition",),
        "aws:region: us-iso-east-1",
    ),
]


def _file(container: dict[str, Any]) -> str:
    fields = dict(container)
    task = fields.pop("task", {"cpu": "256", "memory": "512"})
    main = {"name": "a", "image": "nginx:1.27", "memory": 128, **fields}
    other = {"name": "b", "image": "busybox:1", "memory": 64}
    return json.dumps({"family": "x", **task, "containerDefinitions": [main, other]}, indent=1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.where)
def test_it_is_taken_or_refused_with_the_way_out(project: Project, case: Brought) -> None:
    stack = project.stack("" if case.settings.startswith("aws:") else case.settings)
    if case.settings.startswith("aws:"):
        stack.write_text(stack.read_text().replace("aws:region: eu-central-1", case.settings))
    if case.file is not None:
        project.write("td.json", _file(case.file))
    project.write("one.yaml", case.manifest)
    found = [str(each) for each in project.findings()]
    assert len(found) == len(case.said), found
    assert [part for part in case.said if not any(part in each for each in found)] == []
    assert [each.message for each in project.findings() if not each.hint] == []
