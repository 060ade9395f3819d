"""At 300 services nobody is asked more than at 30: those alike are asked once, and one who differs by himself."""

from dataclasses import replace
from pathlib import Path

from ecs_platform.model.iam.proof.whole.environment import environment_world
from ecs_platform.model.iam.proof.whole.reach import Search
from ecs_platform.model.iam.proof.whole.shapes import Shape
from ecs_platform.model.load import load
from tests.model.project import Project

SERVICE = """\
name: {name}
type: Worker Service
image: {{repository: true, tag: v1}}
secrets: {{OWN: own-{number}}}
storage: {{volumes: {{files: {{path: /files, efs: true}}}}}}
"""
DEPLOYERS = "deployers: {one: {kind: user, tools: [aws-cli], services: [s1, s2]}}\n"


def search_in(folder: Path, services: int) -> Search:
    project = Project(folder)
    project.stack(DEPLOYERS)
    for number in range(services):
        project.write(f"s{number}.yaml", SERVICE.format(name=f"s{number}", number=number))
    return Search(environment_world(load(project.folder, "test")))


def reading(search: Search, name: str, parameters: str) -> tuple[Search, Shape]:
    """The same, where one task role reads parameters; and those alike to it."""
    arn = f"arn:aws:iam::123456789012:role/ecs/test/{name}"
    statement = {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": f"arn:aws:ssm:*:*:parameter{parameters}"}
    one = search.world.by_arn[arn]
    changed = replace(one, policies=(*one.policies, {"Version": "2012-10-17", "Statement": [statement]}))
    everybody = tuple(changed if each.arn == arn else each for each in search.world.principals)
    found = Search(replace(search.world, principals=everybody))
    return found, next(each for each in found.shapes if each.asked.arn == arn)


def test_those_alike_are_asked_once(tmp_path: Path) -> None:
    search = search_in(tmp_path / "few", 30)
    few, many = search.shapes, search_in(tmp_path / "many", 300).shapes
    assert [each.asked.kind for each in many] == [each.asked.kind for each in few] == ["deployer", "task", "execution"]
    assert [len(each.alike) for each in many] == [1, 300, 300]
    assert not [one for each in few for one in search.direct(each.asked) if one.known is None]


def test_one_who_differs_is_asked_by_himself(tmp_path: Path) -> None:
    search, alone = reading(search_in(tmp_path / "project", 30), "test-s29-task", "/test/s3/*")
    assert len(alone.alike) == 1
    assert {one.thing.arn.rpartition("parameter")[2] for one in search.direct(alone.asked)} == {
        "/test/s3/image",
        "/test/s3/own-3",
        "/test/s3/password",
    }


def test_a_careless_pattern_shows_though_nobody_is_there(tmp_path: Path) -> None:
    """`/test/s1*` has no other service's parameters below it, until somebody makes a service called `s12`."""
    search, alone = reading(search_in(tmp_path / "project", 2), "test-s1-task", "/test/s1*")
    assert {one.thing.arn.rpartition("parameter")[2] for one in search.direct(alone.asked)} == {
        f"/test/{other}{name}" for other in ("s12", "s1-admin") for name in ("", "/image", "/password")
    }
