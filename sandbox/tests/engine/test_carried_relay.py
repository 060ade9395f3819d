"""What goes through the relay as it is, what it adds to a call, and that the signature then is right."""

import http.client
import json
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, ConnectionClosedError

from sandbox.engine.carried.relay import Additions, Relay, endpoint_of, key_of, through
from sandbox.tests.engine.asked_ecs import Ecs
from sandbox.tests.engine.deployment_examples import KEY, SERVICE, SERVICE_ARN

KEYS = Credentials("AKIDONE", "hidden", "session")


@pytest.fixture(scope="module")
def played() -> Iterator[Ecs]:
    with Ecs(KEYS) as ecs:
        yield ecs


@pytest.fixture
def ecs(played: Ecs) -> Ecs:
    played.forget()
    return played


@pytest.fixture(scope="module")
def relay(played: Ecs) -> Iterator[Relay]:
    made = Relay(played.address, lambda: KEYS)
    yield made
    made.close()


@cache
def client(relay: Relay, attempts: int = 1, key: Credentials = KEYS) -> Any:
    session = boto3.Session(key.access_key, key.secret_key, key.token, region_name="eu-west-1")
    config = Config(retries={"total_max_attempts": attempts})
    return session.client("ecs", endpoint_url=relay.address, config=config)


ADDED = Additions(
    {"deploymentConfiguration": {"strategy": "CANARY"}}, {"loadBalancers": [{"targetGroupArn": "blue", "more": 1}]}
)


def test_what_is_not_waited_for_goes_through(ecs: Ecs, relay: Relay) -> None:
    client(relay).create_service(serviceName="web", cluster="tiny")
    client(relay).update_service(service="web", cluster="tiny", desiredCount=0)
    client(relay).list_services(cluster="tiny")
    assert [name for name, _ in ecs.asked] == ["CreateService", "UpdateService", "ListServices"]
    assert ecs.asked[1][1] == {"service": "web", "cluster": "tiny", "desiredCount": 0}
    assert ecs.right == [True] * 3


def test_a_call_gets_what_it_is_to_carry_and_is_signed_anew(ecs: Ecs, relay: Relay) -> None:
    added = Additions(ADDED.members, ADDED.completed)
    with relay.adding(KEY, added):
        client(relay).create_service(
            serviceName="web",
            cluster="arn:aws:ecs:eu-west-1:1:cluster/tiny",
            deploymentConfiguration={"maximumPercent": 200},
            loadBalancers=[{"targetGroupArn": "blue"}],
        )
        client(relay).create_service(serviceName="other", cluster="tiny")
        client(relay).create_service(serviceName="web", cluster="other")
    client(relay).update_service(service=SERVICE_ARN, cluster="tiny")
    assert added.carried
    first, *rest = [body for _, body in ecs.asked]
    assert first["deploymentConfiguration"] == {"maximumPercent": 200, "strategy": "CANARY"}
    assert first["loadBalancers"] == [{"targetGroupArn": "blue", "more": 1}]
    assert not any("deploymentConfiguration" in body for body in rest)
    assert ecs.right == [True] * 4


def test_an_update_gets_only_what_is_to_be_completed(ecs: Ecs, relay: Relay) -> None:
    added = Additions({}, ADDED.completed)
    with relay.adding(KEY, added):
        client(relay).update_service(service=SERVICE_ARN, cluster="tiny", desiredCount=2)
    assert added.carried
    assert ecs.asked == [("UpdateService", {"service": SERVICE_ARN, "cluster": "tiny", "desiredCount": 2})]


def test_a_call_that_is_made_again_gets_it_again(ecs: Ecs, relay: Relay) -> None:
    """A lost answer is one for the provider too, which asks again with the same token."""
    ecs.answers = [None]
    with relay.adding(KEY, Additions(ADDED.members, {})):
        client(relay, attempts=2).create_service(serviceName="web", cluster="tiny", clientToken="one")
    assert [body["deploymentConfiguration"] for _, body in ecs.asked] == [{"strategy": "CANARY"}] * 2
    assert {body["clientToken"] for _, body in ecs.asked} == {"one"}


def test_a_connection_that_ends_without_an_answer_ends_so(ecs: Ecs, relay: Relay) -> None:
    ecs.answers = [None]
    with pytest.raises(ConnectionClosedError):
        client(relay).list_services()
    nobody = Relay("http://127.0.0.1:9", lambda: KEYS)
    with pytest.raises(ConnectionClosedError):
        client(nobody).list_services()
    nobody.close()


def test_an_error_goes_through(ecs: Ecs, relay: Relay) -> None:
    ecs.answers = [(400, json.dumps({"__type": "InvalidParameterException", "message": "no"}).encode())]
    with relay.adding(KEY, Additions(ADDED.members, {})), pytest.raises(ClientError, match=r"InvalidParameter.*: no"):
        client(relay).create_service(serviceName="web", cluster="tiny")


def test_a_foreign_key_is_not_signed_for(ecs: Ecs, relay: Relay) -> None:
    with relay.adding(KEY, Additions(ADDED.members, {})):
        client(relay, key=Credentials("AKIDTWO", "other")).create_service(serviceName="web", cluster="tiny")
    assert ecs.asked[0][1]["deploymentConfiguration"] == {"strategy": "CANARY"}
    assert ecs.right == [False]


def test_what_is_answered_of_a_service_is_kept_until_it_is_asked_anew(ecs: Ecs, relay: Relay) -> None:
    relay.forget(KEY)
    assert relay.read(KEY) is None
    ecs.answers = [(200, json.dumps({"services": [SERVICE], "failures": []}).encode())]
    client(relay).describe_services(cluster="tiny", services=["web"])
    assert relay.read(KEY) == SERVICE
    relay.forget(("tiny", "other"))
    assert relay.read(KEY) == SERVICE
    with relay.adding(KEY, Additions({}, {})):
        assert relay.read(KEY) is None


def test_one_connection_serves_many_calls(relay: Relay) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(relay.address.rpartition(":")[2]))
    headers = {"X-Amz-Target": "AmazonEC2ContainerServiceV20141113.ListServices", "Content-Type": "x"}
    for _ in range(3):
        connection.request("POST", "/", b"{}", headers)
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.headers["x-amzn-RequestId"] == "id"
        assert json.loads(answer.read())["service"] == SERVICE
    connection.close()


def test_many_services_at_a_time_get_each_its_own(ecs: Ecs, relay: Relay) -> None:
    def make(number: int) -> None:
        with relay.adding(("tiny", f"s{number}"), Additions({"number": number}, {})):
            asking.create_service(serviceName=f"s{number}", cluster="tiny")

    asking = client(relay)
    threads = [threading.Thread(target=make, args=(number,)) for number in range(300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {body["serviceName"]: body["number"] for _, body in ecs.asked} == {f"s{n}": n for n in range(300)}


def test_the_key_of_a_service() -> None:
    assert key_of("arn:aws:ecs:eu-west-1:1:cluster/tiny", SERVICE_ARN) == KEY == key_of("tiny", "web")
    assert key_of("", "web") == ("default", "web")


@pytest.mark.parametrize(
    ("config", "environment", "address"),
    [
        ({"endpoints": [{"ecs": "http://127.0.0.1:1"}]}, {}, "http://127.0.0.1:1"),
        ({}, {"AWS_ENDPOINT_URL": "http://localhost:2"}, "http://localhost:2"),
        ({"endpoints": [{"s3": "x"}]}, {"AWS_ENDPOINT_URL_ECS": "http://127.0.0.1:3"}, "http://127.0.0.1:3"),
        # Never between a provider and AWS.
        ({}, {}, None),
        ({"endpoints": [{"ecs": "https://ecs.eu-west-1.amazonaws.com"}]}, {}, None),
        ({"endpoints": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}, {}, None),
        ({}, {"AWS_ENDPOINT_URL": "http://10.0.0.1:4566"}, None),
    ],
)
def test_it_is_there_for_a_local_aws_alone(
    monkeypatch: pytest.MonkeyPatch, config: dict[str, Any], environment: dict[str, str], address: str | None
) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert endpoint_of(config) == address


def test_the_provider_then_asks_the_relay() -> None:
    config = {"region": "eu-west-1", "endpoints": [{"s3": "x"}, {"ecs": "y", "iam": "z"}]}
    assert through(config, "here") == {"region": "eu-west-1", "endpoints": [{"s3": "x", "ecs": "here"}, {"iam": "z"}]}
    assert through({}, "here") == {"endpoints": [{"ecs": "here"}]}
