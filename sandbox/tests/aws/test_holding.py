"""A call that is held: it took effect, or never will, and its caller hears nothing of it."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from botocore.exceptions import ConnectionError as NoAnswerError
from botocore.exceptions import HTTPClientError

from sandbox.aws import holding
from sandbox.aws.holding import Held
from sandbox.tests.aws.world import World, name, until


@pytest.fixture
def url(world: World) -> Iterator[str]:
    yield world.server.url
    holding.release(world.server.url)


def groups(world: World) -> set[str]:
    return {group["logGroupName"] for group in world.client("logs").describe_log_groups()["logGroups"]}


def make(world: World, group: str) -> None:
    world.client("logs").create_log_group(logGroupName=group)


def test_the_named_one_of_the_calls_that_change_something_is_held_after_its_effect(world: World, url: str) -> None:
    one, two = name("group"), name("group")
    holding.hold(url, 2)
    assert holding.held(url) is None
    make(world, one)
    world.client("iam").list_roles()
    assert (holding.held(url), holding.seen(url)) == (None, 1), "what reads is not counted"
    with pytest.raises(world.client("logs").exceptions.ResourceAlreadyExistsException):
        make(world, one)
    assert holding.seen(url) == 1, "what is refused changes nothing"
    with ThreadPoolExecutor(1) as beside:
        answer = beside.submit(make, world, two)
        held = until(lambda: holding.held(url), "it is held")
        assert held == Held("logs", "CreateLogGroup")
        assert str(held) == "logs:CreateLogGroup"
        assert two in groups(world), "others are answered meanwhile, and see that it took effect"
        assert not answer.done()
        holding.release(url)
        assert answer.result(timeout=30) is None
    make(world, name("group"))
    assert holding.seen(url) == 0, "nothing is counted that nobody asked for"


def test_one_that_is_held_before_never_takes_effect(world: World, url: str) -> None:
    group = name("group")
    holding.hold(url, 1, "before")
    with ThreadPoolExecutor(1) as beside:
        answer: Future[None] = beside.submit(make, world, group)
        assert until(lambda: holding.held(url), "it is held") == Held("logs", "CreateLogGroup")
        assert group not in groups(world)
        holding.release(url)
        with pytest.raises((NoAnswerError, HTTPClientError)):
            answer.result(timeout=30)
    assert group not in groups(world)


def test_calls_of_one_operation_alone_count_where_that_is_asked_for(world: World, url: str) -> None:
    group = name("group")
    holding.hold(url, 1, operation="logs:PutRetentionPolicy")
    make(world, group)
    assert (holding.held(url), holding.seen(url)) == (None, 0)
    with ThreadPoolExecutor(1) as beside:
        answer = beside.submit(world.client("logs").put_retention_policy, logGroupName=group, retentionInDays=7)
        assert until(lambda: holding.held(url), "it is held") == Held("logs", "PutRetentionPolicy")
        holding.release(url)
        answer.result(timeout=30)
