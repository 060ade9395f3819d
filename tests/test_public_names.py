"""What programs of teams import is there, and what they may import is written down."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LIST = PROJECT / "tests" / "public_names.txt"
NAMES = [line for line in LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
PACKAGE = "ecs_platform"


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_imported(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    assert hasattr(importlib.import_module(module), attribute)


def test_the_list_is_in_order_and_says_each_once() -> None:
    assert sorted(set(NAMES)) == NAMES


def test_every_public_name_of_a_component_is_in_the_list() -> None:
    assert sorted(set(defined()) - set(NAMES)) == []


def defined() -> Iterator[str]:
    for file in sorted((PROJECT / "components").glob("[a-z]*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                yield f"ecs_platform.components.{file.stem}.{node.name}"


def test_what_examples_and_docs_import_is_in_the_list() -> None:
    programs = [*PROJECT.glob("examples/*/*.py"), *PROJECT.glob("component_package/*.py"), PROJECT / "__main__.py"]
    texts = [file.read_text(encoding="utf-8") for file in programs]
    pages = [*PROJECT.glob("docs/*.md"), *PROJECT.glob("*/*/README.md"), PROJECT / "README.md"]
    texts += [block for page in pages for block in blocks(page)]
    found = {name for text in texts for name in imported(text)}
    assert "ecs_platform.components.reference.PlatformReference" in found
    assert sorted(found - set(NAMES)) == []


def blocks(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == PACKAGE:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
