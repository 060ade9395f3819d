"""Connections that end before an answer: nothing happened, or it took effect and nobody knows."""

import contextlib
import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from sandbox.aws.client import clients
from sandbox.aws.server import Server
from sandbox.tests.aws.faults.caller import REGION, Caller
from sandbox.tests.aws.faults.conftest import Faulty
from sandbox.tests.aws.world import TRUST, name


def vpcs(caller: Caller, tag: str) -> list[str]:
    found = caller.client("ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [tag]}])["Vpcs"]
    return [each["VpcId"] for each in found]


def tagged(kind: str, tag: str) -> dict[str, Any]:
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": tag}]}]}


def test_not_a_byte_is_answered(aws: Server, faulty: Faulty) -> None:
    body = json.dumps({}).encode()
    head = (
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\n"
        "X-Amz-Target: AmazonEC2ContainerServiceV20141113.ListClusters\r\n"
        f"Authorization: AWS4-HMAC-SHA256 Credential=a/20261101/{REGION}/ecs/aws4_request, Signature=0\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    for kind in ("cut-before", "cut-after"):
        with (
            faulty(f"rate=1 kinds={kind}") as fired,
            socket.create_connection(("127.0.0.1", urlsplit(aws.url).port), timeout=30) as connection,
        ):
            connection.sendall(head.encode() + body)
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(1) == b""
            assert [(each["call"], each["kind"]) for each in fired()] == [("ecs:ListClusters", kind)]


def test_cut_before_nothing_happened(caller: Caller, faulty: Faulty) -> None:
    tag = name("vpc")
    with faulty("rate=1 kinds=cut-before only=ec2:CreateVpc"), pytest.raises(ConnectionClosedError):
        caller.client("ec2").create_vpc(CidrBlock="10.0.0.0/16", **tagged("vpc", tag))
    assert vpcs(caller, tag) == []


def test_cut_after_it_took_effect(caller: Caller, faulty: Faulty) -> None:
    tag = name("vpc")
    with faulty("rate=1 kinds=cut-after only=ec2:CreateVpc"), pytest.raises(ConnectionClosedError):
        caller.client("ec2").create_vpc(CidrBlock="10.0.0.0/16", **tagged("vpc", tag))
    assert len(vpcs(caller, tag)) == 1


def test_what_has_no_token_is_made_twice_by_an_sdk_that_tries_again(caller: Caller, faulty: Faulty) -> None:
    tag = name("vpc")
    with faulty("rate=1 kinds=cut-after only=ec2:CreateVpc first=1"):
        made = caller.client("ec2", attempts=2).create_vpc(CidrBlock="10.0.0.0/16", **tagged("vpc", tag))
    found = vpcs(caller, tag)
    assert len(found) == 2
    assert made["Vpc"]["VpcId"] in found


def test_what_has_a_token_is_made_once(caller: Caller, faulty: Faulty) -> None:
    """boto3 gives CreateRouteTable a ClientToken, as the SDK for Go does: both by the mark in the model."""
    ec2, tag = caller.client("ec2", attempts=2), name("table")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    with faulty("rate=1 kinds=cut-after only=ec2:CreateRouteTable first=1") as fired:
        made = ec2.create_route_table(VpcId=vpc, **tagged("route-table", tag))["RouteTable"]["RouteTableId"]
        assert len(fired()) == 1
    found = ec2.describe_route_tables(Filters=[{"Name": "tag:Name", "Values": [tag]}])["RouteTables"]
    assert [each["RouteTableId"] for each in found] == [made]
    assert ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] != made, "another call is another token"


def test_what_is_idempotent_by_its_settings_is_answered_again(caller: Caller, faulty: Faulty) -> None:
    vpc = caller.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = {"Name": name("group"), "Protocol": "HTTP", "Port": 80, "VpcId": vpc, "TargetType": "ip"}
    with faulty("rate=1 kinds=cut-after only=elbv2:CreateTargetGroup first=1") as fired:
        made = caller.client("elbv2", attempts=2).create_target_group(**group)["TargetGroups"]
        assert len(fired()) == 1
    assert [each["TargetGroupName"] for each in made] == [group["Name"]]


def test_what_has_a_name_of_its_own_is_refused_the_second_time(caller: Caller, faulty: Faulty) -> None:
    role = name("role")
    with faulty("rate=1 kinds=cut-after only=iam:CreateRole first=1"), pytest.raises(ClientError) as raised:
        caller.client("iam", attempts=2).create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)
    assert raised.value.response["Error"]["Code"] == "EntityAlreadyExists"


@pytest.mark.parametrize(
    ("service", "operation", "given", "code"),
    [
        (
            "route53",
            "create_hosted_zone",
            {"Name": "example.org", "CallerReference": "mine"},
            "HostedZoneAlreadyExists",
        ),
        ("efs", "create_file_system", {"CreationToken": "mine"}, "FileSystemAlreadyExists"),
    ],
)
def test_some_say_by_the_token_that_it_is_there(
    caller: Caller, faulty: Faulty, service: str, operation: str, given: dict[str, Any], code: str
) -> None:
    with faulty("rate=1 kinds=cut-after only=*:Create* first=1"), pytest.raises(ClientError) as raised:
        getattr(caller.client(service, attempts=2), operation)(**given)
    assert raised.value.response["Error"]["Code"] == code


def test_a_delay_is_as_long_as_it_is_said_and_holds_nobody_else_up(caller: Caller, faulty: Faulty) -> None:
    with faulty("rate=1 kinds=delay delay=1 only=ecs:ListClusters"):
        begun = time.monotonic()
        caller.client("ecs").list_clusters()
        assert time.monotonic() - begun >= 1


def test_the_sandbox_itself_meets_no_fault(aws: Server, faulty: Faulty) -> None:
    with faulty("rate=1") as fired:
        clients(aws.url, REGION)("ecs").list_clusters()
        assert fired() == []
