"""The guard of a local environment."""

import pytest

from ecs_platform.model.settings.local import is_loopback, refusal

LOCAL = {"AWS_ENDPOINT_URL": "http://127.0.0.1:5000"}


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:5000", "http://localhost:1", "https://[::1]:5000", "http://127.8.8.8"]
)
def test_this_machine_is_loopback(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:5000",
        "http://ecs.eu-central-1.amazonaws.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://user@10.0.0.1:5000",
        "http://127.0.0.1@example.com",
        "http://0.0.0.0:5000",
        "http://[::1",
        "file:///127.0.0.1",
    ],
)
def test_everything_else_is_not(url: str) -> None:
    assert not is_loopback(url)


def test_a_loopback_endpoint_may_be_used() -> None:
    assert refusal(LOCAL) is None
    assert refusal({**LOCAL, "AWS_ENDPOINT_URL_S3": "http://localhost:5000"}) is None


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"AWS_ENDPOINT_URL": ""},
        {"AWS_ENDPOINT_URL": "https://example.com"},
        {**LOCAL, "AWS_ENDPOINT_URL_IAM": "https://iam.amazonaws.com"},
        {**LOCAL, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"},
    ],
)
def test_whatever_could_reach_aws_is_refused(variables: dict[str, str]) -> None:
    assert refusal(variables)
