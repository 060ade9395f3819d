"""Many look-ups at once: again what is missing, each fault by itself, and not more calls than there are things."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from ecs_platform.adoption.looking_up import Found, look_up
from ecs_platform.adoption.row import Client
from tests.adoption.all_makers import MAKERS
from tests.adoption.world import Made, Stack, World

ROLE = "aws:iam/role:Role"
VPC = "aws:ec2/vpc:Vpc"
CLUSTER = "aws:ecs/cluster:Cluster"


def of(made: Made, type_: str = ROLE) -> tuple[str, str, Any]:
    return made.id, type_, made.inputs


def denied(operation: str) -> ClientError:
    said = {"Error": {"Code": "AccessDenied", "Message": "User is not authorized to perform it"}}
    return ClientError(said, operation)  # type: ignore[arg-type]


class Failing:
    """A service that answers every question with an error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(**_: Any) -> Any:
            raise self._error

        return fail


def with_service(aws: World, name: str, service: Any) -> Client:
    def client(asked: str, /) -> Any:
        return service if asked == name else aws(asked)

    return client


def never(_: float) -> None:
    raise AssertionError("nobody waits where everything was found")


def test_what_is_found_is_asked_for_once_and_nobody_waits(aws: World) -> None:
    stack = Stack(aws, "dev")
    made = [of(MAKERS[type_].make(stack), type_) for type_ in (ROLE, VPC, CLUSTER)]
    found = look_up(aws, made, wait=never)
    assert found == {id_: Found((id_,), tries=1) for id_, _, _ in made}


def test_what_is_missing_is_asked_for_again_and_what_was_found_is_not(aws: World) -> None:
    stack, waited = Stack(aws, "dev"), list[float]()
    there, gone = MAKERS[ROLE].make(stack), MAKERS[CLUSTER].make(stack)
    gone.delete()
    before = aws.asked.copy()
    found = look_up(aws, [of(there), of(gone, CLUSTER)], tries=4, pause=2.5, wait=waited.append)
    assert found[gone.id] == Found(tries=4)
    assert (found[there.id].missing, found[gone.id].missing, waited) == (False, True, [2.5, 2.5, 2.5])
    assert aws.asked - before == {"iam:GetRole": 1, "ecs:DescribeClusters": 4}


def test_what_aws_shows_late_is_found(aws: World) -> None:
    """IAM denies a role for seconds after it made it."""
    inputs = {"name": "dev-web-task"}

    def make(_: float) -> None:
        MAKERS[ROLE].make(Stack(aws, "dev"))

    assert look_up(aws, [("key", ROLE, inputs)], wait=make) == {"key": Found(("dev-web-task",), tries=2)}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (denied("GetRole"), "GetRole: AccessDenied: User is not authorized to perform it"),
        (EndpointConnectionError(endpoint_url="https://iam.nowhere"), 'endpoint URL: "https://iam.nowhere"'),
        (ClientError({}, "GetRole"), "GetRole: unknown: AWS says no more"),
    ],
)
def test_an_error_hides_no_other_resource_and_is_no_miss(error: Exception, said: str, aws: World) -> None:
    stack = Stack(aws, "dev")
    role, cluster = MAKERS[ROLE].make(stack), MAKERS[CLUSTER].make(stack)
    client = with_service(aws, "iam", Failing(error))
    found = look_up(client, [of(role), of(cluster, CLUSTER)], wait=never)
    assert found[cluster.id] == Found((cluster.id,), tries=1)
    assert said in str(found[role.id].error)
    assert not found[role.id].missing


def test_what_is_not_known_is_not_asked_for(aws: World) -> None:
    subnet, policy = "aws:ec2/subnet:Subnet", "aws:iam/rolePolicy:RolePolicy"
    wanted: list[tuple[str, str, dict[str, Any]]] = [
        ("unknown", subnet, {"tags": {"Name": "a"}}),
        ("empty", policy, {"role": "", "name": "task"}),
        ("foreign", "random:index/randomId:RandomId", {}),
        ("nothing in AWS", "aws:acm/certificateValidation:CertificateValidation", {"certificateArn": "arn"}),
    ]
    found = look_up(aws, wanted, wait=never)
    assert found == {
        "unknown": Found(unknown=("vpcId",)),
        "empty": Found(unknown=("role",)),
        "foreign": Found(known=False),
        "nothing in AWS": Found(),
    }
    assert not any(each.missing for each in found.values())
    assert aws.calls == 0


def test_three_hundred_roles_are_as_many_calls_and_one_client(aws: World) -> None:
    made = list[str]()

    def client(service: str, /) -> Any:
        made.append(service)
        return aws(service)

    iam = aws("iam")
    names = [f"dev-{number}-task" for number in range(300)]
    for name in names:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")
    before = aws.asked.copy()
    found = look_up(client, [(name, ROLE, {"name": name}) for name in names])
    assert found == {name: Found((name,), tries=1) for name in names}
    assert aws.asked - before == {"iam:GetRole": 300}
    assert made == ["iam"]


def test_no_more_are_asked_for_at_once_than_is_said(aws: World) -> None:
    counted = Counted()
    client = with_service(aws, "iam", counted)
    look_up(client, [(str(n), ROLE, {"name": str(n)}) for n in range(40)], at_once=3, tries=1)
    assert counted.asked == 40
    assert 1 < counted.most <= 3


class Counted:
    """IAM, which counts who asks it at one time."""

    def __init__(self) -> None:
        self.asked = self.most = self._now = 0
        self._lock = threading.Lock()

    def get_role(self, **_: Any) -> Any:
        with self._lock:
            self.asked += 1
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.002)
        with self._lock:
            self._now -= 1
        return {"Role": {"RoleName": "any"}}
