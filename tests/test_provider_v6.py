"""The table of the v6 provider's calls (sandbox/tests/aws/provider_v6.py) leaves no resource of the program out."""

import ast
from pathlib import Path

from sandbox.engine.tokens import RESOURCES
from sandbox.tests.aws.provider_v6 import DIFFERENCES, SAME

ROOT = Path(__file__).resolve().parents[1]


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
