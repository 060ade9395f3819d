"""What a deployer could write and is somebody else's is found; what is its own, or nobody's, is not."""

from pathlib import Path

import pytest

from ecs_platform.model.iam.foreign import unreadable_image, uses_of
from ecs_platform.model.task.definition import task_definition_of
from tests.model.project import Project

REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
READER = "image: {location: nginx:1}\nsecrets: {DB_PASSWORD: db_password, KEY: /shared/key}\n"
WRITES, PUSHES = "{services: [par], tools: [pulumi-parameter]}", "{services: [par], push: true}"
SETTINGS = "secrets_outside_scope: [/shared/key, /common/]\nenvironments: [blue]\npull_through_caches: [docker-hub]\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def write(project: Project, deployers: dict[str, str], **services: str) -> None:
    listed = ", ".join(f"{name}: {{kind: user, {text[1:]}" for name, text in deployers.items())
    project.stack(f"deployers: {{{listed}}}\n{SETTINGS}")
    for name, text in services.items():
        project.write(f"{name}.yaml", f"name: {name}\ntype: Worker Service\n{text}\n")


def said(project: Project) -> list[tuple[str, str, str]]:
    return [(each.file.name, each.path, each.message) for each in project.findings()]


def by_parameter(name: str) -> str:
    return f"image: {{owner: parameter, parameter: {name}}}\n"


def image(repository: str, registry: str = REGISTRY) -> str:
    return f"image: {{location: '{registry}/{repository}:v1'}}\n"


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("/test/shop/db_password", "a secret of `shop`"),
        ("/shared/key", "a secret of `shop`"),
        ("/test/shop/image", "what is the service `shop`'s"),
        ("/test/shop/deep/image", "what is the service `shop`'s"),
        ("/blue/image", "what is the environment `blue`'s"),
        ("/blue/par/image", "what is the environment `blue`'s"),
        ("/production/payments/master_key", "what is the environment `production`'s"),
        ("/common/image", "what services may read as a secret (`secrets_outside_scope`)"),
        ("/copilot/shop/test/secrets/TOKEN", "a secret of AWS Copilot's"),
    ],
)
@pytest.mark.parametrize("deployer", [WRITES, "{services: [par], tools: [pulumi-parameter, ecspresso], push: true}"])
def test_parameters_of_others(project: Project, name: str, whose: str, deployer: str) -> None:
    write(project, {"ci": deployer}, par=by_parameter(name), shop=READER)
    found = [each for each in project.findings() if each.path == "image.parameter"]
    assert [(each.file.name, each.message) for each in found] == [
        ("par.yaml", f"the deployer `ci` could write {whose}: `{name}`")
    ]
    assert "remove `parameter`: it then is `/test/par/image`" in found[0].hint
    assert "`shared` of the deployer `ci`" in found[0].hint
    write(project, {"ci": f"{deployer[:-1]}, shared: [{name}]}}"}, par=by_parameter(name), shop=READER)
    assert [each for each in said(project) if each[1] == "image.parameter"] == []


@pytest.mark.parametrize(
    ("name", "deployer"),
    [
        ("/test/par/image", WRITES),
        ("/test/par/deep/tag", WRITES),
        ("/test/images/par", WRITES),
        ("/ci/par/image", WRITES),
        ("/production/image", WRITES),
        ("/common-image", WRITES),
        # Nobody's right follows from the name.
        ("/test/shop/image", "{services: [par]}"),
        ("/test/shop/image", "{services: [shop], tools: [aws-cli]}"),
        # Whoever deploys both decides for both.
        ("/test/shop/image", "{tools: [pulumi-parameter]}"),
        ("/test/shop/image", "{services: [par, shop], tools: [pulumi-parameter]}"),
    ],
)
def test_parameters_of_its_own(project: Project, name: str, deployer: str) -> None:
    write(project, {"ci": deployer}, par=by_parameter(name), shop=READER)
    assert said(project) == []


def test_a_secret_is_never_an_image(project: Project) -> None:
    """Not even one's own; the default name is an image's, whoever reads it."""
    deployer = {"ci": "{tools: [pulumi-parameter]}"}
    write(project, deployer, par=by_parameter("/test/par/key") + "secrets: {KEY: key}\n")
    assert said(project) == [
        ("par.yaml", "image.parameter", "the deployer `ci` could write a secret of `par`: `/test/par/key`")
    ]
    write(project, deployer, par="image: {owner: parameter}\nsecrets: {VERSION: image}\n")
    assert said(project) == []


@pytest.mark.parametrize(
    ("other", "wrong"), [(by_parameter("/x/image"), True), (READER, False), (by_parameter("/y/image"), False)]
)
def test_a_parameter_that_two_follow(project: Project, other: str, wrong: bool) -> None:
    """A web service and its worker may, where one deployer deploys both."""
    write(project, {"ci": WRITES}, par=by_parameter("/x/image"), shop=other)
    whose = [("par.yaml", "image.parameter", "the deployer `ci` could write the image of `shop`: `/x/image`")]
    assert said(project) == (whose if wrong else [])
    write(project, {"ci": WRITES.replace("[par]", "[par, shop]")}, par=by_parameter("/x/image"), shop=other)
    assert said(project) == []


def test_who_follows_anothers_parameter_has_chosen_to(project: Project) -> None:
    deployers = {"ci": WRITES, "other": WRITES.replace("par", "shop", 1)}
    write(project, deployers, par="image: {owner: parameter}\n", shop=by_parameter("/test/par/image"))
    message = "the deployer `other` could write what is the service `par`'s: `/test/par/image`"
    assert said(project) == [("shop.yaml", "image.parameter", message)]


@pytest.mark.parametrize(
    "name", ["//x/image", "/x//image", "/x/image/", "/aws/image", "/ssm-image", "/" + "a/" * 15 + "b"]
)
def test_names_that_no_parameter_has(project: Project, name: str) -> None:
    write(project, {}, par=by_parameter(name))
    (found,) = project.findings()
    assert found.path == "image.parameter"
    assert "write `/test/par/image`, or leave it out" in found.hint


@pytest.mark.parametrize(
    ("repository", "other", "whose"),
    [
        ("test/shop", READER, "what is the service `shop`'s"),
        ("test/shop/web", READER, "what is the service `shop`'s"),
        ("blue/par", READER, "what is the environment `blue`'s"),
        ("production/payments", READER, "what is the environment `production`'s"),
        ("team/shop", image("team/shop"), "what `shop` runs as well"),
        (
            "team/shop",
            f"{READER}sidecars: {{proxy: {{image: '{REGISTRY}/team/shop:v2'}}}}\n",
            "what `shop` runs as well",
        ),
    ],
)
def test_repositories_of_others(project: Project, repository: str, other: str, whose: str) -> None:
    write(project, {"ci": PUSHES}, par=image(repository), shop=other)
    message = f"as `par` has its image from `{repository}`, `push` could write {whose}"
    assert said(project) == [("Pulumi.test.yaml", "config.shop:deployers.ci.push", message)]
    (found,) = project.findings()
    assert f"list `{repository}` in its `shared`" in found.hint
    write(project, {"ci": f"{PUSHES[:-1]}, shared: [{repository}]}}"}, par=image(repository), shop=other)
    assert said(project) == []


@pytest.mark.parametrize(
    ("repository", "other", "deployer"),
    [
        ("test/par", READER, PUSHES),
        ("team/par", READER, PUSHES),
        ("test/base", READER, PUSHES),
        ("test/shop", READER, "{services: [par]}"),
        ("team/shop", image("team/shop"), "{push: true}"),
        ("team/shop", image("team/shop"), "{services: [par, shop], push: true}"),
        ("test/shop", READER, "{services: [par, shop], push: true}"),
        # Another's image of the same name is not in the repository that is pushed to.
        ("team/shop", image("team/shop", REGISTRY.replace("eu-central-1", "eu-west-1")), PUSHES),
        # Whose repository it is decides who pushes; whoever runs what is in it has chosen to.
        ("test/par", image("test/par"), PUSHES),
    ],
)
def test_repositories_of_its_own(project: Project, repository: str, other: str, deployer: str) -> None:
    write(project, {"ci": deployer}, par=image(repository), shop=other)
    assert said(project) == []


def test_nobody_pushes_to_a_pull_through_cache(project: Project) -> None:
    write(project, {"ci": "{push: true}"}, par=image("docker-hub/library/nginx"), shop=image("team/shop"))
    loaded = project.load()
    assert loaded.findings == []
    from ecs_platform.model.iam.of_service import scope_of  # noqa: PLC0415

    assert [each.repository for each in scope_of(loaded).deployables] == [None, loaded.account.repository("team/shop")]


def test_images_of_the_settings_count(project: Project) -> None:
    write(project, {"ci": PUSHES}, par=image("team/par"), shop=READER)
    stack = project.folder / "Pulumi.test.yaml"
    stack.write_text(stack.read_text() + f"  shop:images: {{shop: '{REGISTRY}/team/par:v2'}}\n")
    assert [each[1] for each in said(project)] == ["config.shop:deployers.ci.push"]


@pytest.mark.parametrize(
    ("named", "deployer", "readable"),
    [
        ("nginx:1", WRITES, True),
        ("public.ecr.aws/a/b:1", WRITES, True),
        (f"{REGISTRY}/test/par:1", WRITES, True),
        (f"{REGISTRY}/blue/par:1", WRITES, True),
        (f"{REGISTRY}/team/par:1", WRITES, True),
        (f"{REGISTRY.replace('1234', '4321')}/test/shop:1", WRITES, True),
        (f"{REGISTRY}/test/shop:1", WRITES, False),
        (f"{REGISTRY.replace('.dkr.ecr.', '.dkr-ecr.').replace('amazonaws.com', 'on.aws')}/test/shop:1", WRITES, False),
        (f"{REGISTRY.replace('eu-central-1', 'eu-west-1')}/test/shop:1", WRITES, False),
        (f"{REGISTRY.upper()}/test/shop:1", WRITES, False),
        (f"{REGISTRY}/test/shop@sha256:{'a' * 64}", WRITES, False),
        (f"{REGISTRY}/blue/shop:1", WRITES, False),
        (f"{REGISTRY}/production/payments:1", WRITES, False),
        (f"{REGISTRY}/team/shop:1", WRITES, False),
        (f"{REGISTRY}/team/shop:1", f"{WRITES[:-1]}, shared: [team/shop]}}", True),
        (f"{REGISTRY}/test/shop:1", f"{WRITES[:-1]}, shared: [test/shop]}}", True),
        (f"{REGISTRY}/test/shop:1", "{tools: [pulumi-parameter]}", True),
        (f"{REGISTRY}/blue/shop:1", "{tools: [pulumi-parameter]}", True),
        (f"{REGISTRY}/test/shop:1", "{services: [par]}", True),
    ],
)
def test_images_that_a_parameter_may_name(project: Project, named: str, deployer: str, readable: bool) -> None:
    """With the key of a deployer that writes the parameter, nobody reads others' images."""
    write(project, {"ci": deployer}, par="image: {owner: parameter}\n", shop=image("team/shop"))
    loaded = project.load()
    assert loaded.findings == []
    uses = uses_of(loaded, {each.name: task_definition_of(each, loaded) for each in loaded.services})
    (par,) = (each for each in loaded.services if each.name == "par")
    found = unreadable_image(par, named, loaded, uses)
    assert bool(found) is not readable
    assert readable or (f"names `{named}`" in found and "the deployer `ci`, who may write it" in found)
