"""What a signed request calls, in the words of IAM."""

from typing import Any

import pytest

from sandbox.aws.signed import signed


def request(service: str, path: str, method: str = "GET", query: str = "", **headers: str) -> dict[str, Any]:
    scope = f"AWS4-HMAC-SHA256 Credential=key/20261201/eu-central-1/{service}/aws4_request, SignedHeaders=host"
    return {
        "HTTP_AUTHORIZATION": scope,
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        **headers,
    }


@pytest.mark.parametrize(
    ("path", "query", "call", "parameters"),
    [
        ("/schedules", "NamePrefix=test-", "scheduler:ListSchedules", {"NamePrefix": "test-"}),
        ("/schedules/test-report", "", "scheduler:GetSchedule", {"Name": "test-report"}),
        ("/schedules/a", "groupName=b", "scheduler:GetSchedule", {"Name": "a", "GroupName": "b"}),
        ("/schedule-groups/a", "", "scheduler:GET /schedule-groups/a", {}),
    ],
)
def test_a_call_that_its_path_names(path: str, query: str, call: str, parameters: dict[str, str]) -> None:
    found = signed(request("scheduler", path, query=query), b"")
    assert (found.call, found.parameters) == (call, parameters)


def test_one_that_changes_a_schedule_is_none_that_reads_it() -> None:
    assert signed(request("scheduler", "/schedules/a", "DELETE"), b"").call == "scheduler:DELETE /schedules/a"
    assert signed(request("scheduler", "/schedules/a", "PUT"), b'{"x": 1}').call == "scheduler:PUT /schedules/a"


def test_cloudwatch_is_signed_for_by_another_name_than_its_actions_have() -> None:
    body = b"Action=DescribeAlarms&Version=2010-08-01"
    assert signed(request("monitoring", "/", "POST"), body).call == "cloudwatch:DescribeAlarms"
    assert signed(request("logs", "/", "POST", HTTP_X_AMZ_TARGET="Logs_1.FilterLogEvents"), b"{}").call == (
        "logs:FilterLogEvents"
    )
