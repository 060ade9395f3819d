"""The JSON Schema says the same as the reader, as far as a schema can."""

import json
import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from ecs_platform.model.manifest.layers import FIXED
from ecs_platform.model.manifest.load import load_manifests
from ecs_platform.model.manifest.refused import LEFT_OUT, REFUSED
from ecs_platform.model.manifest.schema import defaults_schema, manifest_schema
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.faults import paths_of
from ecs_platform.model.settings.stack import load_settings
from tests.model.manifest.generated import Maker, write
from tests.model.manifest.test_good import GOOD
from tests.model.manifest.test_spellings import SPELLINGS
from tests.model.project import Project

ROOT = Path(__file__).parents[3]
MANIFEST = jsonschema.Draft202012Validator(manifest_schema())
DEFAULTS = jsonschema.Draft202012Validator(defaults_schema())
MODELINE = "# yaml-language-server: $schema=../manifest.schema.json\n"


class Loader(yaml.SafeLoader):
    """YAML as editors read it: version 1.2, where `on` and `no` are text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def _faults(validator: jsonschema.Draft202012Validator, text: str) -> list[str]:
    data: Any = yaml.load(text, Loader)
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(data)]


def test_the_schemas_are_schemas() -> None:
    jsonschema.Draft202012Validator.check_schema(manifest_schema())
    jsonschema.Draft202012Validator.check_schema(defaults_schema())


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_good_manifests_are_valid(text: str) -> None:
    assert _faults(MANIFEST, dedent(text)) == []


def test_generated_manifests_are_valid() -> None:
    for number in range(50):
        text = write(Maker(number).service()).text
        assert _faults(MANIFEST, text) == [], text


@pytest.mark.parametrize("text", [each for pair in SPELLINGS for each in pair])
def test_every_spelling_that_is_read_is_valid(text: str) -> None:
    assert _faults(MANIFEST, text) == []


def _examples() -> list[Path]:
    found = [*(ROOT / "services").glob("*.yaml"), *(ROOT / "examples").glob("**/services/*.yaml")]
    return [file for file in found if file.name != "priorities.yaml"]


@pytest.mark.parametrize("file", _examples(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_the_examples_are_valid_and_name_their_schema(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    validator = DEFAULTS if file.name == "defaults.yaml" else MANIFEST
    assert _faults(validator, text) == []
    first = text.partition("\n")[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", first)
    assert found, f"{file} does not begin with a line like {MODELINE}"
    # What is copied over a project of one's own finds the schema where every project has it.
    place = ROOT / "services" if "own-component" in file.parts else file.parent
    assert (place / found[1]).resolve().is_file()


def _stacks() -> list[Path]:
    found = [*ROOT.glob("Pulumi.*.yaml"), *(ROOT / "examples").glob("**/Pulumi.*.yaml")]
    return [file for file in found if (file.parent / "services").is_dir()]


@pytest.mark.parametrize("stack", _stacks(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_the_examples_are_read_without_a_finding(stack: Path) -> None:
    loaded = load_settings(stack.parent, stack.name.split(".")[1])
    assert [str(finding) for finding in loaded.findings] == []
    if (stack.parent / "services").is_dir():
        assert [str(finding) for finding in load_manifests(stack.parent / "services", loaded)[1]] == []


@pytest.mark.parametrize(
    "text",
    [
        "name: a\ntype: Backend Service\nimage: {location: x, prot: 1}",
        "name: a\ntype: Backend Servic\nimage: {location: x}",
        "type: Backend Service\nimage: {location: x}",
        "name: a\nimage: {location: x}",
        "name: a\ntype: Load Balanced Web Service\nimage: {location: x}",
        "name: a\ntype: Scheduled Job\nimage: {location: x}",
        "name: a\ntype: Worker Service\nimage: {location: x}\nhttp: {path: /}",
        "name: a\ntype: Backend Service\nimage: {location: x}\ncpu: '256'",
        "name: a\ntype: Backend Service\nimage: {location: x}\ncount: many",
        "name: a\ntype: Backend Service\nimage: {location: x, port: 70000}",
        "name: a\ntype: Backend Service\nimage: {location: x}\nhttp: {path: /, deregistration_delay: 30}",
        "name: a\ntype: Backend Service\nimage: {location: x}\nhttp: {path: /, deregistration_delay: 30 s}",
        "name: a\ntype: Backend Service\nimage: {location: x}\nenvironments: {prod: {cpus: 1}}",
        "name: a\ntype: Backend Service\nimage: {location: x}\nenvironments: {prod: {name: b}}",
        "name: a\ntype: Backend Service\nimage: {location: x}\non: {schedule: '@daily'}",
    ],
)
def test_faults_are_invalid(text: str) -> None:
    assert _faults(MANIFEST, text)


@pytest.mark.parametrize(
    "text",
    [
        "name: a\ntype: Backend Service\nimage: {location: x}\nenvironments: {prod: {image: {port: 5}, count: null}}",
        "name: a\ntask_definition: x.json\ncpu: null",
        'name: a\ntype: Backend Service\nimage: {location: x}\ncpu: "${CPU}"\nexec: "${EXEC}"',
        "name: a\ntype: Backend Service\nimage: {location: x, labels: {a: 1}}\nvariables: {A: 1.5, B: true}",
    ],
)
def test_layers_and_variables_are_valid(text: str) -> None:
    assert _faults(MANIFEST, text) == []


def test_defaults_need_nothing() -> None:
    assert _faults(DEFAULTS, "cpu: 256\nhttp: {stickiness: true}\nenvironments: {prod: {cpu: null}}") == []
    assert _faults(DEFAULTS, "name: a")
    assert _faults(DEFAULTS, "cpus: 256")


def test_every_field_is_in_the_schema() -> None:
    properties = manifest_schema()["properties"]
    assert set(properties) == {path for path in paths_of(Service) if "." not in path} | {"environments"}
    assert not set(FIXED) & set(manifest_schema()["$defs"]["Overrides"]["properties"])


def test_a_field_is_read_or_refused_and_not_both() -> None:
    assert not set(paths_of(Service)) & {*REFUSED, *LEFT_OUT}


@pytest.mark.parametrize(("name", "schema"), [("manifest", manifest_schema()), ("defaults", defaults_schema())])
def test_the_files_are_current(name: str, schema: Any) -> None:
    file = ROOT / f"{name}.schema.json"
    assert json.loads(file.read_text(encoding="utf-8")) == schema, "run `python -m ops fields --write`"


def test_a_manifest_of_six_lines_is_a_web_service(project: Project) -> None:
    text = next(iter(GOOD.values()))
    assert len(dedent(text).splitlines()) <= 6
    assert project.one(text).type == "Load Balanced Web Service"
