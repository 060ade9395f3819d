"""Whatever is taken from the conditions and resources of a policy shows: the proof then finds somebody who gains by it.

Every policy that is attached for one environment is tried, each condition and each resource taken away in turn, in
trust policies and in those of things too. What shows nowhere stands in `GIVES_NOTHING`, with the reason.
"""

import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

import pytest

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Document, statements_of
from ecs_platform.model.iam.evaluate import evaluate
from ecs_platform.model.iam.of_service import scope_of
from ecs_platform.model.iam.proof.passable import PassableRole, faults
from ecs_platform.model.iam.proof.prover import prove
from ecs_platform.model.iam.proof.takers import takers
from ecs_platform.model.iam.proof.whole import deputies
from ecs_platform.model.iam.proof.whole.answers import rows
from ecs_platform.model.iam.proof.whole.environment import environment_world
from ecs_platform.model.iam.proof.whole.reach import Search
from ecs_platform.model.iam.proof.whole.shapes import Shape
from ecs_platform.model.iam.proof.whole.trusts import trust_rows
from ecs_platform.model.iam.proof.whole.world import Principal, World
from ecs_platform.model.load import load
from tests.model.project import Project

SETTINGS = """\
permissions_boundary: arn:aws:iam::123456789012:policy/ecs-platform-boundary
ec2: {}
environments: [production]
kms_key: environment
deployers:
  everything:
    kind: user
    services: [shop, job]
    tools:
      [aws-cli, silinternational/ecs-deploy, fabfuel/ecs-deploy, ecspresso, github-action, pulumi-parameter, operate]
    run: true
    exec: true
    scale: true
    push: true
    deregister: true
  github: {kind: github, services: [nginx], github: {owner: acme, repository: shop, branch: main}}
  other: {kind: account, services: [nginx], account: {id: "210987654321", external_id: shop-4711}}
"""
MANIFESTS = {
    "shop": """\
name: shop
type: Backend Service
image: {owner: parameter, repository: true}
exec: true
secrets: {OWN: own, STORED: {secretsmanager: test/shop/stored}}
storage: {volumes: {my-files: {path: /files, efs: true, read_only: false}}}
env_file: shop.env
""",
    "nginx": 'name: nginx\ntype: Backend Service\nimage: {location: "nginx:1"}\ncapacity: ec2\n',
    "job": "name: job\ntype: Scheduled Job\nimage: {repository: true, tag: v1}\non: {schedule: '@daily'}\n",
    "par": 'name: par\ntype: Worker Service\nimage: {location: "nginx:1"}\nsecrets: {A: a}\n',
}

GIVES_NOTHING: dict[str, str] = {
    "task: Mount1 without StringEquals aws:ResourceTag/Environment": "the file system's name begins with it",
    "task: Mount1 without StringEquals aws:ResourceTag/Name": "what is left are the service's own file systems",
    "schedule: Tag on [*] for *": "it tags tasks only while it starts them, and starts them on its cluster",
    "instance: Tags on [*] for *": "it reads how things are made, which is nobody's secret",
    "up: Keys without StringEquals aws:RequestTag/*": "a key of its own with another tag is nothing of others",
    "up: Linked on [*] for *": "IAM makes roles of AWS services only below that path",
    "up: StateKey without *:key/secrets-of-test": "a second wall: `OwnKeys` asks for a tag that it has not",
    "file system: Tasks without Bool *": "a second wall: what it denies says it too",
}
"""Patterns of mutants that show nowhere, each with the reason why they give nobody anything."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    project = Project(tmp_path_factory.mktemp("p") / "project")
    project.stack(SETTINGS)
    for name, text in MANIFESTS.items():
        project.write(f"{name}.yaml", text)
    project.write("shop.env", "A=b\n")
    found = load(project.folder, "test")
    assert [one.message for one in found.findings if "fill in" not in one.message] == []
    return found


Mutant = tuple[str, Document]


_EVERY = (":key/*", ":file-system/*", ":scalable-target/*")
"""Resources that limit nothing: every one of the kind. Nor does the resource in a thing's own policy."""


def mutants(policy: Document) -> Iterator[Mutant]:
    """The policy with one condition or one resource less."""
    for number, statement in enumerate(statements_of(policy)):
        sid = statement.get("Sid", str(number))
        for operator, keys in statement.get("Condition", {}).items() if statement["Effect"] == "Allow" else ():
            for key in keys:
                rest = {name: value for name, value in keys.items() if name != key}
                yield f"{sid} without {operator} {key}", _with(policy, number, ("Condition", operator), rest)
        resources = (
            statement.get("Resource", []) if "Principal" not in statement or statement["Effect"] == "Deny" else []
        )
        for resource in [resources] if isinstance(resources, str) else resources:
            if statement["Effect"] == "Allow":
                if resource != "*" and not resource.endswith(_EVERY):
                    yield f"{sid} on * for {resource}", _with(policy, number, ("Resource",), "*")
            else:
                others = [one for one in resources if one != resource] if isinstance(resources, list) else []
                less = others or "arn:aws:s3:::nothing"
                yield f"{sid} without {resource}", _with(policy, number, ("Resource",), less)


def _with(policy: Document, number: int, place: tuple[str, ...], value: object) -> Document:
    several = copy.deepcopy(statements_of(policy))
    where = several[number]
    for step in place[:-1]:
        where = where[step]
    where[place[-1]] = value
    return {**policy, "Statement": several}


def _noticed(principal: Principal, world: World, loaded: Loaded) -> bool:
    """Whether the proof answers something wrongly about somebody with these policies."""
    changed = replace(
        world, principals=tuple(principal if one.arn == principal.arn else one for one in world.principals)
    )
    search = Search(changed)
    if any(one.known is None for one in itertools.chain(search.direct(principal), search.in_steps(principal))):
        return True
    if principal.kind != "deployer":
        return False
    name = next(name for name in loaded.settings.deployers if f"/test-{name}-deployer" in principal.arn)
    deployer, scope = loaded.settings.deployers[name], scope_of(loaded)
    rows = prove(deployer, scope, loaded.names, principal.policies, principal=principal.arn)
    return any(not row.right for row in rows)


def _of_principals(world: World, loaded: Loaded) -> Iterator[tuple[str, bool]]:
    for shape in Search(world).shapes:
        one = shape.asked
        if one.arn.endswith("-production"):
            continue  # The same as for `test`.
        for place, policy in enumerate(one.policies):
            for what, other in mutants(policy):
                policies = (*one.policies[:place], other, *one.policies[place + 1 :])
                yield f"{one.kind}: {what}", _noticed(replace(one, policies=policies), world, loaded)


def _of_boundary(world: World, loaded: Loaded) -> Iterator[tuple[str, bool]]:
    ((arn, boundary),) = world.boundaries.items()
    bounded = next(one for one in world.principals if one.kind == "bounded")
    for what, other in mutants(boundary):
        yield f"boundary: {what}", _noticed(bounded, replace(world, boundaries={arn: other}), loaded)


def _of_trusts(world: World, loaded: Loaded) -> Iterator[tuple[str, bool]]:
    for shape in Search(world).shapes:
        one = shape.asked
        for what, other in mutants(one.trust) if one.trust is not None else ():
            changed = Shape(replace(one, trust=other), shape.alike)
            shown = any(not row.right for row in trust_rows(changed, loaded.account)) or _taken(one, other, loaded)
            yield f"trust of {one.kind}: {what}", shown or _passed(one, other, loaded)


def _passed(one: Principal, trust: Document, loaded: Loaded) -> bool:
    """Whether a role should not be passed, trusted like this."""
    role = PassableRole(one.arn, trust, (), ())
    return one.kind in ("task", "execution") and bool(faults(role, loaded.account))


def _taken(one: Principal, trust: Document, loaded: Loaded) -> bool:
    """Whether somebody takes a deployer's role who may not."""
    named = (each for name, each in loaded.settings.deployers.items() if f"/test-{name}-deployer" in one.arn)
    return any(
        evaluate([trust], taker.request).allowed != taker.may
        for deployer in named
        for taker in takers(deployer, loaded.account)
    )


def _of_things(world: World, loaded: Loaded) -> Iterator[tuple[str, bool]]:
    for place, thing in enumerate(world.things):
        made = thing.kind == "file system" and thing.owners == {"test/shop"} and thing.policy is not None
        for what, other in mutants(thing.policy or {}) if made else ():
            things = (*world.things[:place], replace(thing, policy=other), *world.things[place + 1 :])
            search = Search(replace(world, things=things))
            who = (search.anybody, *(one for one in world.principals if one.kind == "task"))
            shown = any(found.known is None for one in who for found in search.direct(one))
            yield f"file system: {what}", shown
    lent = list(deputies.lent(loaded))
    for name, policy in {one.what: one.policy for one in lent}.items():
        for what, other in mutants(policy):
            asked = (replace(one, policy=other) for one in lent if one.what == name)
            yield f"{name}: {what}", any(not row.right for one in asked for row in deputies.rows_of(one, loaded))


TRIED: tuple[Callable[[World, Loaded], Iterator[tuple[str, bool]]], ...] = (
    _of_principals,
    _of_boundary,
    _of_trusts,
    _of_things,
)


def test_what_is_taken_from_a_policy_shows(loaded: Loaded) -> None:
    world = environment_world(loaded)
    assert [row.question for row in (*rows(Search(world)), *deputies.deputy_rows(loaded)) if not row.right] == []
    tried = [one for each in TRIED for one in each(world, loaded)]
    unnoticed = [what for what, noticed in tried if not noticed]
    unexplained = [what for what in unnoticed if not any(fnmatchcase(what, one) for one in GIVES_NOTHING)]
    assert unexplained == []
    assert len(unnoticed) <= len(tried) * 0.05
    assert len(tried) > 200
    unneeded = [one for one in GIVES_NOTHING if not any(fnmatchcase(what, one) for what in unnoticed)]
    assert unneeded == []
