"""How a program's own faults look: like with the official language host."""

from collections.abc import Callable

import pytest

from sandbox.tests.engine.project import Project

MakeProject = Callable[[str], Project]


def diagnostics(output: str) -> str:
    """The part at the end that sums up; before it the CLI prints each message once more, as it comes."""
    return output.partition("Diagnostics:")[2]


def test_a_run_error_is_told_without_a_traceback(project: MakeProject) -> None:
    made = project('import pulumi\nraise pulumi.RunError("services/web.yaml:3: no image")')
    output = made.pulumi("preview", "--stack", "test", fails=True)
    assert diagnostics(output).count("error: services/web.yaml:3: no image") == 1
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ('raise ValueError("wrong")', "ValueError: wrong"),
        ("x = = 1", "SyntaxError: invalid syntax"),
        ("import nothing_of_this_name", "ModuleNotFoundError: No module named 'nothing_of_this_name'"),
        ("import pulumi\npulumi.Output.from_input(1).apply(lambda n: n / 0)", "ZeroDivisionError: division by zero"),
    ],
)
def test_an_exception_is_told_once_with_its_traceback(project: MakeProject, program: str, fault: str) -> None:
    output = diagnostics(project(program).pulumi("preview", "--stack", "test", fails=True))
    assert output.count("Traceback (most recent call last)") == 1
    assert output.count(fault) == 1
    assert "__main__.py" in output


def test_an_exit_code_is_told(project: MakeProject) -> None:
    output = project('import sys\nprint("said before")\nsys.exit(3)').pulumi("preview", "--stack", "test", fails=True)
    assert "said before" in output
    assert diagnostics(output).count("Program exited with non-zero exit code: 3") == 1
    assert "Traceback" not in output


def test_each_run_has_a_process_of_its_own(project: MakeProject) -> None:
    made = project('import os, pathlib\nwith pathlib.Path("pids").open("a") as f:\n    print(os.getpid(), file=f)')
    made.pulumi("up", "--yes", "--stack", "test")
    preview, update = (made.folder / "pids").read_text().split()
    assert preview != update


def test_a_virtual_environment_that_is_missing(project: MakeProject) -> None:
    made = project("")
    text = (made.folder / "Pulumi.yaml").read_text()
    made.write("Pulumi.yaml", text.replace("virtualenv: ", "virtualenv: /nowhere"))
    output = made.pulumi("preview", "--stack", "test", fails=True)
    assert "/nowhere" in output
    assert "pulumi install" in output
