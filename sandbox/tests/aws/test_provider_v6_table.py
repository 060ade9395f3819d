"""The table of the v6 provider's calls leaves no resource of the program out, and each of its rows is tested."""

import ast
from pathlib import Path

import pytest

from sandbox.engine.tokens import RESOURCES
from sandbox.tests.aws import test_provider_v6
from sandbox.tests.aws.provider_v6 import COMPARED, DIFFERENCES, READ, REPORTED, SAME

ROOT = Path(__file__).resolve().parents[3]


def _made() -> set[str]:
    """Terraform's names of the types that the program and the bootstrap example make."""
    files = [*(ROOT / "components").rglob("*.py"), *(ROOT / "examples/bootstrap").rglob("*.py")]
    named = {found for path in files for found in map(_type, ast.walk(ast.parse(path.read_text()))) if found}
    return {RESOURCES[token] for token in named}


def _type(node: ast.AST) -> str | None:
    """The type that `aws.ecs.Service` names: `ecs/service:Service`."""
    match node:
        case ast.Attribute(attr=name, value=ast.Attribute(attr=module, value=ast.Name(id="aws"))):
            if name[0].isupper() and not name.endswith("Args"):
                return f"{module}/{name[0].lower()}{name[1:]}:{name}"
    return None


def test_each_resource_of_the_program_has_a_row_and_no_other_has() -> None:
    rows = {row.resource for row in DIFFERENCES} | {row.resource for row in SAME}
    assert rows == _made()


def test_a_resource_without_a_difference_has_none() -> None:
    assert not {row.resource for row in DIFFERENCES} & {row.resource for row in SAME}
    assert len({row.resource for row in SAME}) == len(SAME)


@pytest.mark.parametrize("row", DIFFERENCES, ids=lambda row: f"{row.resource} {row.operation} {row.test}")
def test_each_difference_is_tested_and_says_where_it_is_from(row: object) -> None:
    found = next(difference for difference in DIFFERENCES if difference is row)
    assert callable(getattr(test_provider_v6, found.test))
    assert found.source
    assert found.how in {READ, REPORTED, COMPARED}


def test_each_test_belongs_to_a_row_or_says_that_it_does_not() -> None:
    tests = {name for name in vars(test_provider_v6) if name.startswith("test_")}
    assert tests == {row.test for row in DIFFERENCES} | set(test_provider_v6.BESIDE_THE_ROWS)
