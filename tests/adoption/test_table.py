"""The table has a row for each type that the program and the examples make, and for no other."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

from ecs_platform.adoption.row import NotAdopted, Row
from ecs_platform.adoption.table import ROWS
from ecs_platform.adoption.text import markdown

PROJECT = Path(__file__).parents[2]
FOLDERS = ("components", "component_package", "examples")
ADOPTED = sorted(type_ for type_, row in ROWS.items() if isinstance(row, Row))


def made() -> set[str]:
    files = [file for folder in FOLDERS for file in (PROJECT / folder).rglob("*.py")]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    return {type_ for tree in trees for node in ast.walk(tree) if (type_ := made_by(node))}


def made_by(node: ast.AST) -> str | None:
    """The type that a call makes: `aws:ecs/service:Service` of `aws.ecs.Service(…)`."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name, value=ast.Attribute(attr=module, value=ast.Name(id="aws")))):
            if name[0].isupper() and not name.endswith("Args"):
                return f"aws:{module}/{name[0].lower()}{name[1:]}:{name}"
    return None


def test_each_type_that_is_made_has_a_row_and_no_other_has() -> None:
    assert "aws:ecs/service:Service" in made()
    assert sorted(ROWS) == sorted(made())


def test_nothing_of_another_provider_is_made() -> None:
    """What has no row and is no component would be lost with the state, and nobody would say so."""
    files = [file for folder in FOLDERS for file in (PROJECT / folder).rglob("*.py")]
    providers = {
        found
        for file in files
        for found in re.findall(r"^\s*(?:import|from) (pulumi_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert providers <= {"pulumi_aws"}


@pytest.mark.parametrize("type_", sorted(ROWS))
def test_a_row_names_inputs_that_the_type_has(type_: str) -> None:
    row, inputs = ROWS[type_], inputs_of(type_)
    named = set(row.needs)
    if isinstance(row, Row):
        named |= {*row.part_of, *row.unread, *row.alike}
        assert row.taggable is ("tags" in inputs)
        assert bool(row.part_of) is not row.taggable
        assert not row.tagged_later or row.taggable
    assert sorted(named - inputs) == []


@pytest.mark.parametrize("type_", ADOPTED)
def test_the_import_id_has_the_form_of_the_registry_s_example(type_: str) -> None:
    row = ROWS[type_]
    assert isinstance(row, Row)
    assert row.source.startswith("https://www.pulumi.com/registry/packages/aws/api-docs/")
    examples = examples_of(type_)
    form = row.import_id.partition(", or ")[0]
    starts = {"ARN": "arn:", "LISTENERARN": "arn:", "TOPICARN": "arn:", "URL": "https://", "ALIAS": "alias/"}
    start = starts.get(re.split("[/_:]", form)[0], "")
    joins = re.findall("[/_:]", form)
    assert examples
    assert all(each.startswith(start) and all(join in each for join in joins) for each in examples)


def class_of(type_: str) -> type:
    module, _, name = type_.removeprefix("aws:").partition("/")
    found: type = getattr(importlib.import_module(f"pulumi_aws.{module}"), name.partition(":")[2])
    return found


def inputs_of(type_: str) -> set[str]:
    """The names of a type's inputs, as the engine has them."""
    arguments = class_of(type_)._internal_init.__annotations__  # type: ignore[attr-defined]
    return {camel(name) for name in arguments} - {"resourceName", "opts", "return"}


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def examples_of(type_: str) -> set[str]:
    """The ids that the SDK's page imports."""
    return set(re.findall(r"\$ pulumi import \S+ \S+ (\S+)", inspect.getsource(class_of(type_))))


def test_what_cannot_be_adopted_says_why_and_what_becomes_of_it() -> None:
    left = {type_: row for type_, row in ROWS.items() if isinstance(row, NotAdopted)}
    assert sorted(left) == [
        "aws:acm/certificateValidation:CertificateValidation",
        "aws:iam/accessKey:AccessKey",
    ]
    assert all(row.why and row.todo for row in left.values())


def test_the_page_is_the_table() -> None:
    page = (PROJECT / "docs" / "adoption.md").read_text(encoding="utf-8")
    assert page == markdown(), "run `python -m ops fields --write`"
    assert all(f"| `{type_}` |" in page for type_ in ROWS)
