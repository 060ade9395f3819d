"""The same faults in every run of one program, whatever the order of its calls and the ids that AWS draws."""

import random
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest

from sandbox.aws.faults import control
from sandbox.tests.aws.faults.caller import Caller
from sandbox.tests.aws.faults.conftest import started
from sandbox.tests.aws.world import TRUST

SETTINGS = "rate=0.3 kinds=throttling,500,503,cut-before,cut-after"
Found = dict[str, str]
"""Ids by the name of the step that gave them."""


class Play:
    """Steps that need each other's ids, done in any order that they allow, several at a time."""

    def __init__(self, url: str, order: random.Random) -> None:
        self._caller, self._order = Caller(url), order
        self._steps: dict[str, tuple[tuple[str, ...], Any]] = {}
        self.found: Found = {}

    def step(self, name: str, needs: tuple[str, ...], service: str, operation: str, at: str = "", **given: Any) -> None:
        """A call; `{NAME}` in a text stands for the id of another step, `at` says where its own is."""
        self._steps[name] = (needs, (service, operation, at, given))

    def run(self) -> None:
        """All steps."""
        left, running = dict(self._steps), dict[Future[None], str]()
        with ThreadPoolExecutor(6) as pool:
            while left or running:
                ready = [each for each, (needs, _) in left.items() if all(need in self.found for need in needs)]
                self._order.shuffle(ready)
                for each in ready:
                    running[pool.submit(self._do, each, left.pop(each)[1])] = each
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    done.result()
                    del running[done]

    def _do(self, name: str, what: Any) -> None:
        service, operation, at, given = what
        answer = self._caller.insist(service, operation, **self._filled(given))
        for key in at.split(".") if at and answer else ():
            answer = answer[key]
        self.found[name] = str(answer) if at else "done"

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str):
            return value.format_map(self.found) if "{" in value and ":" not in value else value
        if isinstance(value, dict):
            return {key: self._filled(each) for key, each in value.items()}
        if isinstance(value, list):
            filled = [self._filled(each) for each in value]
            self._order.shuffle(filled)  # as a set of the provider's comes
            return filled
        return value


def tags(kind: str, name: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}, {"Key": "Project", "Value": "play"}]}]


def played(url: str, order: int) -> Play:
    """Two networks with what stands in them, and things of other services."""
    play = Play(url, random.Random(order))
    for net in ("a", "b"):
        vpc = f"vpc_{net}"
        specs = tags("vpc", net)
        play.step(vpc, (), "ec2", "create_vpc", "Vpc.VpcId", CidrBlock="10.0.0.0/16", TagSpecifications=specs)
        play.step(f"looked_{net}", (vpc,), "ec2", "describe_vpcs", VpcIds=[f"{{{vpc}}}"])
        in_it = [{"Name": "vpc-id", "Values": [f"{{{vpc}}}"]}]
        play.step(f"groups_{net}", (vpc,), "ec2", "describe_security_groups", Filters=in_it)
        for number in range(3):
            subnet, table = f"subnet_{net}{number}", f"table_{net}{number}"
            cidr = f"10.0.{number}.0/24"
            play.step(subnet, (vpc,), "ec2", "create_subnet", "Subnet.SubnetId", VpcId=f"{{{vpc}}}", CidrBlock=cidr)
            of_table = {"VpcId": f"{{{vpc}}}", "TagSpecifications": tags("route-table", table)}
            play.step(table, (vpc,), "ec2", "create_route_table", "RouteTable.RouteTableId", **of_table)
            both = {"SubnetId": f"{{{subnet}}}", "RouteTableId": f"{{{table}}}"}
            play.step(f"both_{net}{number}", (subnet, table), "ec2", "associate_route_table", **both)
            attributes = {"SubnetId": f"{{{subnet}}}", "MapPublicIpOnLaunch": {"Value": True}}
            play.step(f"public_{net}{number}", (subnet,), "ec2", "modify_subnet_attribute", **attributes)
        group = {"Name": f"group-{net}", "Protocol": "HTTP", "Port": 80, "VpcId": f"{{{vpc}}}", "TargetType": "ip"}
        at = "TargetGroups"
        play.step(f"target_{net}", (vpc,), "elbv2", "create_target_group", at, **group)
        zone = {"Name": f"{net}.example.org", "CallerReference": ""}
        play.step(f"zone_{net}", (), "route53", "create_hosted_zone", "HostedZone.Id", **zone)
        play.step(
            f"records_{net}", (f"zone_{net}",), "route53", "list_resource_record_sets", HostedZoneId=f"{{zone_{net}}}"
        )
    for number in range(6):
        play.step(f"role_{number}", (), "iam", "create_role", RoleName=f"role-{number}", AssumeRolePolicyDocument=TRUST)
        play.step(f"got_{number}", (f"role_{number}",), "iam", "get_role", RoleName=f"role-{number}")
        play.step(f"log_{number}", (), "logs", "create_log_group", logGroupName=f"log-{number}")
        play.step(f"cluster_{number}", (), "ecs", "create_cluster", clusterName=f"cluster-{number}")
    play.run()
    return play


def faults_of(folder: Path, seed: int, order: int) -> tuple[set[tuple[str, str, int, str]], Found]:
    """The faults that a run in a world of its own met, and the ids that it got."""
    with started(folder) as running:
        control.begin(running.url, f"seed={seed} {SETTINGS}")
        found = played(running.url, order).found
        fired = control.end(running.url)["fired"]
    assert len((folder / "faults.jsonl").read_text().splitlines()) == len(fired)
    return {(each["call"], each["resource"], each["attempt"], each["kind"]) for each in fired}, found


def test_two_runs_of_one_seed_meet_the_same_faults_and_another_seed_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, first = faults_of(tmp_path / "one", seed=7, order=1)
    two, second = faults_of(tmp_path / "two", seed=7, order=2)
    assert first["vpc_a"] != second["vpc_a"]
    assert one == two
    assert len(one) > 20
    assert {kind for *_, kind in one} == {"throttling", "500", "503", "cut-before", "cut-after"}
    other, _ = faults_of(tmp_path / "other", seed=8, order=1)
    assert other != one
