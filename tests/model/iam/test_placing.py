"""Where tasks go: what tools send goes through as it is, and not with one field changed of which AWS has a key.

The calls are those of the tools' sources; IAM is asked what `iam/proof/calls.py` says that AWS asks it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from parliament import analyze_policy_string
from policy_sentry.querying.actions import get_action_data

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Document, text
from ecs_platform.model.iam.evaluate import evaluate
from ecs_platform.model.iam.of_service import scope_of
from ecs_platform.model.iam.places import NAMESPACE, namespace_arn, put_in_place, zone_subnet
from ecs_platform.model.iam.policies import deployer_policies
from ecs_platform.model.iam.proof.calls import Call, requests
from ecs_platform.model.iam.scope import Deployable, Place, Scope, deployable, environment_scope
from ecs_platform.model.iam.size import MANAGED_POLICY, size
from ecs_platform.model.iam.statements import deployer_statements
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import TOOLS
from ecs_platform.model.task.render import rendered
from tests.model.iam.environment import ACCOUNT, deployer
from tests.model.project import Project

KINDS = ("plain", "public", "connected", "spotted", "bridged", "onec2")
MANIFEST = """\
name: {name}
type: Backend Service
image: {{location: nginx, port: 80}}
{more}
"""
MORE = {
    "plain": "",
    "public": "network: {vpc: {placement: public}}",
    "connected": "network: {connect: true}",
    "spotted": "count: {range: {min: 2, max: 4, spot_from: 3}, cpu_percentage: 70}",
    "bridged": "capacity: ec2\nnetwork: {mode: bridge}",
    "onec2": "capacity: ec2\nnetwork: {mode: awsvpc}",
}
IDS = {
    zone_subnet(kind, zone): f"subnet-{kind[:2]}00000000000000{zone}"
    for kind in ("public", "private")
    for zone in ("a", "b")
}
OUTPUTS = {
    f"{kind}_subnet_ids": [IDS[zone_subnet(kind, zone)] for zone in ("a", "b")] for kind in ("public", "private")
}
INSTANCES = Names("test", "shop").ec2_capacity_provider
NAMESPACE_ID = "ns-0123456789abcdef"
PAGE = (Path(__file__).resolve().parents[3] / "docs" / "deployers.md").read_text(encoding="utf-8")
USER = "arn:aws:iam::123456789012:user/deploy/test/deployer"
PROVIDER = "arn:aws:ecs:eu-central-1:123456789012:capacity-provider/"


class Known:
    """What AWS knows: everything a revision passes is its own."""

    def __init__(self, own: Deployable) -> None:
        self._own = own

    def roles(self, task_definition: str) -> Sequence[str]:
        return (self._own.task_role, self._own.execution_role)

    def tags(self, resource: str) -> Mapping[str, str]:
        return {}

    def namespace(self, name: str) -> str | None:
        return namespace_arn(ACCOUNT, NAMESPACE_ID if name == "test" else "ns-ofanother0000000")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    project = Project(tmp_path_factory.mktemp("placing") / "project")
    project.stack("ec2: {instance_type: t3.small}")
    for name in KINDS:
        project.write(f"{name}.yaml", MANIFEST.format(name=name, more=MORE[name]))
    found = project.load()
    assert [str(each) for each in found.findings] == []
    return found


def policies(loaded: Loaded, **settings: object) -> list[Document]:
    """A deployer's, with ids in place of markers."""
    given = {"tools": list(TOOLS), **settings}
    made = deployer_policies(deployer(**given), scope_of(loaded))
    ids = {**IDS, NAMESPACE: NAMESPACE_ID}
    found = [json.loads(put_in_place(text(each), ids)) for each in made]
    assert "@@" not in json.dumps(found)
    return found


def allowed(documents: list[Document], own: Deployable, name: str, parameters: Mapping[str, Any]) -> bool:
    asked = requests(Call(USER, ACCOUNT, name, parameters, Known(own)))
    assert asked
    return all(evaluate(documents, each).allowed for each in asked)


def own_of(loaded: Loaded, name: str) -> Deployable:
    return next(one for one in scope_of(loaded).deployables if one.name == name)


def whole(loaded: Loaded, name: str) -> dict[str, Any]:
    """What ecspresso sends: the whole service, as it is."""
    service = next(each for each in loaded.services if each.name == name)
    sent = rendered("create-service", service, loaded, OUTPUTS)
    for left_out in ("serviceName", "tags", "availabilityZoneRebalancing"):
        sent.pop(left_out, None)
    if "serviceConnectConfiguration" in sent:
        sent["serviceConnectConfiguration"]["namespace"] = namespace_arn(ACCOUNT, NAMESPACE_ID)
    return {**sent, "service": name, "taskDefinition": f"test-{name}:7"}


def network(**changed: Any) -> dict[str, Any]:
    return {"networkConfiguration": {"awsvpcConfiguration": changed}}


def test_what_tools_send_goes_through(loaded: Loaded) -> None:
    documents = policies(loaded)
    for name in KINDS:
        service = {"cluster": "test", "service": name}
        revision = {"taskDefinition": f"test-{name}:7"}
        sent: dict[str, dict[str, Any]] = {
            "aws-cli": {**service, "taskDefinition": f"test-{name}"},
            "fabfuel": {**service, **revision, "desiredCount": 3},
            "github-action": {
                **service,
                **revision,
                "forceNewDeployment": False,
                "enableECSManagedTags": None,
                "propagateTags": None,
                "volumeConfigurations": [],
            },
            "github-action, 2.1.0 to 2.3.0": {**service, **revision, "propagateTags": "NONE"},
            "silinternational": {**service, **revision, "deploymentConfiguration": {"maximumPercent": 200}},
            "ecspresso": whole(loaded, name),
            "ecspresso, without managed tags": {**whole(loaded, name), "enableECSManagedTags": False},
        }
        for tool, call in sent.items():
            assert allowed(documents, own_of(loaded, name), "ecs:UpdateService", call), (tool, name)


def changes(loaded: Loaded, name: str) -> dict[str, dict[str, Any]]:
    """Calls that each change one thing of a service: all that AWS has a key for."""
    place = own_of(loaded, name).place
    assert place is not None
    own = [IDS.get(each, each) for each in place.subnets]
    foreign = "subnet-0ffffffffffffffff"
    other = OUTPUTS["private_subnet_ids" if place.public_address else "public_subnet_ids"][0]
    asked: dict[str, dict[str, Any]] = {
        "a foreign subnet": network(subnets=[foreign]),
        "a foreign subnet among its own": network(subnets=[*own, foreign]),
        "the other subnets": network(subnets=[other], assignPublicIp="ENABLED" if place.public_address else "DISABLED"),
        "the other address": network(subnets=own, assignPublicIp="DISABLED" if place.public_address else "ENABLED"),
        "a volume": {"volumeConfigurations": [{"name": "data", "managedEBSVolume": {}}]},
        "Lattice": {"vpcLatticeConfigurations": [{"targetGroupArn": "t", "portName": "p"}]},
        "tags of the revision": {"propagateTags": "TASK_DEFINITION"},
        "the other part in Service Connect": {"serviceConnectConfiguration": {"enabled": place.namespace is None}},
        "ECS Exec": {"enableExecuteCommand": True},
    }
    for provider in ("FARGATE", "FARGATE_SPOT", INSTANCES, "another"):
        if f"{PROVIDER}{provider}" not in place.capacity:
            asked[provider] = {"capacityProviderStrategy": [{"capacityProvider": provider, "weight": 1}]}
            both = [{"capacityProvider": each.rpartition("/")[2]} for each in place.capacity]
            asked[f"{provider} too"] = {"capacityProviderStrategy": [*both, {"capacityProvider": provider}]}
    for namespace in ("another", namespace_arn(ACCOUNT, "ns-another000000000")):
        connect = {"enabled": True, "namespace": namespace}
        asked[f"the namespace {namespace}"] = {"serviceConnectConfiguration": connect}
    return asked


@pytest.mark.parametrize("name", KINDS)
def test_one_field_changed_is_refused(loaded: Loaded, name: str) -> None:
    for settings in ({}, {"tools": [], "scale": True}):
        documents, own = policies(loaded, **settings), own_of(loaded, name)
        bare = {"cluster": "test", "service": name}
        assert allowed(documents, own, "ecs:UpdateService", {**bare, "desiredCount": 2})
        let_through = [
            what
            for what, change in changes(loaded, name).items()
            if allowed(documents, own, "ecs:UpdateService", {**bare, **change})
        ]
        assert let_through == []


def test_subnets_of_a_vpc_that_exists_are_named_by_their_ids(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    given = {"public": ["subnet-0aaaaaaaa", "subnet-0bbbbbbbb"], "private": ["subnet-0cccccccc", "subnet-0dddddddd"]}
    subnets = f"public_subnet_ids: {given['public']}, private_subnet_ids: {given['private']}"
    project.stack(f"network: {{vpc_id: vpc-01234567, {subnets}}}")
    placed = {"plain": "private", "public": "public"}
    for name in placed:
        project.write(f"{name}.yaml", MANIFEST.format(name=name, more=MORE[name]))
    project.write(
        "named.yaml", MANIFEST.format(name="named", more="network: {vpc: {placement: {subnets: [subnet-0eeeeeeee]}}}")
    )
    found = project.load()
    assert [str(each) for each in found.findings] == []
    held = {one.name: one.place and list(one.place.subnets) for one in scope_of(found).deployables}
    assert held == {"named": ["subnet-0eeeeeeee"], **{name: given[kind] for name, kind in placed.items()}}


@pytest.mark.parametrize(
    "change",
    [
        {
            "loadBalancers": [
                {"targetGroupArn": "arn:tg", "advancedConfiguration": {"roleArn": "arn:aws:iam::1:role/a"}}
            ]
        },
        {"deploymentConfiguration": {"lifecycleHooks": [{"hookTargetArn": "f", "roleArn": "arn:aws:iam::1:role/a"}]}},
    ],
)
def test_a_role_for_ecs_itself_is_not_the_deployers_to_pass(loaded: Loaded, change: dict[str, Any]) -> None:
    own = own_of(loaded, "plain")
    assert not allowed(policies(loaded), own, "ecs:UpdateService", {"cluster": "test", "service": "plain", **change})
    for role in (own.task_role, own.execution_role):
        its_own = json.loads(json.dumps(change).replace("arn:aws:iam::1:role/a", role))
        call = {"cluster": "test", "service": "plain", **its_own}
        assert not allowed(policies(loaded), own, "ecs:UpdateService", call)


def test_the_namespace_may_be_named(loaded: Loaded) -> None:
    connect = {"serviceConnectConfiguration": {"enabled": True, "namespace": "test"}}
    call = {"cluster": "test", "service": "connected", **connect}
    assert allowed(policies(loaded), own_of(loaded, "connected"), "ecs:UpdateService", call)


def test_a_service_takes_revisions_of_its_own_kind_only(loaded: Loaded) -> None:
    call = {"cluster": "test", "service": "plain", "taskDefinition": "test-bridged:1"}
    assert not allowed(policies(loaded), own_of(loaded, "plain"), "ecs:UpdateService", call)


@pytest.mark.parametrize(
    ("name", "providers"),
    [("plain", {"FARGATE", "FARGATE_SPOT"}), ("spotted", {"FARGATE", "FARGATE_SPOT"}), ("bridged", {INSTANCES})],
)
def test_one_off_tasks_run_on_capacity_of_their_kind(loaded: Loaded, name: str, providers: set[str]) -> None:
    documents, own = policies(loaded, run=True), own_of(loaded, name)
    bare = {"cluster": "test", "taskDefinition": f"test-{name}:1"}
    assert allowed(documents, own, "ecs:RunTask", {**bare, "launchType": "FARGATE", "volumeConfigurations": []})
    volume = {"volumeConfigurations": [{"name": "data", "managedEBSVolume": {}}]}
    assert not allowed(documents, own, "ecs:RunTask", {**bare, **volume})
    taken = {
        provider
        for provider in ("FARGATE", "FARGATE_SPOT", INSTANCES, "another")
        if allowed(
            documents, own, "ecs:RunTask", {**bare, "capacityProviderStrategy": [{"capacityProvider": provider}]}
        )
    }
    assert taken == providers


def test_every_key_of_update_service_is_used_or_left_for_a_reason(loaded: Loaded) -> None:
    known = {key for row in get_action_data("ecs", "UpdateService")["ecs"] for key in row["condition_keys"]}
    statements = [one for one in deployer_statements(deployer(), scope_of(loaded)) if one.sid.startswith("Update")]
    used = {key for one in statements for keys in one.conditions.values() for key in keys}
    left = {
        # A deploy tool's business: how large a task is, and what ECS itself writes into its tags.
        "ecs:task-cpu",
        "ecs:task-memory",
        "ecs:enable-ecs-managed-tags",
        # Which service it is says its ARN.
        "aws:ResourceTag/${TagKey}",
        "ecs:ResourceTag/${TagKey}",
    }
    assert used <= known
    assert known - used == left


def test_the_page_has_every_key_with_what_is_allowed(loaded: Loaded) -> None:
    section = PAGE.partition("### Where tasks go")[2].partition("\n## ")[0]
    statements = [one for one in deployer_statements(deployer(run=True), scope_of(loaded)) if "Update" in one.sid]
    used = {key for one in statements for keys in one.conditions.values() for key in keys}
    table = section.partition("| key |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(ecs:[a-z-]+)`", table)) == used - {"ecs:task-definition", "ecs:enable-execute-command"}
    assert zone_subnet("private", "a") in section


def test_run_task_has_no_key_for_the_network() -> None:
    known = {key for row in get_action_data("ecs", "RunTask")["ecs"] for key in row["condition_keys"]}
    assert not known & {"ecs:subnet", "ecs:auto-assign-public-ip"}


def test_parliament_has_nothing_to_say_of_them(loaded: Loaded) -> None:
    explained = {"RESOURCE_STAR", "RESOURCE_MISMATCH"}
    for policy in policies(loaded, run=True):
        for statement in policy["Statement"]:
            # It knows no list of ARNs, the type of `ecs:capacity-provider`, and ends where it meets one.
            statement.get("Condition", {}).pop("ForAllValues:ArnEquals", None)
        issues = {each.issue: each.detail for each in analyze_policy_string(json.dumps(policy)).findings}
        assert {issue: detail for issue, detail in issues.items() if issue not in explained} == {}


def many(count: int, places: Sequence[Place | None]) -> Scope:
    names = [f"a-service-of-ours-{number:02}" for number in range(count)]
    production = Names("production", "ecs-platform")
    made = [deployable(ACCOUNT, production, name, place=places[at % len(places)]) for at, name in enumerate(names)]
    return environment_scope(ACCOUNT, production, made)


PLACE = Place(
    subnets=tuple(f"subnet-0123456789abcde{number}0" for number in range(3)),
    public_address=False,
    capacity=(f"{PROVIDER}FARGATE",),
)


def test_as_many_services_as_the_page_says_are_in_one_deployer_wherever_their_tasks_are() -> None:
    others = (
        replace(PLACE, namespace=namespace_arn(ACCOUNT)),
        replace(PLACE, public_address=True),
        replace(PLACE, capacity=(f"{PROVIDER}FARGATE", f"{PROVIDER}FARGATE_SPOT")),
    )
    for count, places in ((50, [PLACE]), (48, [PLACE, *others])):
        made = deployer_policies(deployer(), many(count, places))
        assert len(made) <= 10
        assert all(size(each) <= MANAGED_POLICY for each in made)


def test_an_id_is_no_longer_than_its_marker() -> None:
    assert len("subnet-0123456789abcdef0") <= min(len(marker) for marker in IDS)
    assert len("ns-0123456789abcdefghij") <= len(NAMESPACE)


def test_each_condition_is_what_refuses_something(loaded: Loaded) -> None:
    """Any one key less, and some call that changes a service goes through."""
    original = policies(loaded)
    unnoticed = []
    for number, statement in ((n, one) for n, policy in enumerate(original) for one in policy["Statement"]):
        if not statement["Sid"].startswith("Update"):
            continue
        arn = statement["Resource"] if isinstance(statement["Resource"], str) else statement["Resource"][0]
        own = own_of(loaded, arn.rpartition("/")[2])
        for operator, keys in statement["Condition"].items():
            for key in keys:
                weaker = json.loads(json.dumps(original))
                at = original[number]["Statement"].index(statement)
                del weaker[number]["Statement"][at]["Condition"][operator][key]
                calls = [*changes(loaded, own.name).values(), {"taskDefinition": "legacy:1"}]
                bare = {"cluster": "test", "service": own.name}
                if not any(allowed(weaker, own, "ecs:UpdateService", {**bare, **call}) for call in calls):
                    unnoticed.append((statement["Sid"], operator, key))
    assert unnoticed == []
