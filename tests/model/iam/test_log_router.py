"""Log routers write where `logging` sends them, by the task role; where they could not, it is told."""

from typing import Any

import pytest

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import document
from ecs_platform.model.iam.of_service import service_roles
from ecs_platform.model.iam.proof.passable import faults, passable_roles
from tests.model.project import Project

HEAD = "name: web\ntype: Worker Service\nimage: {location: nginx}\n"
HERE = "eu-central-1:123456789012"
DOMAIN = "search-acme-logs-abcdefghijklmnopqrstuvwxyz.eu-central-1.es.amazonaws.com"
GROUP = f"arn:aws:logs:{HERE}:log-group:/acme/web"
LOGS = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]


def load(project: Project, destination: str, more: str = "", settings: str = "") -> Loaded:
    project.stack(settings)
    project.write("web.yaml", f"{HEAD}logging: {{destination: {destination}{more}}}\n")
    return project.load()


def rights(loaded: Loaded) -> list[tuple[Any, Any]]:
    (service,) = loaded.services
    statements = document(service_roles(service, loaded).task)["Statement"]
    return [(each["Action"], each["Resource"]) for each in statements if each["Sid"].startswith("LogRouter")]


@pytest.mark.parametrize(
    ("destination", "action", "resource"),
    [
        ("{Name: cloudwatch_logs, log_group_name: /acme/web}", LOGS, [GROUP, f"{GROUP}:*"]),
        (
            "{Name: cloudwatch, Log_Group_Name: /acme/web, auto_create_group: true, log_retention_days: 7}",
            sorted([*LOGS, "logs:CreateLogGroup", "logs:PutRetentionPolicy"]),
            [GROUP, f"{GROUP}:*"],
        ),
        (
            "{Name: cloudwatch, log_group_name: /acme/$(ecs_cluster), region: eu-west-1}",
            LOGS,
            [f"arn:aws:logs:eu-west-1:123456789012:log-group:/acme/*{end}" for end in ("", ":*")],
        ),
        (
            "{Name: firehose, delivery_stream: logs}",
            "firehose:PutRecordBatch",
            f"arn:aws:firehose:{HERE}:deliverystream/logs",
        ),
        (
            "{Name: kinesis_firehose, delivery_stream: logs}",
            "firehose:PutRecordBatch",
            f"arn:aws:firehose:{HERE}:deliverystream/logs",
        ),
        ("{Name: kinesis, stream: logs}", "kinesis:PutRecords", f"arn:aws:kinesis:{HERE}:stream/logs"),
        ("{name: kinesis_streams, stream: logs}", "kinesis:PutRecords", f"arn:aws:kinesis:{HERE}:stream/logs"),
        ("{Name: s3, bucket: acme-logs}", "s3:PutObject", "arn:aws:s3:::acme-logs/*"),
        (
            f"{{Name: opensearch, Host: {DOMAIN}, AWS_Auth: 'On'}}",
            "es:ESHttpPost",
            f"arn:aws:es:{HERE}:domain/acme-logs/*",
        ),
        (
            "{Name: es, Host: abc123.us-east-1.aoss.amazonaws.com, AWS_Auth: true}",
            "aoss:APIAccessAll",
            "arn:aws:aoss:us-east-1:123456789012:collection/abc123",
        ),
    ],
)
def test_a_plugin_has_its_rights_on_what_is_named(
    project: Project, destination: str, action: object, resource: object
) -> None:
    loaded = load(project, destination)
    assert [str(each) for each in loaded.findings] == []
    assert rights(loaded) == [(action, resource)]
    assert [
        fault for role in passable_roles(loaded.services[0], loaded) for fault in faults(role, loaded.account)
    ] == []


@pytest.mark.parametrize(
    "destination",
    [
        "{Name: datadog, apikey: none}",
        "{Name: forward, Host: fluentd}",
        f"{{Name: opensearch, Host: {DOMAIN}}}",
        "{Name: es, Host: elastic.example.com, AWS_Auth: 'Off'}",
    ],
)
def test_others_get_nothing_and_are_not_asked(project: Project, destination: str) -> None:
    loaded = load(project, destination)
    assert loaded.findings == []
    assert rights(loaded) == []


@pytest.mark.parametrize(
    ("destination", "said"),
    [
        ("{Name: cloudwatch_logs}", "`cloudwatch_logs` does not say where it writes to; add `log_group_name`"),
        ("{Name: s3, region: eu-central-1}", "`s3` does not say where it writes to; add `bucket`"),
        ("{Name: kinesis}", "add `stream`"),
        ("{Name: firehose}", "add `delivery_stream`"),
        ("{Name: es, AWS_Auth: 'On'}", "add `host`"),
        ("{Name: es, AWS_Auth: 'On', Host: logs.example.com}", "which domain `logs.example.com` is cannot be told"),
        ("{Name: cloudwatch, log_group_name: /ecs/test/other}", "reaches logs that are not the service's"),
        ("{Name: cloudwatch, log_group_name: $(group)}", "reaches logs that are not the service's"),
        (
            "{Name: s3, bucket: a, role_arn: 'arn:aws:iam::999999999999:role/logs'}",
            "takes the role `arn:aws:iam::999999999999:role/logs`, and the task role may not",
        ),
    ],
)
def test_a_log_router_that_could_not_write_is_told(project: Project, destination: str, said: str) -> None:
    found = load(project, destination).findings
    assert {each.path for each in found} == {"logging.destination"}
    assert said in str(found[0])


@pytest.mark.parametrize(
    ("destination", "more", "settings"),
    [
        ("{Name: cloudwatch, log_group_name: /ecs/test/web}", "", ""),
        ("{Name: kinesis}", ", secretOptions: {stream: stream}", ""),
        (
            "{Name: s3, bucket: a, role_arn: 'arn:aws:iam::999999999999:role/logs'}",
            "}\npermissions: {statements: [{Effect: Allow, Action: sts:AssumeRole, "
            "Resource: 'arn:aws:iam::999999999999:role/logs'}]",
            "permissions_outside_scope: ['arn:aws:iam::999999999999:role/logs']",
        ),
        (
            "{Name: es, AWS_Auth: 'On', Host: logs.example.com}",
            "}\npermissions: {statements: [{Effect: Allow, Action: es:ESHttp*, Resource: '*'}]",
            "",
        ),
    ],
)
def test_one_that_can_is_not(project: Project, destination: str, more: str, settings: str) -> None:
    assert [str(each) for each in load(project, destination, more, settings).findings] == []


def test_containers_of_a_file_have_log_routers_too(project: Project) -> None:
    project.write(
        "td.json",
        """{"cpu": "256", "memory": "512", "containerDefinitions": [
        {"name": "a", "image": "b", "memory": 9, "essential": true, "logConfiguration":
          {"logDriver": "awsfirelens", "options": {"Name": "s3", "bucket": "BUCKET"}}},
        {"name": "log_router", "image": "c", "memory": 9, "firelensConfiguration": {"type": "fluentbit"}}]}""",
    )
    project.write("web.yaml", "name: web\ntype: Worker Service\ntask_definition: td.json\n")
    loaded = project.load()
    assert [str(each) for each in loaded.findings] == []
    assert rights(loaded) == [("s3:PutObject", "arn:aws:s3:::BUCKET/*")]


def test_what_is_wrong_with_them_stands_in_the_file(project: Project) -> None:
    project.write(
        "td.json",
        """{"cpu": "256", "memory": "512", "containerDefinitions": [
        {"name": "log_router", "image": "c", "memory": 9, "firelensConfiguration": {"type": "fluentbit"}},
        {"name": "a", "image": "b", "memory": 9, "essential": true, "logConfiguration":
          {"logDriver": "awsfirelens", "options": {"Name": "cloudwatch", "log_group_name": "/ecs/test/other"}}}]}""",
    )
    project.write("web.yaml", "name: web\ntype: Worker Service\ntask_definition: td.json\n")
    found = project.findings()
    assert {(each.file.name, each.line, each.path) for each in found} == {
        ("td.json", 4, "containerDefinitions[1].logConfiguration.options")
    }
    assert "/ecs/test/other" in found[0].message
