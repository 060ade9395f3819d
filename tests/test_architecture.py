"""The layout's rules: what may import what."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
PACKAGE = "ecs_platform"
FOLDERS = ("model", "components", "adoption", "ops", "guardrails", "local")
AWS_AND_PULUMI = {"boto3", "botocore", "pulumi", "pulumi_aws", "pulumi_policy", "moto"}
OURS = {PACKAGE, *FOLDERS, "sandbox", "tests", "bench", "lanes"}
SCREEN = 45
"""Lines that fit on a screen."""

MAY_IMPORT = {
    "model": {"model"},
    "components": {"components", "model"},
    "adoption": {"adoption", "model"},
    "ops": {"ops", "adoption", "model"},
    "guardrails": {"guardrails", "model"},
    "local": {"local", "ops", "adoption", "model"},
}

_PAGE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROOMS = {
    name: set(re.findall(r"`([\w.]+)`", row))
    for name, row in re.findall(r"^\| `(\w+)` \|(.*)\|$", _PAGE.partition("| room |")[2], flags=re.MULTILINE)
}
"""What each room of model/ may import besides itself, as docs/architecture.md says."""


def files(place: str) -> list[Path]:
    path = PROJECT / place
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def imports(file: Path) -> Iterator[str]:
    """The modules a file imports, wherever in it, for types too; of `from a import b` both `a` and `a.b`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def outside(file: Path) -> set[str]:
    """The top-level packages a file imports."""
    return {name.partition(".")[0] for name in imports(file)}


def module(file: Path) -> str:
    """`ecs_platform.model.settings.settings.stack` for model/settings/stack.py."""
    return ".".join(file.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module(file): file for folder in FOLDERS for file in files(folder)}


def inside(file: Path) -> set[str]:
    """The modules below `ecs_platform` that a file imports."""
    named = {name.removeprefix(f"{PACKAGE}.") for name in imports(file) if name.startswith(f"{PACKAGE}.")}
    return {name for name in named if name in MODULES and not _is_package(name)}


def _is_package(name: str) -> bool:
    return MODULES[name].name == "__init__.py"


def room(name: str) -> str:
    """`settings` for model.settings.stack."""
    return name.split(".")[1]


@pytest.mark.parametrize("place", MAY_IMPORT)
def test_dependencies_point_one_way(place: str) -> None:
    wrong = {module(f): {n for n in inside(f) if n.split(".")[0] not in MAY_IMPORT[place]} for f in files(place)}
    assert {name: found for name, found in wrong.items() if found} == {}
    assert wrong, "there is something to look at"


@pytest.mark.parametrize("place", [*FOLDERS, "__main__.py", "examples", "component_package"])
def test_everything_is_imported_by_the_one_name(place: str) -> None:
    """A second name would be a second module: what comes from one is no instance of the other's classes."""
    own = set[str]()
    if place in ("examples", "component_package"):
        # Examples have modules of their own, in folders too.
        own = {name for file in files(place) for name in (file.stem, file.parent.name)}
    known = {PACKAGE, *own, *({"sandbox"} if place == "local" else ())}
    wrong = {str(f.relative_to(PROJECT)): outside(f) & OURS - known for f in files(place)}
    assert {file: names for file, names in wrong.items() if names} == {}


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("model.")])
def test_rooms_of_the_model_import_downward(name: str) -> None:
    if name.count(".") == 1 and _is_package(name):
        return
    allowed = ROOMS[room(name)] | {room(name)}
    found = {other.removeprefix("model.") for other in inside(MODULES[name])}
    parts = {other: {".".join(other.split(".")[:depth]) for depth in (1, 2, 3)} for other in found}
    assert {other for other in found if not parts[other] & allowed} == set()


def test_the_rules_of_task_definitions_know_nothing_of_manifests() -> None:
    allowed = ("model.reading.", "model.arns", "model.task.rules.", "model.task.fields", "model.task.sizes")
    rules = [name for name in MODULES if name.startswith("model.task.rules.")]
    wrong = {name: {other for other in inside(MODULES[name]) if not other.startswith(allowed)} for name in rules}
    assert {name: found for name, found in wrong.items() if found} == {}
    assert rules


def test_the_page_names_every_room() -> None:
    assert {room(name) for name in MODULES if name.startswith("model.")} <= set(ROOMS)


def test_the_page_has_an_order() -> None:
    rooms = {name: {other for other in allowed if "." not in other} for name, allowed in ROOMS.items()}
    assert set(TopologicalSorter(rooms).static_order()) == set(ROOMS)


def test_what_is_proven_does_not_know_the_proof() -> None:
    for name, file in MODULES.items():
        if name.startswith("model.") and not name.startswith("model.iam.proof."):
            assert {other for other in inside(file) if other.startswith("model.iam.proof.")} == set(), name


def test_nothing_imports_in_a_circle() -> None:
    """Types included: whoever reads one file of a circle must read them all."""
    try:
        order = list(TopologicalSorter({name: inside(file) for name, file in MODULES.items()}).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
    assert len(order) == len(MODULES)


def functions(file: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file with its number of lines, without its docstring."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            yield (
                node.name,
                (node.end_lineno or 0) - node.lineno - ((first.end_lineno or 0) - first.lineno if said else 0),
            )


@pytest.mark.parametrize("place", [*FOLDERS, "sandbox", "component_package", "examples"])
def test_a_function_fits_on_a_screen(place: str) -> None:
    code = [file for file in files(place) if "tests" not in file.parts]
    long = {f"{module(file)}.{name}": lines for file in code for name, lines in functions(file)}
    assert {name: lines for name, lines in long.items() if lines > SCREEN} == {}


PACKAGES = {
    module(file): file
    for folder in (*FOLDERS, "sandbox")
    for file in files(folder)
    if file.name == "__init__.py" and "tests" not in file.parts
}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_map_of_a_package_names_files_that_exist(package: str) -> None:
    text = ast.get_docstring(ast.parse(PACKAGES[package].read_text(encoding="utf-8"))) or ""
    folder = PACKAGES[package].parent
    named = [word for line in text.splitlines() for word in line.replace(",", " ").split() if word.endswith(".py")]
    assert [word for word in named if not ((folder / word).exists() or (PROJECT / "model" / word).exists())] == []


def test_the_model_knows_neither_pulumi_nor_aws() -> None:
    wrong = {str(f.relative_to(PROJECT)): outside(f) & AWS_AND_PULUMI for f in files("model")}
    assert {file: names for file, names in wrong.items() if names} == {}


def test_the_sandbox_knows_nothing_of_the_program() -> None:
    """Its tests neither: it is a distribution of its own."""
    wrong = {str(f.relative_to(PROJECT)): outside(f) & OURS - {"sandbox"} for f in files("sandbox")}
    assert {file: names for file, names in wrong.items() if names} == {}
    assert len(wrong) > 50, "there is something to look at"


def test_only_one_file_hands_the_evaluator_to_the_local_aws() -> None:
    judged = ("model.iam.evaluate", "model.iam.proof.calls")
    assert [str(f.relative_to(PROJECT)) for f in files("local") if inside(f) & set(judged)] == ["local/iam.py"]


def test_only_the_sandbox_and_the_tests_know_the_local_aws_and_go() -> None:
    for place in ("model", "components", "ops", "local", "__main__.py"):
        for file in files(place):
            assert "moto" not in outside(file)
            # Who deploys may come from there: it is an issuer of tokens like others.
            if file.name not in ("subjects.py", "strangers.py"):
                assert "terraform" not in file.read_text(encoding="utf-8").lower(), file


def test_components_read_their_annotations_as_they_are() -> None:
    """The analyzer of component packages does: postponed annotations are only text to it."""
    for file in files("components"):
        assert "from __future__ import annotations" not in file.read_text(encoding="utf-8"), file


def test_a_check_imports_neither_pulumi_nor_boto3() -> None:
    """They take seconds to import, and a check is to take less than one."""
    program = (
        "import sys\nfrom ecs_platform.ops.__main__ import app\n"
        "try:\n    app(['check', '--stack', 'test'], standalone_mode=False)\nexcept SystemExit:\n    pass\n"
        f"print(sorted({AWS_AND_PULUMI!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
