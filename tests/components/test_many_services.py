"""Three hundred services: what each adds, and what it does not add to what all share."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_platform.model.load import load
from tests.components.project import STACK, Project
from tests.components.recording import Recorded

INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
SERVICE = "ecs/service:Service"
SETTINGS = """\
  ecs-platform:network: {zones: [a, b, c]}
  ecs-platform:load_balancers:
    public: {certificate_arn: "arn:aws:acm:eu-central-1:123456789012:certificate/1"}
    internal: {certificate_arn: "arn:aws:acm:eu-central-1:123456789012:certificate/1"}
"""
FEW, MANY = 1, 30
DEPENDENCIES = 40
"""Most that one service may depend on, in an environment with three zones: its own parts, and ways out of the VPC."""


def services(project: Project, tens: int) -> None:
    """`tens` times 3 public services, 3 internal ones with a name in Service Connect, and 4 that nobody reaches."""
    image = "image: {location: 'nginx:alpine', port: 80}\n"
    for ten in range(tens):
        for each in range(3):
            number = 1000 + ten * 3 + each
            http = f"http: {{path: /p{number}, priority: {number}}}\n"
            project.service(f"public-{number}", f"type: Load Balanced Web Service\n{image}{http}")
            http = f"http: {{path: /, priority: {number}}}\nnetwork: {{connect: {{alias: a{number}}}}}\n"
            project.service(f"internal-{number}", f"type: Backend Service\n{image}{http}")
        for each in range(4):
            number = 1000 + ten * 4 + each
            connects = "network: {connect: true}\n" if each % 2 else ""
            project.service(
                f"worker-{number}", f"type: Worker Service\nimage: {{location: 'nginx:alpine'}}\n{connects}"
            )


def project_of(folder: Path, tens: int) -> Project:
    folder.mkdir()
    project = Project(folder)
    project.settings = SETTINGS
    services(project, tens)
    return project


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Recorded]:
    root = tmp_path_factory.mktemp("many")
    made = {tens: project_of(root / str(tens), tens).record() for tens in (FEW, MANY)}
    return made.__getitem__


def shared_rules(recorded: Recorded) -> Counter[tuple[str, str]]:
    """How many rules each security group has in each direction, without those of single services."""
    rules = [(INGRESS, r["securityGroupId"]) for r in recorded.of(INGRESS).values()]
    rules += [(EGRESS, r["securityGroupId"]) for r in recorded.of(EGRESS).values()]
    own = tuple(f"{kind}-1" for kind in ("public", "internal", "worker"))
    return Counter((type_, group) for type_, group in rules if not group.startswith(own))


def test_check_takes_three_hundred_services(tmp_path: Path) -> None:
    project = project_of(tmp_path / "project", MANY)
    (project.folder / "Pulumi.dev.yaml").write_text(STACK + project.settings)
    loaded = load(project.folder, "dev")
    assert loaded.findings == []
    assert len(loaded.services) == 300
    assert Counter(rule.load_balancer for rule in loaded.rules) == {"public": 90, "internal": 90}


def test_shared_security_groups_have_the_same_rules_for_ten_services_and_for_three_hundred(
    recorded: Callable[[int], Recorded],
) -> None:
    assert len(recorded(MANY).of(SERVICE)) == 30 * len(recorded(FEW).of(SERVICE)) == 300
    assert shared_rules(recorded(MANY)) == shared_rules(recorded(FEW))
    assert shared_rules(recorded(MANY)) == {
        (INGRESS, "public-load-balancer-id"): 2,
        (EGRESS, "public-load-balancer-id"): 1,
        (INGRESS, "internal-load-balancer-id"): 2,
        (EGRESS, "internal-load-balancer-id"): 1,
    }


def test_no_group_of_one_service_has_more_rules_with_more_services(recorded: Callable[[int], Recorded]) -> None:
    for many in recorded(MANY), recorded(FEW):
        rules = Counter(rule["securityGroupId"] for rule in many.of(INGRESS).values())
        assert rules["public-1000-id"] == 1
        assert rules["internal-1000-id"] == 2, "the load balancer, and callers by Service Connect"
        assert rules["worker-1000-id"] == 0


def test_tasks_have_no_group_more(recorded: Callable[[int], Recorded]) -> None:
    groups = {n: s["networkConfiguration"]["securityGroups"] for n, s in recorded(MANY).of(SERVICE).items()}
    assert groups["public-1000"] == ["public-1000-id"]
    assert groups["worker-1001"] == ["worker-1001-id", "connect-id"]


def test_what_a_service_depends_on_does_not_grow(recorded: Callable[[int], Recorded]) -> None:
    of_few, of_many = (
        {name: each.depends_on[f"aws:{SERVICE}", name] for name in each.of(SERVICE)}
        for each in (recorded(FEW), recorded(MANY))
    )
    assert {name: of_many[name] for name in of_few} == of_few
    assert max(map(len, of_many.values())) == max(map(len, of_few.values())) <= DEPENDENCIES


def test_nothing_depends_on_a_number_of_things_that_grows(recorded: Callable[[int], Recorded]) -> None:
    """The state holds each list: one that grows with the services, in each of them, makes it grow with their square."""
    longest = {key: len(found) for key, found in recorded(MANY).depends_on.items()}
    before = max(map(len, recorded(FEW).depends_on.values()))
    assert {key: length for key, length in longest.items() if length > before} == {}


def test_a_service_waits_for_nothing_of_another_one(recorded: Callable[[int], Recorded]) -> None:
    many = recorded(MANY)
    for name in ("public-1000", "internal-1000", "worker-1001"):
        kind = name.partition("-")[0]
        strangers = [
            (type_, other)
            for type_, other in many.waits_for(SERVICE, name)
            if any(other.startswith(f"{each}-1") for each in ("public", "internal", "worker"))
            and not other.startswith(name)
        ]
        assert strangers == [], kind
        assert ("route53/record:Record", f"internal-zone-{name}.dev.internal") not in many.waits_for(SERVICE, name)


def test_each_adds_one_component(recorded: Callable[[int], Recorded]) -> None:
    """Pulumi writes the whole state at each step of each of them."""
    few, many = (Counter(each.type for each in recorded(tens).resources) for tens in (FEW, MANY))
    added = {type_: number - few[type_] for type_, number in many.items() if not type_.startswith("aws:")}
    assert {type_: number for type_, number in added.items() if number} == {
        "ecs-platform:index:Service": 10 * (MANY - FEW)
    }
