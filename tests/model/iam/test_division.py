"""Many services: policies within IAM's sizes, and a division that can be written down as it is."""

import json
from itertools import pairwise

import pytest

from ecs_platform.model.iam.division import division, largest
from ecs_platform.model.iam.document import text
from ecs_platform.model.iam.policies import deployer_policies, named_policies
from ecs_platform.model.iam.proof.prover import prove
from ecs_platform.model.iam.scope import Scope, deployable, environment_scope
from ecs_platform.model.iam.size import MANAGED_POLICY, size
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import Deployer
from tests.model.iam.environment import ACCOUNT, deployer

NAMES = Names("production", "ecs-platform")


@pytest.fixture(scope="module")
def many() -> Scope:
    # As long as names can be: the worst case.
    names = [f"a-service-with-a-name-of-forty-letters-{number:03}"[-40:].lstrip("-") for number in range(200)]
    return environment_scope(ACCOUNT, NAMES, [deployable(ACCOUNT, NAMES, name) for name in names])


def parts_of(whole: Deployer, scope: Scope) -> dict[str, Deployer]:
    found = division("deploy", whole, scope)
    assert found is not None
    return {name: whole.model_copy(update={"services": tuple(part)}) for name, part in found.parts.items()}


def test_no_policy_is_larger_than_iam_takes(many: Scope) -> None:
    policies = deployer_policies(deployer(tools=["fabfuel/ecs-deploy"], run=True, exec=True), many)
    assert len(policies) > 10
    assert largest(policies) <= MANAGED_POLICY
    named = named_policies(
        "production-deploy-deployer", deployer(tools=["fabfuel/ecs-deploy"], run=True, exec=True), many
    )
    assert [policy.document for policy in named.values()] == policies
    assert [len(text(policy)) for policy in policies] == [size(policy) for policy in policies]
    assert list(named)[:3] == [
        "production-deploy-deployer",
        "production-deploy-deployer-2",
        "production-deploy-deployer-3",
    ]


@pytest.mark.parametrize(
    ("options", "fewest", "most"), [({}, 90, 130), ({"run": True, "exec": True, "scale": True}, 15, 40)]
)
def test_three_hundred_services_are_operated_divided(options: dict[str, bool], fewest: int, most: int) -> None:
    """What docs/deployers.md says fits into one deployer."""
    names = [f"service-of-a-team-{number:03}" for number in range(300)]
    scope = environment_scope(ACCOUNT, NAMES, [deployable(ACCOUNT, NAMES, name) for name in names])
    whole = deployer(tools=["operate", "aws-cli"] if options else ["operate"], **options)
    parts = parts_of(whole, scope)
    assert sorted(service for part in parts.values() for service in part.services or ()) == names
    assert fewest <= max(len(part.services or ()) for part in parts.values()) <= most
    for part in parts.values():
        policies = deployer_policies(part, scope)
        assert len(policies) <= part.attachments
        assert largest(policies) <= MANAGED_POLICY


def test_two_hundred_services_work_divided(many: Scope) -> None:
    parts = parts_of(deployer(), many)
    divided = [service for part in parts.values() for service in part.services or ()]
    assert sorted(divided) == sorted(one.name for one in many.deployables)
    assert len(divided) == 200
    assert list(parts)[:2] == ["deploy-1", "deploy-2"]
    for part in parts.values():
        policies = deployer_policies(part, many)
        assert len(policies) <= part.attachments
        assert largest(policies) <= MANAGED_POLICY
        assert division("deploy", part, many) is None


def test_no_part_has_room_for_the_next_service(many: Scope) -> None:
    parts = list(parts_of(deployer(), many).values())
    for part, following in pairwise(parts):
        more = part.model_copy(update={"services": (*(part.services or ()), (following.services or ())[0])})
        assert division("deploy", more, many) is not None


def test_each_part_is_proved(many: Scope) -> None:
    # A small part: the questions are the same for each service.
    parts = parts_of(deployer(attachments=1), many)
    part = parts["deploy-7"]
    rows = list(prove(part, many, NAMES, deployer_policies(part, many)))
    assert len({row.question for row in rows}) == len(rows)
    assert [row for row in rows if not row.right] == []


def test_the_message_says_what_to_write(many: Scope) -> None:
    found = division("deploy", deployer(attachments=20), many)
    assert found is not None
    assert "AWS attaches 20 to one identity" in found.message
    assert f"`deploy-1: {{services: [{', '.join(found.parts['deploy-1'])}]}}`" in found.hint


def test_a_deployer_with_room_is_not_divided() -> None:
    few = environment_scope(ACCOUNT, NAMES, [deployable(ACCOUNT, NAMES, "api")])
    assert division("deploy", deployer(), few) is None


def test_the_order_of_the_manifests_does_not_matter(many: Scope) -> None:
    reversed_scope = environment_scope(ACCOUNT, NAMES, reversed(many.deployables))
    assert json.dumps(deployer_policies(deployer(), reversed_scope)) == json.dumps(deployer_policies(deployer(), many))
