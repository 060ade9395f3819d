"""The recorder the component tests stand on: it must see what they rely on it to see."""

import pulumi
import pulumi_aws as aws
import pytest

from tests.components.recording import MadeInsideApplyError, record


def test_a_resource_made_inside_apply_is_caught() -> None:
    def program() -> None:
        topic = aws.sns.Topic("a")
        topic.arn.apply(lambda _: aws.sns.Topic("b"))

    with pytest.raises(MadeInsideApplyError):
        record(program)


def test_outputs_are_unknown_in_a_preview() -> None:
    seen: list[str] = []

    def program() -> None:
        topic = aws.sns.Topic("a", name="plain")
        topic.arn.apply(seen.append)
        pulumi.export("arn", topic.arn)

    recorded = record(program, preview=True)
    assert not seen
    assert recorded.of("sns/topic:Topic") == {"a": {"name": "plain"}}


def test_inputs_are_recorded_with_the_providers_names() -> None:
    recorded = record(lambda: aws.sns.Topic("a", display_name="Shown"))
    assert recorded.one("sns/topic:Topic") == {"displayName": "Shown"}
