"""A request that is repeated because its answer was lost."""

import json
import urllib.error
import urllib.request

from sandbox.tests.aws.world import REGION, World, name


def attempt(world: World, number: int, call: str, group: str) -> tuple[int, str]:
    """CreateLogGroup as an SDK sends its attempts; the status and what is said."""
    body = json.dumps({"logGroupName": group}).encode()
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "Logs_20140328.CreateLogGroup",
        "Authorization": f"AWS4-HMAC-SHA256 Credential=sandbox/20261101/{REGION}/logs/aws4_request, Signature=0",
        "amz-sdk-invocation-id": call,
        "amz-sdk-request": f"attempt={number}; max=25",
    }
    request = urllib.request.Request(world.server.url, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_second_attempt_whose_first_answer_was_lost_gets_it_again(world: World) -> None:
    group = name("group")
    assert attempt(world, 1, "one", group)[0] == 200
    assert attempt(world, 2, "one", group)[0] == 200
    status, said = attempt(world, 1, "two", group)
    assert status == 400
    assert "ResourceAlreadyExistsException" in said, "another call is another call"
    assert attempt(world, 2, "two", group)[0] == 400, "what failed is tried again"
