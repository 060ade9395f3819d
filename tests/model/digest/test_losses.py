"""One override for one decision: it lets through what goes with its thing, in its way, and nothing else."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.digest.fitting import LONGEST
from ecs_platform.model.digest.gate import GUARDED, judge
from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.preview import (
    LISTENER,
    LOAD_BALANCER,
    ROLE,
    SCHEDULE,
    SERVICE,
    TARGET_GROUP,
    Preview,
    read_preview,
)
from ecs_platform.model.settings.settings import Settings
from tests.model.digest.previews import preview, step, urn

RECORDINGS = Path(__file__).parents[2] / "stack/digest/recordings"
VPC, CLUSTER, FILE_SYSTEM = "aws:ec2/vpc:Vpc", "aws:ecs/cluster:Cluster", "aws:efs/fileSystem:FileSystem"
Step = dict[str, Any]


def of(name: str, **more: Any) -> dict[str, Any]:
    return {"tags": {"Service": name}, **more}


def deleted(type_: str, name: str, service: str = "shop", **state: Any) -> Step:
    return step("delete", type_, name, of(service), **state)


def replaced(type_: str, name: str, service: str = "shop", because: str = "port", **state: Any) -> Step:
    found = step("replace", type_, name, of(service, x=1), of(service, x=2), **state)
    return {**found, "replaceReasons": [because]}


def gone(service: str) -> list[Step]:
    roles = [deleted(ROLE, f"{service}-{each}", service) for each in ("task", "execution")]
    return [deleted(SERVICE, service, service), deleted(TARGET_GROUP, f"{service}-public", service), *roles]


def comes_from(name: str, *urns: str) -> dict[str, Any]:
    return {"propertyDependencies": {name: [*urns]}}


def keys(*steps: Step, **config: Any) -> list[str]:
    return [loss.key for loss in judge(preview(*steps, protect=True, **config)).missing]


NETWORK = replaced(VPC, "network", because="cidrBlock")
SHOP = gone("shop")
THINGS: dict[str, tuple[list[Step], list[str]]] = {
    "a service": (SHOP, ["remove service shop"]),
    "two services": ([*SHOP, *gone("store")], ["remove service shop", "remove service store"]),
    "a job": (
        [
            step("delete", SCHEDULE, "report", {}),
            deleted(ROLE, "report", "report"),
            deleted(ROLE, "report-task", "report"),
        ],
        ["remove job report"],
    ),
    "a service made anew, with its target group": (
        [replaced(SERVICE, "shop"), replaced(TARGET_GROUP, "shop-public")],
        ["replace service shop"],
    ),
    "a target group of a service that stays": (
        [deleted(TARGET_GROUP, "shop-public")],
        ["remove lb.TargetGroup shop-public"],
    ),
    "a role that is made anew": ([replaced(ROLE, "shop-task")], ["replace iam.Role shop-task"]),
    "a load balancer with its listeners": (
        [
            step("delete", LOAD_BALANCER, "public", {}),
            step("delete", LISTENER, "http", {}, **comes_from("loadBalancerArn", urn(LOAD_BALANCER, "public"))),
        ],
        ["remove lb.LoadBalancer public"],
    ),
    "a listener alone": ([step("delete", LISTENER, "http", {})], ["remove lb.Listener http"]),
    "what is made anew with its network": (
        [NETWORK]
        + [
            replaced(TARGET_GROUP, f"{each}-public", each, "vpcId", **comes_from("vpcId", urn(VPC, "network")))
            for each in ("shop", "store")
        ],
        ["replace ec2.Vpc network"],
    ),
    "services that are made anew with their cluster": (
        [replaced(CLUSTER, "cluster", because="name")]
        + [
            replaced(SERVICE, each, each, "cluster", **comes_from("cluster", urn(CLUSTER, "cluster")))
            for each in ("shop", "store")
        ],
        ["replace ecs.Cluster cluster"],
    ),
}
"""What a person decides of, and by which keys."""


@pytest.mark.parametrize("thing", THINGS)
def test_one_thing_needs_one_override(thing: str) -> None:
    steps, expected = THINGS[thing]
    assert sorted(keys(*steps)) == expected
    overrides = dict.fromkeys(expected, "meant")
    verdict = judge(preview(*steps, protect=True, overrides=overrides))
    assert (verdict.refused, verdict.overridden, verdict.unused) == ([], overrides, [])


@pytest.mark.parametrize("thing", THINGS)
def test_the_override_of_another_thing_or_of_another_verb_lets_nothing_through(thing: str) -> None:
    steps, own = THINGS[thing]
    others = {key for _, each in THINGS.values() for key in each} - {*own}
    verbs = {"remove": "replace", "replace": "remove"}
    others |= {f"{verbs[verb]} {what}" for verb, _, what in (key.partition(" ") for key in own)}
    others |= {f"{own[0]}x", own[0][:-1], own[0].upper(), f" {own[0]}", urn(SERVICE, "other")}
    bare = judge(preview(*steps, protect=True))
    verdict = judge(preview(*steps, protect=True, overrides=dict.fromkeys(sorted(others), "meant")))
    assert (verdict.refused, verdict.unused) == (bare.refused, sorted(others))
    assert len(bare.refused) > 0


ESCAPES: dict[str, tuple[list[Step], set[str]]] = {
    "its target group, weeks after the service came back": ([replaced(TARGET_GROUP, "shop-public")], {"shop-public"}),
    "its target group, where the service stays": ([deleted(TARGET_GROUP, "shop-public")], {"shop-public"}),
    "its roles, where the service stays": ([deleted(ROLE, "shop-task")], {"shop-task"}),
    "the service, which is made anew": ([replaced(SERVICE, "shop")], {"shop"}),
    "another service": ([*SHOP, *gone("store")], {"store", "store-public", "store-task", "store-execution"}),
    "a service whose name begins alike": (
        [*SHOP, deleted(ROLE, "shop-admin-task", "shop-admin")],
        {"shop-admin-task"},
    ),
    "a role of another name with its tag": ([*SHOP, deleted(ROLE, "store-task")], {"store-task"}),
    "a load balancer with its tag": ([*SHOP, deleted(LOAD_BALANCER, "shop-public")], {"shop-public"}),
    "a listener with its tag": ([*SHOP, deleted(LISTENER, "shop")], {"shop"}),
    "its data": ([*SHOP, deleted(FILE_SYSTEM, "shop-data", protect=True)], {"shop-data"}),
    "what Pulumi protects": ([*SHOP, deleted(TARGET_GROUP, "shop-own", protect=True)], {"shop-own"}),
    "its role made anew beside": ([*SHOP, replaced(ROLE, "shop-schedule")], {"shop-schedule"}),
    "a service that comes back under another name in the program": (
        [*SHOP, step("create", SERVICE, "again", None, of("shop"))],
        {"shop", "shop-public", "shop-task", "shop-execution"},
    ),
    "two services with one tag": (
        [*SHOP, deleted(SERVICE, "shop-too")],
        {"shop", "shop-too", "shop-public", "shop-task", "shop-execution"},
    ),
}
"""What must not pass behind `remove service shop`, and what of it is refused."""


@pytest.mark.parametrize("case", ESCAPES)
def test_nothing_else_passes_behind_the_override_of_a_service(case: str) -> None:
    steps, expected = ESCAPES[case]
    verdict = judge(preview(*steps, protect=True, overrides={"remove service shop": "meant"}))
    assert {each.resource.name for each in verdict.refused} == expected


def test_a_second_reason_is_a_decision_of_its_own() -> None:
    caused = replaced(TARGET_GROUP, "shop-public", because="vpcId", **comes_from("vpcId", urn(VPC, "network")))
    assert keys(NETWORK, {**caused, "replaceReasons": ["name", "vpcId"]}) == ["replace ec2.Vpc network"]
    assert keys(NETWORK, {**caused, "replaceReasons": ["name", "port", "vpcId"]}) == [
        "replace lb.TargetGroup shop-public"
    ]
    changed = step("update", VPC, "network", {"a": 1}, {"a": 2})
    assert keys(changed, caused) == ["replace lb.TargetGroup shop-public"], "what stays is no reason"


def test_what_is_in_a_circle_ends() -> None:
    pair = [
        replaced(TARGET_GROUP, one, because="vpcId", **comes_from("vpcId", urn(TARGET_GROUP, other)))
        for one, other in (("a", "b"), ("b", "a"))
    ]
    assert len(judge(preview(*pair, protect=True)).refused) == 2


def test_of_two_with_one_name_each_needs_its_urn() -> None:
    one = deleted(ROLE, "shop-task", "")
    other = {**one, "urn": one["urn"].replace("Platform$", "Platform$mine:index:Thing$")}
    assert keys(one, other) == sorted([one["urn"], other["urn"]])
    verdict = judge(preview(one, other, protect=True, overrides={"remove iam.Role shop-task": "meant"}))
    assert len(verdict.refused) == 2


@pytest.mark.parametrize(("type_", "op", "protect"), list(product((*GUARDED, VPC), ("delete", "replace"), (0, 1))))
def test_whatever_is_guarded_is_refused_until_its_own_override(type_: str, op: str, protect: int) -> None:
    one, other = (step(op, type_, name, {"x": 1}, {"x": 2}, protect=bool(protect)) for name in ("a", "b"))
    guarded = type_ in GUARDED or protect
    (mine, theirs) = keys(one, other) or ("", "")
    assert bool(mine) == bool(guarded)
    if mine:
        verdict = judge(preview(one, other, protect=True, overrides={mine: "meant"}))
        assert [each.resource.name for each in verdict.refused] == ["b"]
        assert theirs != mine


NAMES = ("shop", "shop-public", "store", "public")
lost = st.tuples(
    st.sampled_from((*GUARDED, VPC, CLUSTER, SCHEDULE, "aws:sns/topic:Topic")),
    st.sampled_from(("delete", "replace", "create", "update")),
    st.sampled_from(NAMES),
    st.sampled_from(("", "shop", "store")),
    st.booleans(),
    st.lists(st.sampled_from(("name", "port", "vpcId", "loadBalancerArn")), unique=True),
    st.sampled_from((VPC, LOAD_BALANCER, SERVICE)),
)
"""Type, kind, name, service, whether Pulumi protects it, what forces it, and what it comes from."""


@given(st.lists(lost, max_size=8, unique_by=lambda each: (each[0], each[2])), st.booleans(), st.integers(0, 9))
def test_grouping_lets_nothing_through_and_invents_nothing(found: list[Any], protect: bool, which: int) -> None:
    """Without overrides just what is guarded is refused; with one of them, all but its own thing still is."""
    steps = []
    for type_, kind, name, service, protected, forced, cause in found:
        old, new = (None if kind == gone else of(service, x=gone) for gone in ("create", "delete"))
        comes = {each: [urn(cause, NAMES[len(each) % 4])] for each in ("vpcId", "loadBalancerArn")}
        one = step(kind, type_, name, old, new, protect=protected, propertyDependencies=comes)
        steps.append({**one, "replaceReasons": forced})
    bare = judge(preview(*steps, protect=protect))
    assert {each.resource.urn for each in bare.refused} == {
        urn(type_, name)
        for type_, kind, name, _, protected, _, _ in found
        if kind in ("delete", "replace")
        and (type_ in GUARDED or protected)
        and (bare.protected or (type_ == SERVICE and kind == "replace"))
    }
    for loss in bare.missing[which:][:1]:
        left = judge(preview(*steps, protect=protect, overrides={loss.key: "meant"})).refused
        assert left == [each for each in bare.refused if each not in loss.steps]


def recorded(kind: str, **config: Any) -> Preview:
    found = json.loads((RECORDINGS / f"{kind}.json").read_text())
    found["config"] |= {f"ecs-platform:{name}": json.dumps(value) for name, value in config.items()}
    return read_preview(json.dumps(found))


DECIDED = {
    "removed-service": ["remove service api"],
    "renamed-service": ["remove service api"],
    "port": ["replace lb.TargetGroup api-public"],
    "other-network": ["replace ec2.Vpc network"],
}


@pytest.mark.parametrize("kind", DECIDED)
def test_recorded_changes_need_as_many_as_there_are_decisions(kind: str) -> None:
    assert [loss.key for loss in judge(recorded(kind, protect=True)).missing] == DECIDED[kind]
    assert judge(recorded(kind, protect=True, overrides=dict.fromkeys(DECIDED[kind], "meant"))).refused == []


def pasted(text: str) -> dict[str, str]:
    """The lines of the digest that are for the stack's file, with a reason."""
    written = text.partition("```yaml\n")[2].partition("```")[0].replace('""', "meant")
    found: dict[str, str] = yaml.safe_load(written)["config"]["ecs-platform:overrides"]
    Settings.model_validate({"overrides": found})
    return found


@pytest.mark.parametrize("name", ["shop-public", "a b", 'a"b', "a: b", "a #b", "- a", "x:", "ü"])
def test_the_lines_of_the_digest_are_what_the_file_takes(name: str) -> None:
    steps = [*SHOP, step("delete", LOAD_BALANCER, name, {})]
    found = pasted(digest(preview(*steps, protect=True), "test"))
    assert found == {"remove service shop": "meant", f"remove lb.LoadBalancer {name}": "meant"}
    assert judge(preview(*steps, protect=True, overrides=found)).refused == []


def test_a_line_without_its_reason_is_refused() -> None:
    text = digest(preview(*SHOP, protect=True), "test")
    written = yaml.safe_load(text.partition("```yaml\n")[2].partition("```")[0])
    with pytest.raises(ValueError, match="at least 1 character"):
        Settings.model_validate({"overrides": written["config"]["ecs-platform:overrides"]})


def test_at_300_services_there_is_one_for_each_that_goes() -> None:
    steps = [each for number in range(300) for each in gone(f"service-{number}")]
    text = digest(preview(*steps, protect=True), "test")
    assert len(text) <= LONGEST
    found = pasted(text)
    assert len(found) == 300
    assert judge(preview(*steps, protect=True, overrides=found)).refused == []
    del found["remove service service-7"]
    left = judge(preview(*steps, protect=True, overrides=found)).refused
    assert {each.resource.service for each in left} == {"service-7"}
    assert len(left) == 4
