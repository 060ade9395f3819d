"""The inventory of AWS: it lists every type that the program makes, and sees what is too many and what is missing."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

import pytest

from lanes.chaos.inventory.comparing import difference
from lanes.chaos.inventory.listing import TYPES, things
from lanes.chaos.inventory.states import NOTHING_OF_ITS_OWN, things_of
from lanes.chaos.inventory.thing import Thing
from lanes.lane import PROJECT
from sandbox.aws import server
from sandbox.aws.client import Client, clients
from sandbox.engine.tokens import RESOURCES
from sandbox.tests.aws.judge.cases.things import REGION
from tests.lanes.one_of_each import Account

MADE_BY = ("components", "examples")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("aws")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SANDBOX_PORT", raising=False)
        started = server.start(folder)
    yield started.url
    server.stop(folder)


@pytest.fixture(scope="module")
def client(url: str) -> Client:
    return clients(url, REGION)


@pytest.fixture(scope="module")
def before(client: Client) -> set[Thing]:
    return things(client)


@pytest.fixture(scope="module")
def account(url: str, before: set[Thing]) -> Account:
    assert before == set()
    return Account(url)


@pytest.fixture(scope="module")
def found(client: Client, account: Account) -> set[Thing]:
    assert account.made
    return things(client)


def types_in(folder: Path) -> set[str]:
    """The types of pulumi-aws that are made there, as its files say; the sandbox knows them all."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in folder.rglob("*.py")]
    called = [node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    tokens = {
        f"{call.value.attr}/{call.attr[0].lower()}{call.attr[1:]}:{call.attr}" for call in called if is_of_aws(call)
    }
    assert all(token.endswith("Args") for token in tokens - set(RESOURCES))
    return {f"aws:{token}" for token in tokens & set(RESOURCES)}


def is_of_aws(call: ast.expr) -> TypeGuard[Any]:
    """`aws.ec2.Vpc`."""
    return (
        isinstance(call, ast.Attribute)
        and isinstance(call.value, ast.Attribute)
        and isinstance(call.value.value, ast.Name)
        and call.value.value.id == "aws"
        and call.attr[:1].isupper()
    )


def test_a_new_account_has_nothing(before: set[Thing]) -> None:
    assert before == set()


def test_every_type_that_the_program_makes_is_listed() -> None:
    made = {type_ for folder in MADE_BY for type_ in types_in(PROJECT / folder)}
    assert len(made) > 50
    assert made == TYPES | set(NOTHING_OF_ITS_OWN)
    assert not TYPES & set(NOTHING_OF_ITS_OWN)


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_one_of_each_is_seen_where_no_state_knows_of_it(type_: str, account: Account, found: set[Thing]) -> None:
    orphan = account.made[type_]
    seen = difference(found, found - {orphan})
    # Task definitions stay on purpose.
    assert seen.unknown == (() if type_.endswith(":TaskDefinition") else (orphan,))
    assert seen.missing == ()


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_one_of_each_that_is_gone_is_missed(type_: str, account: Account, found: set[Thing]) -> None:
    gone = account.made[type_]
    seen = difference(found - {gone}, found)
    assert (seen.unknown, seen.missing) == ((), (gone,))


def test_what_aws_makes_beside_it_is_left_out(account: Account, found: set[Thing]) -> None:
    """Of most types there is exactly the one that was made."""
    several = {type_ for type_ in TYPES if len([thing for thing in found if thing.type == type_]) > 1}
    assert several <= {
        "aws:acm/certificate:Certificate",
        "aws:ec2/internetGateway:InternetGateway",
        "aws:ec2/launchTemplate:LaunchTemplate",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/vpc:Vpc",
        "aws:iam/role:Role",
        "aws:lb/listener:Listener",
        "aws:route53/record:Record",
        "aws:route53/zone:Zone",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    }
    assert set(account.made.values()) <= found


def test_an_old_revision_is_no_difference_and_one_that_is_gone_is() -> None:
    old, new = (Thing("aws:ecs/taskDefinition:TaskDefinition", f"arn:…/test-api:{number}") for number in (1, 2))
    assert not difference({old, new}, {new})
    assert str(difference({old}, {new})) == f"there is no {new}, of which a state tells"


def test_a_state_names_things_as_aws_does() -> None:
    def resource(type_: str, id_: str, **outputs: str) -> dict[str, Any]:
        return {"custom": True, "type": f"aws:{type_}", "id": id_, "outputs": outputs}

    resources = [
        resource("ec2/vpc:Vpc", "vpc-1"),
        resource("ec2/vpc:Vpc", "vpc-2") | {"external": True},
        resource("acm/certificateValidation:CertificateValidation", "never"),
        resource("ec2/route:Route", "r-rtb-1108", routeTableId="rtb-1", destinationCidrBlock="0.0.0.0/0"),
        resource("route53/record:Record", "Z1_x", zoneId="Z1", fqdn="*.Test.internal", type="A"),
        {"type": "ecs-platform:index:Network", "custom": False},
        {"type": "pulumi:providers:aws", "custom": True, "id": "x"},
    ]
    assert things_of({"resources": resources}) == {
        Thing("aws:ec2/vpc:Vpc", "vpc-1"),
        Thing("aws:ec2/route:Route", "rtb-1 0.0.0.0/0"),
        Thing("aws:route53/record:Record", "Z1 *.test.internal A"),
    }
    assert things_of({}) == set()
