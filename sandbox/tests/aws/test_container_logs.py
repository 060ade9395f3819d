"""What containers leave in CloudWatch Logs, how its events are found, and ECS Exec."""

from typing import Any

import pytest

from sandbox.tests.aws.test_tasks import _stopped, now, run
from sandbox.tests.aws.world import BROKEN, GOOD, Network, World, fargate, name, refusal, until

AT = 1_700_000_000_000


def group(world: World, *streams: str) -> str:
    logs, made = world.client("logs"), name("/ecs/test/group")
    logs.create_log_group(logGroupName=made)
    for stream in streams:
        logs.create_log_stream(logGroupName=made, logStreamName=stream)
    return made


def awslogs(made: str, prefix: str = "ecs") -> dict[str, Any]:
    options = {"awslogs-group": made, "awslogs-region": "eu-west-1", "awslogs-stream-prefix": prefix}
    return {"logDriver": "awslogs", "options": options}


def messages(world: World, **asked: Any) -> list[str]:
    return [each["message"] for each in world.client("logs").filter_log_events(**asked)["events"]]


@pytest.mark.parametrize(("image", "code"), [(GOOD, 0), (BROKEN, 1), ("nginx:arm64-only", 1)])
def test_a_container_has_its_stream_from_its_start(
    world: World, network: Network, ecs_cluster: str, image: str, code: int
) -> None:
    made = group(world)
    definition = fargate(world, image, logConfiguration=awslogs(made))
    overrides = {"containerOverrides": [{"name": "app", "command": ["migrate", "all of it"]}]}
    arn = run(world, network, ecs_cluster, taskDefinition=definition, overrides=overrides)[0]["taskArn"]
    until(lambda: _stopped(world, ecs_cluster, arn), "it ends")
    task = arn.rpartition("/")[2]
    (stream,) = world.client("logs").describe_log_streams(logGroupName=made)["logStreams"]
    assert stream["logStreamName"] == f"ecs/app/{task}"
    first, last = messages(world, logGroupName=made)
    assert first == ("exec format error" if "arm64" in image else first)
    assert ("migrate 'all of it'" in first) is ("arm64" not in image)
    assert last == f"ends with exit code {code}"


def test_events_are_found_by_time_stream_and_words(world: World) -> None:
    logs = world.client("logs")
    made = group(world, "ecs/app/1", "ecs/app/2", "ecs/proxy/1")
    recent = _recent()
    for stream, offsets in {"ecs/app/1": (0, 20), "ecs/app/2": (10,), "ecs/proxy/1": (15,)}.items():
        events = [{"timestamp": recent + at, "message": f"{stream} error {at}"} for at in offsets]
        logs.put_log_events(logGroupName=made, logStreamName=stream, logEvents=events)
    every = ["ecs/app/1 error 0", "ecs/app/2 error 10", "ecs/proxy/1 error 15", "ecs/app/1 error 20"]
    assert messages(world, logGroupName=made) == every
    assert messages(world, logGroupName=made, startTime=recent + 15) == every[2:]
    assert messages(world, logGroupName=made, logStreamNamePrefix="ecs/app/") == [every[0], every[1], every[3]]
    assert messages(world, logGroupName=made, logStreamNamePrefix="none") == []
    assert messages(world, logGroupName=made, logStreamNames=["ecs/proxy/1"]) == [every[2]]
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=made, PaginationConfig={"PageSize": 3})
    assert [len(page["events"]) for page in pages] == [3, 1]


def _recent() -> int:
    import time  # noqa: PLC0415

    return int(time.time() * 1000) - 60_000


def test_what_filter_log_events_refuses(world: World) -> None:
    made, ask = group(world, "a"), world.client("logs").filter_log_events
    assert refusal(ask, logGroupName="/none")[0] == "ResourceNotFoundException"
    both = refusal(ask, logGroupName=made, logStreamNames=["a"], logStreamNamePrefix="a")
    assert both[0] == "InvalidParameterException"
    missing = refusal(ask, logGroupName=made, logStreamNames=["a", "b"])
    assert missing == ("ResourceNotFoundException", "The specified log stream does not exist.")


def test_tags_and_sizes_of_a_one_off_task(world: World, network: Network, ecs_cluster: str) -> None:
    definition = fargate(world)
    world.ecs.tag_resource(resourceArn=definition, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
    given = {"tags": [{"key": "a", "value": "own"}], "propagateTags": "TASK_DEFINITION", "enableECSManagedTags": True}
    overrides = {"cpu": "512", "memory": "1024"}
    arn = run(world, network, ecs_cluster, taskDefinition=definition, overrides=overrides, **given)[0]["taskArn"]
    found = now(world, ecs_cluster, arn)
    tags = {each["key"]: each["value"] for each in found["tags"]}
    assert tags == {"aws:ecs:clusterName": ecs_cluster, "a": "own", "b": "2"}
    assert (found["cpu"], found["memory"]) == ("512", "1024")


def test_a_session_begins_in_a_task_with_exec(world: World, network: Network, ecs_cluster: str) -> None:
    definition = fargate(world)
    with_exec, without = (
        run(world, network, ecs_cluster, taskDefinition=definition, enableExecuteCommand=on)[0]["taskArn"]
        for on in (True, False)
    )
    until(lambda: now(world, ecs_cluster, with_exec)["lastStatus"] == "RUNNING", "it runs")
    asked = {"cluster": ecs_cluster, "command": "/bin/sh", "interactive": True}
    agents = now(world, ecs_cluster, with_exec)["containers"][0]["managedAgents"]
    assert [(each["name"], each["lastStatus"]) for each in agents] == [("ExecuteCommandAgent", "RUNNING")]
    answer = world.ecs.execute_command(**asked, task=with_exec)
    assert answer["containerName"] == "app"
    assert answer["session"]["sessionId"].startswith("ecs-execute-command-")
    assert answer["session"]["streamUrl"].startswith("wss://ssmmessages.eu-west-1.")
    assert "managedAgents" not in now(world, ecs_cluster, without)["containers"][0]
    assert "not enabled when the task was run" in refusal(world.ecs.execute_command, **asked, task=without)[1]
    assert refusal(world.ecs.execute_command, **asked, task="none")[1] == "The referenced task was not found."
    other = refusal(world.ecs.execute_command, **asked, task=with_exec, container="web")
    assert other[0] == "InvalidParameterException"
