"""A policy's size is counted, not measured: the two are the same for whichever services it is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.iam import policies
from ecs_platform.model.iam.document import document
from ecs_platform.model.iam.placing import by_place
from ecs_platform.model.iam.policies import deployer_policies, policy_sizes
from ecs_platform.model.iam.scope import Deployable, Place, deployable, environment_scope
from ecs_platform.model.iam.size import size
from ecs_platform.model.iam.statements import environment_statements, service_statements
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import OPTIONS, TOOLS, Deployer
from tests.model.iam.environment import ACCOUNT, deployer

NAMES = Names("test", "ecs-platform")
CLUSTER_PROVIDER = ACCOUNT.arn("ecs", "capacity-provider/test-ec2")
FARGATE, SPOT = (ACCOUNT.arn("ecs", f"capacity-provider/{each}") for each in ("FARGATE", "FARGATE_SPOT"))

PLACES = st.builds(
    Place,
    subnets=st.lists(st.sampled_from(["subnet-1", "subnet-22", "subnet-333"]), unique=True).map(tuple),
    public_address=st.booleans(),
    capacity=st.sampled_from([(FARGATE,), (SPOT,), (FARGATE, SPOT), (CLUSTER_PROVIDER,)]),
    namespace=st.sampled_from([None, "arn:aws:servicediscovery:eu-central-1:123456789012:namespace/ns-1"]),
)


@st.composite
def deployables(draw: st.DrawFn) -> list[Deployable]:
    """Services of all kinds, that share images, repositories and places, or none of them; all placed, or none."""
    names = draw(st.lists(st.from_regex("[a-z][a-z0-9-]{0,38}", fullmatch=True), min_size=1, max_size=25, unique=True))
    placed = draw(st.booleans())
    parameters, repositories = (st.sampled_from([None, *several]) for several in (("/a", "/own/b"), ("a", "team/b")))
    return [
        deployable(
            ACCOUNT,
            NAMES,
            name,
            scheduled=draw(st.booleans()),
            fargate=draw(st.booleans()),
            exec_command=draw(st.booleans()),
            image_parameter=draw(parameters),
            repository=draw(repositories),
            place=draw(PLACES) if placed else None,
        )
        for name in names
    ]


@st.composite
def deployers(draw: st.DrawFn) -> Deployer:
    tools = draw(st.lists(st.sampled_from(TOOLS), min_size=1, unique=True))
    return deployer(tools=tools, **{option: draw(st.booleans()) for option in OPTIONS})


@given(deployables(), deployers(), st.data())
def test_the_size_of_any_policy_is_that_of_its_document(
    services: list[Deployable], whose: Deployer, data: st.DataObject
) -> None:
    scope = environment_scope(ACCOUNT, NAMES, services)
    sizes = policy_sizes(whose, scope)
    # One after the other of the same counts: what one adds is kept for the next.
    for _ in range(4):
        chosen = data.draw(st.lists(st.sampled_from(services), min_size=1, unique_by=lambda one: one.name))
        for general in (False, True):
            written = service_statements(whose, scope, by_place(chosen))
            if general:
                written = [*environment_statements(whose, scope), *written]
            assert sizes.of(chosen, general) == size(document(written))


def test_more_than_nine_places_have_longer_numbers() -> None:
    places = [Place((f"subnet-{number}",), False, (FARGATE,)) for number in range(120)]
    services = [deployable(ACCOUNT, NAMES, f"s{number}", place=place) for number, place in enumerate(places)]
    scope = environment_scope(ACCOUNT, NAMES, services)
    written = document(service_statements(deployer(), scope, services))
    assert "Update120" in [statement["Sid"] for statement in written["Statement"]]
    assert policy_sizes(deployer(), scope).of(services, False) == size(written)


def test_nothing_is_written_to_be_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each document once, with the few services that are in it; and each service alone."""
    several: list[int] = []

    def counted(whose: Deployer, scope: object, services: list[Deployable]) -> object:
        several.append(len(services))
        return service_statements(whose, scope, services)  # type: ignore[arg-type]

    services = [deployable(ACCOUNT, NAMES, f"service-{number}") for number in range(300)]
    monkeypatch.setattr(policies, "service_statements", counted)
    made = deployer_policies(deployer(), environment_scope(ACCOUNT, NAMES, services))
    assert sorted(several)[:300] == [1] * 300
    assert sum(several[-len(made) :]) == 300
    assert len(several) == 300 + len(made)
