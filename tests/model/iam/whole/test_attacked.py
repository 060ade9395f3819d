"""The prover, run on the policies of 2026-11-25, finds what an attacker found in them; on today's, nothing of it.

What that version attached is kept in 2026-11-25.json (record.py); whose things are whose is asked of today's model.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.proof.whole.environment import environment_world
from ecs_platform.model.iam.proof.whole.known import HOST, TRAFFIC
from ecs_platform.model.iam.proof.whole.reach import HOLD, Found, Search
from ecs_platform.model.iam.proof.whole.world import World
from ecs_platform.model.load import load
from tests.model.iam.whole.attacked import BOUNDARY, PROJECTS

KEPT: Mapping[str, Any] = json.loads((Path(__file__).parent / "2026-11-25.json").read_text("utf-8"))


def loaded_of(name: str, folder: Path) -> Loaded:
    project = PROJECTS[name]
    return replace(load(project.write(folder / name), "test"), images=dict(project.images))


def as_it_was(world: World, attached: Mapping[str, Any]) -> World:
    """The world with the policies of that version, and without the policies that file systems got since."""
    principals = tuple(
        replace(one, policies=tuple(attached[one.arn])) if one.arn in attached else one for one in world.principals
    )
    things = tuple(replace(one, policy=None) if one.kind == "file system" else one for one in world.things)
    return replace(world, principals=principals, things=things)


def every(world: World) -> Iterator[Found]:
    search = Search(world)
    for one in (search.anybody, *world.principals):
        yield from search.direct(one)
        yield from search.in_steps(one)


def found(world: World) -> set[tuple[str, str, str]]:
    """What nobody should: who does what to what, in short."""
    return {(_last(one.principal.arn), one.action, _last(one.thing.arn)) for one in every(world) if one.known is None}


def _last(arn: str) -> str:
    return arn.split(":", 5)[-1] if arn.startswith("arn:") else arn


def test_container_instances_read_every_parameter(tmp_path: Path) -> None:
    world = environment_world(loaded_of("instances", tmp_path))
    instance, deployer = "role/ec2/test/test-instance", "user/deploy/test/test-deploy-deployer"
    then = found(as_it_was(world, KEPT["instances"]))
    for parameter in ("parameter/test/shop/db_password", "parameter/production/nginx/password"):
        assert (instance, "ssm:GetParameter", parameter) in then
        # ... and in steps whoever may deploy nginx, which runs there.
        assert (deployer, "ssm:GetParameter", parameter) in then
    assert (instance, "ecs:RegisterContainerInstance", "cluster/production") in then
    assert not found(world)


def test_file_systems_let_everybody_in(tmp_path: Path) -> None:
    world = environment_world(loaded_of("instances", tmp_path))
    then = found(as_it_was(world, KEPT["instances"]))
    assert ("role/anybody", "elasticfilesystem:ClientMount", "file-system/fs-test-shop-files") in then
    assert ("role/anybody", "elasticfilesystem:ClientWrite", "file-system/fs-test-shop-files") in then


@pytest.mark.parametrize("old", [True, False])
def test_update_service_answers_for_others_because_aws_has_no_key_for_it(tmp_path: Path, old: bool) -> None:
    world = environment_world(loaded_of("instances", tmp_path))
    known = {one.known for one in every(as_it_was(world, KEPT["instances"]) if old else world)}
    assert {TRAFFIC, HOST} <= known


@pytest.mark.parametrize(
    ("project", "action", "thing", "held"),
    [
        ("a secret", "ssm:PutParameter", "parameter/test/shop/db_password", None),
        ("another's image", "ssm:PutParameter", "parameter/test/par/image", "role/ecs/test/test-par-task"),
        ("another environment", "ssm:PutParameter", "parameter/production/payments/master_key", None),
        ("another's repository", "", "", "role/ecs/test/test-shop-task"),
        ("another environment's repository", "", "", "role/ecs/production/production-payments-task"),
    ],
)
def test_a_deployer_writes_what_is_somebody_elses(
    tmp_path: Path, project: str, action: str, thing: str, held: str | None
) -> None:
    loaded = loaded_of(project, tmp_path)
    then = found(as_it_was(environment_world(loaded), KEPT[project]))
    deployer = "user/deploy/test/test-deploy-deployer"
    if action:
        assert (deployer, action, thing) in then
    if held is not None:
        assert (deployer, HOLD, held) in then
    # Today nobody gets that far: `check` says so first.
    assert [one.message for one in loaded.findings if "could write" in one.message]


def test_a_parameter_with_a_pattern_opens_every_repository(tmp_path: Path) -> None:
    world = environment_world(loaded_of("a pattern", tmp_path))
    execution = "role/ecs/test/test-par-execution"
    assert (execution, "ecr:BatchGetImage", "repository/test/shop") in found(as_it_was(world, KEPT["a pattern"]))
    assert not {one for one in found(world) if one[0] == execution}


def account_as_it_was(world: World) -> World:
    """One key for all, and what was brought up before there was a boundary."""
    attached = KEPT["account"]
    (secrets,) = (one.arn for one in world.things if one.kind == "state key" and one.arn.endswith("key/state"))
    things = tuple(replace(one, arn=secrets) if one.kind == "state key" else one for one in world.things)
    (boundary,) = attached[BOUNDARY]
    return replace(as_it_was(world, attached), things=things, boundaries={BOUNDARY: boundary})


STATE = "ecs-platform-bootstrap-state-123456789012-eu-central-1/.pulumi/stacks/ecs-platform-bootstrap"


@pytest.mark.parametrize(
    ("who", "action", "thing"),
    [
        ("up-test", "iam:DeleteRole", "role/ecs/production/production-shop-task"),
        ("up-test", "iam:UpdateAssumeRolePolicy", "role/ecs/production/production-shop-task"),
        ("up-test", "iam:PassRole", "role/ecs/production/production-shop-task"),
        ("up-production", "s3:PutObject", f"{STATE}/production.json"),
        ("preview-production", "s3:GetObject", f"{STATE}/production.json"),
        ("preview-test", "kms:Decrypt", "key/state"),
        ("up-test", "ssm:GetParameter", "parameter/production/shop/image"),
        ("up-test", "s3:PutObject", "production-access-logs-123456789012-eu-central-1/public/AWSLogs/log.gz"),
    ],
)
def test_the_accounts_roles_reach_other_environments_and_the_accounts_own_state(
    tmp_path: Path, who: str, action: str, thing: str
) -> None:
    world = environment_world(loaded_of("bounded", tmp_path))
    asked = (f"role/ecs-platform-{who}", action, thing)
    assert asked in found(account_as_it_was(world))
    assert not {one for one in found(world) if one[0].startswith("role/ecs-platform-")}


def test_who_was_brought_up_without_a_boundary_is_a_way_to_every_right(tmp_path: Path) -> None:
    """So the bootstrap refuses accounts in which there is somebody like that: examples/bootstrap/bounded.py."""
    world = environment_world(loaded_of("bounded", tmp_path))
    things = tuple(replace(one, boundary=None) if "deploy/test/" in one.arn else one for one in world.things)
    unbounded = replace(world, things=things)
    wanted = ("role/ecs-platform-up-test", HOLD, "anybody without a boundary")
    assert wanted in found(replace(account_as_it_was(unbounded), things=things))
    assert wanted in found(unbounded)
    assert wanted not in found(world)
