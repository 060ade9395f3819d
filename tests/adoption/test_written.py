"""What the state says of something that was imported."""

from ecs_platform.adoption.row import Row
from ecs_platform.adoption.table import ROWS
from ecs_platform.adoption.written import RAW_STATE, outputs


def row(type_: str) -> Row:
    found = ROWS[type_]
    assert isinstance(found, Row)
    return found


def test_what_no_read_returns_is_as_the_program_says() -> None:
    said = {"bucket": "logs", "forceDestroy": True}
    read = {"bucket": "logs", "arn": "arn:aws:s3:::logs", RAW_STATE: {"obj": {}}}
    assert outputs(row("aws:s3/bucket:Bucket"), said, read) == {
        "bucket": "logs",
        "arn": "arn:aws:s3:::logs",
        "forceDestroy": True,
    }


def test_where_all_was_read_nothing_changes() -> None:
    read = {"bucket": "logs", "forceDestroy": True, RAW_STATE: {"obj": {}}}
    assert outputs(row("aws:s3/bucket:Bucket"), {"bucket": "logs", "forceDestroy": True}, read) == read
    assert outputs(row("aws:s3/bucket:Bucket"), {"bucket": "logs"}, read) == read


def test_what_is_read_in_another_form_is_in_the_program_s() -> None:
    arn = "arn:aws:ecs:eu-central-1:123456789012:task-definition/test-web:1"
    written = outputs(row("aws:ecs/service:Service"), {"taskDefinition": arn}, {"taskDefinition": "test-web:1"})
    assert written == {"taskDefinition": arn}


def test_what_the_provider_fills_in_is_filled_in_and_what_is_said_stands() -> None:
    said = {"instanceRefresh": {"strategy": "Rolling", "preferences": {"skipMatching": True}}}
    written = outputs(row("aws:autoscaling/group:Group"), said, {"name": "test"})["instanceRefresh"]
    assert written["strategy"] == "Rolling"
    assert written["preferences"]["skipMatching"] is True
    assert written["preferences"]["scaleInProtectedInstances"] == "Ignore"


def test_the_provider_s_v5_line_takes_a_capacity_provider_by_its_name() -> None:
    older = row("aws:ecs/capacityProvider:CapacityProvider").older_id
    assert older is not None
    assert older("arn:aws:ecs:eu-central-1:123456789012:capacity-provider/ec2-test") == "ec2-test"
