"""A service stays in the policy it is in, and what a deployer may do is the same however its services are divided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Document, listed, statements_of
from ecs_platform.model.iam.policies import ManagedPolicy, deployer_policies, named_policies
from ecs_platform.model.iam.scope import Deployable, Place, Scope, deployable, environment_scope
from ecs_platform.model.iam.size import MANAGED_POLICY, size
from ecs_platform.model.settings.deployers import OPTIONS, TOOLS, Deployer
from tests.model.iam.environment import ACCOUNT, NAMES, deployer

DEPLOYERS = [
    deployer(),
    deployer(tools=["pulumi-parameter"]),
    deployer(tools=TOOLS, **dict.fromkeys(OPTIONS, True), attachments=25),
]
IDS = ["the default", "with nothing that is about no service", "everything"]
PUBLIC, SPOT = ((True, "FARGATE"), (False, "FARGATE_SPOT"))
Before = Mapping[str, Sequence[str]]


def place(account: Account, kind: int) -> Place:
    public, provider = PUBLIC if kind % 2 else SPOT
    return Place(("subnet-1", "subnet-2"), public, (account.arn("ecs", f"capacity-provider/{provider}"),))


def one(name: str, kind: int) -> Deployable:
    """Services of all kinds: on Fargate and instances, with and without shell and repository, and jobs."""
    made = deployable(
        ACCOUNT,
        NAMES,
        name,
        scheduled=kind % 5 == 4,
        fargate=kind % 3 != 2,
        exec_command=kind % 4 == 1,
        image_parameter=f"/test/{name}/image",
        repository=f"test-{name}" if kind % 2 else None,
    )
    return replace(made, place=place(ACCOUNT, kind))


def of(names: Iterable[str]) -> Scope:
    return environment_scope(ACCOUNT, NAMES, [one(name, sum(map(ord, name))) for name in names])


def named(who: Deployer, names: Iterable[str], before: Before | None = None) -> dict[str, ManagedPolicy]:
    return named_policies("test-ci-deployer", who, of(names), before)


def division(policies: Mapping[str, ManagedPolicy]) -> dict[str, tuple[str, ...]]:
    return {name: policy.services for name, policy in policies.items()}


MANY = [f"service-{number:02}" for number in range(30)]
SMALL = [f"service-{number:02}" for number in range(99)]
"""So many that there are several policies also where a service's rights are one line."""


@pytest.mark.parametrize("who", DEPLOYERS, ids=IDS)
def test_a_service_more_in_the_middle_of_the_alphabet_changes_the_policy_it_joins(who: Deployer) -> None:
    names = SMALL if who.tools == ("pulumi-parameter",) else MANY
    old = named(who, names)
    new = named(who, [*names, "service-04-b"], division(old))
    (joined,) = [name for name, policy in new.items() if "service-04-b" in policy.services]
    assert {name for name in new if new[name] != old.get(name)} == {joined}
    assert old.keys() <= new.keys()
    assert named(who, names, division(new)) == old, "and one less the policy it leaves"
    shifted = named(who, [*names, "service-04-b"])
    assert sum(shifted[name] != old.get(name) for name in shifted) > 1, "packed anew, others would change as well"


@pytest.mark.parametrize("who", DEPLOYERS, ids=IDS)
def test_before_the_first_up_the_policies_are_the_fewest(who: Deployer) -> None:
    policies = named(who, MANY)
    assert [policy.document for policy in policies.values()] == deployer_policies(who, of(MANY))
    for before in ({}, {"of-another-name-2": MANY, "test-ci-deployer-x": MANY}, {"test-ci-deployer-3": ["gone"]}):
        assert division(named(who, MANY, before)) == division(policies)


def test_an_option_that_makes_policies_too_large_moves_what_has_no_room() -> None:
    old = named(deployer(attachments=20), MANY)
    more = deployer(attachments=20, tools=["ecspresso"], scale=True)
    new = named(more, MANY, division(old))
    assert all(size(policy.document) <= MANAGED_POLICY for policy in new.values())
    stayed = {name for name, policy in old.items() for each in policy.services if each in new[name].services}
    assert stayed == old.keys()
    assert len(new) >= len(old)
    was = division(old)
    moved = {each for name, policy in new.items() for each in policy.services if each not in was.get(name, ())}
    assert 0 < len(moved) < len(MANY) / 2


def test_where_there_would_be_more_than_aws_attaches_they_are_packed_anew_into_those_that_exist() -> None:
    several = MANY[:7]
    old = {f"test-ci-deployer-{number}": [name] for number, name in enumerate(several, 3)}
    fewest = named(deployer(), several)
    assert 1 < len(fewest) < len(several)
    kept = division(named(deployer(), several, old))
    assert kept == {"test-ci-deployer": (), **{name: tuple(each) for name, each in old.items()}}
    anew = division(named(deployer(attachments=len(fewest)), several, old))
    assert [*anew.values()] == [*division(fewest).values()]
    assert anew.keys() <= {"test-ci-deployer", *old}, "none is made while those that go are still attached"


def test_a_policy_without_services_goes_and_its_name_comes_back_first() -> None:
    who = deployer()
    old = division(named(who, MANY))
    left = [name for name in MANY if name not in old["test-ci-deployer-2"]]
    without = named(who, left, old)
    assert without.keys() == old.keys() - {"test-ci-deployer-2"}
    again = named(who, MANY, division(without))
    assert again.keys() == old.keys()


Grant = tuple[str, ...]
_LISTS = ("aws:RequestTag/Service", "aws:ResourceTag/Service", "ecs:task-definition")


def grants(documents: Iterable[Document]) -> set[Grant]:
    """All that the documents allow, one by one: action, resource, and one value of each condition."""
    return {grant for each in documents for statement in statements_of(each) for grant in _grants(statement)}


def _grants(statement: Mapping[str, object]) -> Iterator[Grant]:
    assert statement["Effect"] == "Allow"
    conditions = statement.get("Condition", {})
    assert isinstance(conditions, dict)
    values: list[Grant] = [()]
    for operator, keys in sorted(conditions.items()):
        for key, several in sorted(keys.items()):
            # A list of capacity providers is one place; names and families are of one service each.
            each = listed(several) if key in _LISTS else [str(several)]
            values = [(*found, f"{operator} {key} {value}") for found in values for value in each]
    for action in listed(statement["Action"]):
        for resource in listed(statement["Resource"]):
            yield from ((action, resource, *found) for found in values)


def crosses(grant: Grant, names: Iterable[str]) -> bool:
    """Whether it is about two services: one's update to the other's revision, where the same policy has both."""
    return grant[0] == "ecs:UpdateService" and len({name for name in names if name in " ".join(grant)}) > 1


@pytest.mark.parametrize("who", DEPLOYERS, ids=IDS)
@settings(max_examples=25)
@given(st.data())
def test_the_rights_are_the_same_whatever_policy_a_service_was_in(who: Deployer, data: st.DataObject) -> None:
    names = MANY[: data.draw(st.integers(1, 16))]
    was = {name: data.draw(st.integers(1, 9)) for name in names}
    before = {
        f"test-ci-deployer-{number}".removesuffix("-1"): [name for name in names if was[name] == number]
        for number in range(1, 10)
    }
    kept, fewest = named(who, names, before), named(who, names)
    assert sorted(name for policy in kept.values() for name in policy.services) == names
    one_by_one = grants(each.document for each in kept.values())
    own = {grant for grant in one_by_one if not crosses(grant, names)}
    assert own == {grant for grant in grants(each.document for each in fewest.values()) if not crosses(grant, names)}
    every = grants([{"Statement": _whole(who, names)}])
    assert own <= one_by_one <= every
    assert one_by_one - own == {grant for grant in one_by_one if grant[0] == "ecs:UpdateService"} - own


def _whole(who: Deployer, names: Iterable[str]) -> list[dict[str, object]]:
    """What the deployer might do with all its services in one policy, however large."""
    from ecs_platform.model.iam.statements import deployer_statements  # noqa: PLC0415

    return [statement.as_json() for statement in deployer_statements(who, of(names))]
