"""`image.build`, which most manifests of AWS Copilot have: taken where something says which image runs."""

import pytest

from ecs_platform.model.manifest.build import Build
from tests.model.project import Project

_HEAD = "name: web\ntype: Backend Service\n"
BUILDS = {
    "./api/Dockerfile": "docker build --file ./api/Dockerfile --tag NAME ./api",
    "Dockerfile": "docker build --file Dockerfile --tag NAME .",
    "{context: api}": "docker build --file api/Dockerfile --tag NAME api",
    "{context: api/}": "docker build --file api/Dockerfile --tag NAME api/",
    "{dockerfile: docker/web.Dockerfile, context: .}": "docker build --file docker/web.Dockerfile --tag NAME .",
    "{dockerfile: web/Dockerfile, target: release}": (
        "docker build --file web/Dockerfile --tag NAME --target release web"
    ),
    "{context: ., args: {A: 1.10, B: b c}, cache_from: [a:1, b:2]}": (
        "docker build --file ./Dockerfile --tag NAME --build-arg A=1.10 --build-arg 'B=b c' "
        "--cache-from a:1 --cache-from b:2 ."
    ),
    "{context: ., args: {A: '\\${TOKEN}', B: 'x \\${Y}.z', C: '`\\${Y}`', D: $Y}}": (
        'docker build --file ./Dockerfile --tag NAME --build-arg "A=${TOKEN}" --build-arg "B=x ${Y}.z" '
        "--build-arg 'C=`${Y}`' --build-arg 'D=$Y' ."
    ),
    "/Dockerfile": "docker build --file Dockerfile --tag NAME .",
    "{dockerfile: /web/Dockerfile, context: /}": "docker build --file web/Dockerfile --tag NAME .",
    "{}": "docker build --file ./Dockerfile --tag NAME .",
}


@pytest.mark.parametrize("build", BUILDS)
def test_the_message_has_the_line_that_builds(project: Project, build: str) -> None:
    project.write("web.yaml", f"{_HEAD}image: {{build: {build}}}\n")
    (finding,) = project.findings()
    assert (finding.path, finding.message) == ("image.build", "`build` is for CI, and names no image that runs")
    assert f"`{BUILDS[build]}`" in finding.hint
    project.write("web.yaml", f"{_HEAD}image: x\n".replace("image: x", "image: {location: x}") + _sidecar(build))
    (finding,) = project.findings()
    assert finding.path == "sidecars.proxy.image"
    assert f"`{BUILDS[build]}`" in finding.hint


PLATFORMS = {
    "linux/arm64": "linux/arm64",
    "linux/x86_64": "linux/amd64",
    "{osfamily: linux, architecture: arm}": "linux/arm64",
    "windows/amd64": "windows/amd64",
    "{osfamily: windows_server_2022_core, architecture: x86_64}": "windows/amd64",
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_line_builds_for_the_platform_that_is_written(project: Project, platform: str) -> None:
    text = f"{_HEAD}image: {{build: Dockerfile}}\ncpu: 1024\nmemory: 2048\n"
    project.write("web.yaml", f"{text}platform: {platform}\n")
    (finding,) = project.findings()
    assert f"`docker build --file Dockerfile --tag NAME --platform {PLATFORMS[platform]} .`" in finding.hint
    project.write("web.yaml", text)
    (finding,) = project.findings()
    assert "--platform" not in finding.hint


def _sidecar(build: str) -> str:
    return f"sidecars: {{proxy: {{image: {{build: {build}}}}}}}\n"


FOLLOWED = {
    "in the settings": (f"{_HEAD}image: {{build: Dockerfile}}\n", "images: {web: registry.example.com/web:7}"),
    "in its place": (f"{_HEAD}image: {{location: registry.example.com/web:7}}\n", ""),
    "in a repository": (f'{_HEAD}image: {{build: Dockerfile, repository: true, tag: "7"}}\n', ""),
    "by a parameter": (f"{_HEAD}image: {{build: Dockerfile, owner: parameter}}\n", ""),
    "a repository, and the settings": (
        f"{_HEAD}image: {{build: Dockerfile, repository: true}}\n",
        "images: {web: registry.example.com/web:7}",
    ),
    "a sidecar": (f"{_HEAD}image: {{location: x}}\nsidecars: {{proxy: {{image: registry.example.com/proxy:7}}}}\n", ""),
}


@pytest.mark.parametrize("way", FOLLOWED)
def test_each_way_that_the_message_names_is_taken(project: Project, way: str) -> None:
    text, settings = FOLLOWED[way]
    project.stack(settings)
    project.one(text)
    assert project.findings() == []


def test_build_changes_nothing_of_the_task(project: Project) -> None:
    project.stack("images: {web: registry.example.com/web:7}")
    with_build = project.definition(f"{_HEAD}image: {{build: {{context: ., args: {{A: x}}}}, port: 80}}\n")
    assert with_build == project.definition(f"{_HEAD}image: {{port: 80}}\n")


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ("{build: Dockerfile, location: nginx}", "`build` and `location`: the image is built, or it is there"),
        ("{build: {dockerfle: x}, location: nginx}", "unknown field `dockerfle`"),
        ("{build: [x], location: nginx}", "expected text or a mapping, got a list"),
        ("{build: Dockerfile, repository: true}", "`tag` is missing"),
    ],
)
def test_what_is_wrong_with_it_is_said(project: Project, image: str, said: str) -> None:
    project.write("web.yaml", f"{_HEAD}image: {image}\n")
    assert [said in each.message for each in project.findings()] == [True]


def test_a_line_names_the_image_it_is_given() -> None:
    assert Build(dockerfile="a/Dockerfile").command("r/web:7") == "docker build --file a/Dockerfile --tag r/web:7 a"
