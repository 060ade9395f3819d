"""The whole platform under mocks: what there is, what it is called, and that a first preview shows all of it."""

from typing import Any

import pytest

from ecs_platform.components.outputs import outputs_of
from ecs_platform.components.platform import Platform
from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.model.environment import Loaded
from ecs_platform.model.load import load
from tests.components.recording import COMPONENT, Recorded, record
from tests.shipped import shipped

# Every type with a name or tags of its own; what is neither named nor taggable stands in UNTAGGED.
UNTAGGED = {
    "cloudwatch/eventTarget:EventTarget",
    "ec2/route:Route",
    "ec2/routeTableAssociation:RouteTableAssociation",
    "ecs/clusterCapacityProviders:ClusterCapacityProviders",
    "iam/rolePolicy:RolePolicy",
    "iam/rolePolicyAttachment:RolePolicyAttachment",
    "iam/userPolicyAttachment:UserPolicyAttachment",
    "route53/record:Record",
    "sns/topicPolicy:TopicPolicy",
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    environment = load(shipped(tmp_path_factory.mktemp("shipped")), "test")
    assert environment.findings == []
    return environment


def platform(loaded: Loaded, preview: bool = False) -> Recorded:
    def program() -> None:
        import pulumi  # noqa: PLC0415

        for name, value in outputs_of(Platform("platform", loaded)).items():
            pulumi.export(name, value)

    return record(program, preview)


@pytest.fixture(scope="module")
def recorded(loaded: Loaded) -> Recorded:
    return platform(loaded)


def resources(recorded: Recorded) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (r.type.removeprefix("aws:"), r.name, r.inputs) for r in recorded.resources if not r.type.startswith(COMPONENT)
    ]


def test_a_preview_without_any_known_output_shows_the_same_resources(loaded: Loaded, recorded: Recorded) -> None:
    assert platform(loaded, preview=True).keys() == recorded.keys()
    assert len(recorded.keys()) == len(set(recorded.keys()))


def test_everything_taggable_is_found_again_by_its_tags(recorded: Recorded) -> None:
    seen: dict[tuple[str, str], str] = {}
    for type_, name, inputs in resources(recorded):
        if type_ in UNTAGGED:
            assert "tags" not in inputs, f"{type_} takes tags: take it out of UNTAGGED"
            continue
        tags = inputs["tags"]
        if isinstance(tags, list):
            tags = {tag["key"]: tag["value"] for tag in tags}
        assert (tags["Environment"], tags["Project"], tags["ManagedBy"]) == ("test", "ecs-platform", "pulumi"), name
        assert tags["Name"]
        if "SecurityGroup" not in type_ or type_.endswith(":SecurityGroup"):
            assert seen.setdefault((type_, tags["Name"]), name) == name, f"{type_} {name} shares its Name tag"


def test_what_belongs_to_a_service_says_so(recorded: Recorded) -> None:
    by_service = {
        inputs["tags"]["Service"]: type_
        for type_, _, inputs in resources(recorded)
        if isinstance(inputs.get("tags"), dict) and "Service" in inputs["tags"]
    }
    assert set(by_service) == {"api", "internal", "nginx"}


NAMES = {
    "cloudwatch/eventRule:EventRule": {
        "test-deployment-failed",
        "test-essential-container-stopped",
        "test-task-cannot-start",
        "test-task-failed",
    },
    "cloudwatch/logGroup:LogGroup": {"/ecs/test/api", "/ecs/test/internal", "/ecs/test/nginx"},
    "ec2/launchTemplate:LaunchTemplate": {"test-instance"},
    "ec2/securityGroup:SecurityGroup": {
        "test-api-service",
        "test-instances",
        "test-internal-load-balancer",
        "test-internal-service",
        "test-public-load-balancer",
    },
    "ecs/capacityProvider:CapacityProvider": {"ec2-test"},
    "ecs/cluster:Cluster": {"test"},
    "ecs/service:Service": {"api", "internal", "nginx"},
    "iam/policy:Policy": {"test-deploy-deployer"},
    "iam/role:Role": {
        "test-instance",
        *(f"test-{service}-{kind}" for service in ("api", "internal", "nginx") for kind in ("task", "execution")),
    },
    "iam/user:User": {"test-deploy-deployer"},
    "lb/loadBalancer:LoadBalancer": {"test-public", "test-internal"},
    "route53/zone:Zone": {"test.internal"},
    "sns/topic:Topic": {"test-events"},
    "sqs/queue:Queue": {"test-schedule-dead-letters"},
}


@pytest.mark.parametrize("type_", NAMES, ids=NAMES)
def test_names_are_what_they_were_decided_to_be(recorded: Recorded, type_: str) -> None:
    assert {inputs["name"] for inputs in recorded.of(type_).values()} == NAMES[type_]


def test_families_are_named_after_environment_and_service(recorded: Recorded) -> None:
    families = {d["family"] for d in recorded.of("ecs/taskDefinition:TaskDefinition").values()}
    assert families == {"test-api", "test-internal", "test-nginx"}


def test_security_groups_are_chained(recorded: Recorded) -> None:
    """World -> public load balancer -> its services; the VPC -> internal load balancer -> its services."""
    ingress = recorded.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule").values()
    open_to_ranges = {(r["securityGroupId"], r["cidrIpv4"], r["fromPort"]) for r in ingress if "cidrIpv4" in r}
    assert open_to_ranges == {
        ("public-load-balancer-id", "0.0.0.0/0", 80),
        ("internal-load-balancer-id", "10.0.0.0/16", 80),
    }
    chained = {
        (r["referencedSecurityGroupId"], r["securityGroupId"], r["fromPort"], r["toPort"])
        for r in ingress
        if "referencedSecurityGroupId" in r
    }
    assert chained == {
        ("public-load-balancer-id", "api-id", 80, 80),
        ("internal-load-balancer-id", "internal-id", 80, 80),
        ("public-load-balancer-id", "ec2-capacity-id", 32768, 61000),
    }
    egress = recorded.of("vpc/securityGroupEgressRule:SecurityGroupEgressRule").values()
    assert {
        (r["securityGroupId"], r["cidrIpv4"], r["ipProtocol"], r.get("fromPort"), r.get("toPort")) for r in egress
    } == {
        ("public-load-balancer-id", "10.0.0.0/16", "tcp", 0, 65535),
        ("internal-load-balancer-id", "10.0.0.0/16", "tcp", 0, 65535),
        *((f"{tasks}-id", "0.0.0.0/0", "-1", None, None) for tasks in ("api", "internal", "ec2-capacity")),
    }


def test_rules_lead_to_the_target_group_of_their_service(loaded: Loaded, recorded: Recorded) -> None:
    rules = recorded.of("lb/listenerRule:ListenerRule")
    leads = {name: rule["actions"][0]["targetGroupArn"].rpartition(":")[2] for name, rule in rules.items()}
    expected = {
        f"{rule.load_balancer}-http-{rule.priority}": f"{rule.service}-{rule.load_balancer}" for rule in loaded.rules
    }
    assert leads == expected


def test_outputs_keep_their_contract(recorded: Recorded) -> None:
    outputs = Outputs.model_validate(recorded.outputs)
    assert set(outputs.services) == {"api", "internal", "nginx"}
    assert set(outputs.load_balancers) == {"public", "internal"}
    assert outputs.deployers["deploy"].kind == "user"
    assert outputs.services["api"].rules[0].conditions[0].values == ["/api", "/api/*"]
    assert outputs.services["nginx"].image == "nginx:alpine"
