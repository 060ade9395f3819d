"""Everything that an environment can have, in each partition: no ARN and no host is of another one."""

import json
import re

import pytest

from tests.components.project import Project

REGIONS = {"aws": "eu-central-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
SETTINGS = """
  ecs-platform:dns: {{zone_id: Z0123456789, domain: example.com}}
  ecs-platform:load_balancers:
    public:
      certificate: {{domain: example.com}}
      certificate_arn: ["arn:{partition}:acm:{region}:123456789012:certificate/a"]
    access_logs: {{}}
  ecs-platform:network: {{zones: [a, b], vpc_endpoints: true}}
  ecs-platform:ec2: {{}}
  ecs-platform:kms_key: environment
  ecs-platform:kms_keys: ["arn:{partition}:kms:{region}:123456789012:key/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f"]
  ecs-platform:protect: true
  ecs-platform:events: {{emails: [ops@example.com]}}
  ecs-platform:pull_through_caches: [docker-hub]
  ecs-platform:deployers:
    ci: {{kind: github, github: {{owner: acme, repository: shop, branch: main}}, exec: true}}
    hand: {{kind: user, access_keys: [first]}}
    other: {{kind: account, account: {{id: "123456789012", principals: ["arn:{partition}:iam::123456789012:role/ci"]}}}}
"""
SERVICES = {
    "web": """
        type: Load Balanced Web Service
        image: {{location: "123456789012.dkr.ecr.{region}.{domain}/web:1", port: 80}}
        http: {{path: /, priority: 10, alias: example.com, load_balancers: [public, internal]}}
        exec: true
        count: {{range: 1-4, cpu_percentage: 60, requests: 100}}
        deployment: {{rollback_alarms: {{cpu_utilization: 80}}}}
        network: {{connect: true}}
        secrets: {{A: a, B: {{secretsmanager: dev/web/b}}}}
        storage: {{volumes: {{data: {{path: /data, efs: true}}}}}}
        logging:
          image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"
          destination: {{Name: cloudwatch_logs, region: {region}, log_group_name: /ecs/dev/web, log_stream_prefix: a-}}
        """,
    "hosted": """
        type: Worker Service
        image: {{location: nginx}}
        capacity: ec2
        """,
    "nightly": """
        type: Scheduled Job
        image: {{location: nginx}}
        on: {{schedule: "@daily"}}
        """,
}
ARN = re.compile(r"\barn:(aws[a-z-]*):[a-z0-9-]+:[a-z0-9*-]*:(?:[0-9]{12}|aws|\*)?:")
"""As AWS has them, and not the mocks'."""
PRINCIPALS = re.compile(r"(?!ec2\.|logs\.)[a-z-]+(\.[a-z]+)?\.amazonaws\.com")
"""Services in policies have one name in all partitions, but for EC2 and the logs of a region."""


@pytest.mark.parametrize("partition", REGIONS)
def test_nothing_is_of_another_partition(project: Project, partition: str) -> None:
    project.region = REGIONS[partition]
    domain = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    given = {"partition": partition, "region": project.region, "domain": domain}
    project.settings = SETTINGS.format(**given)
    for name, text in SERVICES.items():
        project.service(name, text.format(**given))
    recorded = project.record()
    texts = {each.key: json.dumps(each.inputs, default=str) for each in recorded.resources}
    texts["", "outputs"] = json.dumps(recorded.outputs, default=str)
    arns, hosts = set(), set()
    for text in texts.values():
        arns |= set(ARN.findall(text))
        hosts |= set(re.findall(r"[\w.-]*amazonaws\.com(?:\.cn)?", text))
    assert arns == {partition}
    wrong = {each for each in hosts if not each.endswith(f".{domain}") and not PRINCIPALS.fullmatch(each)}
    if partition != "aws-cn":
        wrong |= {each for each in hosts if each.endswith(".cn")}
    assert wrong == set()
    assert {f"ec2.{domain}", f"logs.{project.region}.{domain}"} <= hosts
