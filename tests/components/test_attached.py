"""A service stack: what it makes of its own, and what of the platform's it uses."""

import shutil
from pathlib import Path
from typing import Any

import pulumi
import pytest

from ecs_platform.components.attached import AttachedServices
from ecs_platform.components.outputs import attached_outputs
from ecs_platform.model.attached import load_attached
from ecs_platform.model.contract.outputs import Outputs, ServiceOutput
from ecs_platform.model.environment import Loaded
from tests.components.platform_outputs import STACK, load_balancer, outputs
from tests.components.recording import Recorded, record

EXAMPLE = Path(__file__).parents[2] / "examples" / "service-stack"


INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"


def loaded_on(platform: dict[str, Any], folder: Path, more: str = "") -> Loaded:
    shutil.copytree(EXAMPLE, folder / "stack", ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    (manifest,) = (each for each in (folder / "stack" / "services").glob("*.yaml") if each.name != "priorities.yaml")
    manifest.write_text(f"{manifest.read_text()}{more}")
    found = load_attached(folder / "stack", "test", Outputs.model_validate(platform), STACK)
    assert [str(finding) for finding in found.findings] == []
    return found


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return loaded_on(outputs(), tmp_path)


def run(loaded: Loaded, platform: dict[str, Any] | None = None, *, preview: bool = False) -> Recorded:
    def program() -> None:
        made = AttachedServices("services", loaded, Outputs.model_validate(platform or outputs()))
        for name, value in attached_outputs(made).items():
            pulumi.export(name, value)

    return record(program, preview, project="shop")


def test_nothing_of_the_platform_is_made_again(loaded: Loaded) -> None:
    recorded = run(loaded)
    for type_ in ("ec2/vpc:Vpc", "ecs/cluster:Cluster", "lb/loadBalancer:LoadBalancer", "lb/listener:Listener"):
        assert recorded.of(type_) == {}
    assert recorded.keys() == run(loaded, preview=True).keys()


def test_its_service_is_in_the_platforms_cluster_network_and_listeners(loaded: Loaded) -> None:
    recorded, platform = run(loaded), outputs()
    service = recorded.one("ecs/service:Service")
    assert service["cluster"] == platform["cluster_arn"]
    assert service["networkConfiguration"]["subnets"] == platform["private_subnet_ids"]
    rules = recorded.of("lb/listenerRule:ListenerRule")
    assert {rule["listenerArn"] for rule in rules.values()} == {
        each["listener_arns"]["http"] for each in platform["load_balancers"].values()
    }
    assert {group["vpcId"] for group in recorded.of("lb/targetGroup:TargetGroup").values()} == {platform["vpc_id"]}


@pytest.mark.parametrize("own", [[], ["subnet-0000000a"]])
def test_its_file_systems_are_mounted_where_the_platform_says(tmp_path: Path, own: list[str]) -> None:
    """One that was brought up by an older version says nothing: then in all private subnets."""
    platform = {**outputs(), "file_system_subnet_ids": own}
    loaded = loaded_on(platform, tmp_path, more="storage: {volumes: {data: {path: /data, efs: true}}}\n")
    mounted = run(loaded, platform).of("efs/mountTarget:MountTarget").values()
    assert [each["subnetId"] for each in mounted] == (own or platform["private_subnet_ids"])


def rules_of_platform_groups(recorded: Recorded) -> set[tuple[str, str, int]]:
    """The rules that the stack adds to the security groups of the platform's load balancers."""
    rules = [*recorded.of(INGRESS).values(), *recorded.of(EGRESS).values()]
    return {
        (rule["securityGroupId"], rule["referencedSecurityGroupId"], rule["fromPort"])
        for rule in rules
        if rule["securityGroupId"] in ("sg-public", "sg-internal")
    }


def test_on_a_platform_that_opens_its_load_balancers_it_adds_no_rules_to_their_groups(tmp_path: Path) -> None:
    """Sixty services in stacks of their own would be more rules than AWS takes."""
    balancers = {scheme: {**load_balancer(scheme), "opened": True} for scheme in ("public", "internal")}
    recorded = run(loaded_on(outputs(load_balancers=balancers), tmp_path), outputs(load_balancers=balancers))
    assert rules_of_platform_groups(recorded) == set()
    into = recorded.of(INGRESS).values()
    assert {(r["referencedSecurityGroupId"], r["securityGroupId"]) for r in into} == {
        ("sg-public", "cart-id"),
        ("sg-internal", "cart-id"),
    }


def test_on_an_older_platform_it_opens_its_own_way(loaded: Loaded) -> None:
    assert "opened" not in outputs()["load_balancers"]["public"]
    port = loaded.services[0].targets[0].ports[0]
    assert rules_of_platform_groups(run(loaded)) == {
        ("sg-public", "cart-id", port),
        ("sg-internal", "cart-id", port),
        ("sg-internal", "cart-id", 80),
    }


def test_it_waits_for_its_own_rules_and_for_no_names(loaded: Loaded) -> None:
    before = run(loaded).waits_for("ecs/service:Service", "cart")
    assert {name for kind, name in before if kind == INGRESS} >= {
        f"cart-{each}-load-balancer-80" for each in ("public", "internal")
    }
    assert {name for kind, name in before if kind == "route53/record:Record"} == set()


def test_its_private_name_is_in_the_platforms_zone(loaded: Loaded) -> None:
    (record_,) = run(loaded).of("route53/record:Record").values()
    assert (record_["name"], record_["zoneId"]) == ("cart.test.internal", "Z2")
    assert record_["aliases"][0]["name"] == "test-internal.elb.amazonaws.com"


def test_its_deployer_is_its_own(loaded: Loaded) -> None:
    policy = run(loaded).one("iam/policy:Policy")["policy"]
    assert "service/test/cart" in policy
    assert "service/test/api" not in policy


def test_of_its_jobs_the_platforms_topic_and_queue_hear(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "stack", ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    job = 'name: sweep\ntype: Scheduled Job\nimage: {location: "sweep:1"}\non: {schedule: "@daily"}\n'
    (tmp_path / "stack" / "services" / "sweep.yaml").write_text(job)
    loaded = load_attached(tmp_path / "stack", "test", Outputs.model_validate(outputs()), STACK)
    assert [str(finding) for finding in loaded.findings] == []
    recorded, account = run(loaded), loaded.account
    target = recorded.one("scheduler/schedule:Schedule")["target"]
    assert target["deadLetterConfig"] == {"arn": account.queue("test-schedule-dead-letters")}
    told = recorded.one("cloudwatch/eventTarget:EventTarget")
    assert (told["rule"], told["arn"]) == ("test-sweep-job-failed", account.topic("test-events"))
    for type_ in ("sns/topic:Topic", "sqs/queue:Queue", "cloudwatch/metricAlarm:MetricAlarm"):
        assert recorded.of(type_) == {}


def test_its_outputs_have_the_shapes_of_the_contract(loaded: Loaded) -> None:
    found = run(loaded).outputs
    assert set(found) == {"layout", "services", "urls", "deployers", "deployer_access_keys"}
    cart = ServiceOutput.model_validate(found["services"]["cart"])
    assert [rule.priority for rule in cart.rules] == [20000, 20000]


def test_it_says_what_one_types(loaded: Loaded) -> None:
    public = outputs()["load_balancers"]["public"]["dns_name"]
    assert run(loaded).outputs["urls"] == {"cart": [f"http://{public}/cart", "http://cart.test.internal/cart"]}
