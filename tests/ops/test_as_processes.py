"""Forty bad inputs, each to a process of its own as people and CI start it: refused in words, and never a traceback.

What a process adds to the verbs called within the tests: its streams, its environment, its own working directory.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ecs_platform.ops.__main__ import NOBODY_READS
from tests.model.bad.special_files import make
from tests.model.project import WEB, Project

ROOT = Path(__file__).parents[2]
LIMIT = 120
"""Seconds, after which a process hangs."""
NO_PREVIEW = ["digest", "preview.json"]


@dataclass(frozen=True)
class Case:
    """One input.

    Attributes:
        make: puts it into a project that is good.
        args: the verb and its options.
        environment: more for the process's environment; None takes a variable away.
        shell: what the command is a part of; `{}` is the command.
        status: exit statuses that are right.
        said: what is said of it, on either stream.
    """

    make: Callable[[Project], object] = lambda _: None
    args: list[str] = field(default_factory=lambda: ["check"])
    environment: dict[str, str | None] = field(default_factory=dict)
    shell: str = "{}"
    status: tuple[int, ...] = (1, 2)
    said: str = ""


def _put(place: str, text: str | bytes) -> Callable[[Project], object]:
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return lambda project: (project.folder / place).write_bytes(raw)


def _special(kind: str, place: str) -> Callable[[Project], object]:
    return lambda project: make(kind, project.folder / place)


def _gone(project: Project) -> None:
    (project.services / "web.yaml").unlink()
    project.services.joinpath("priorities.yaml").unlink()
    project.services.rmdir()


def _many_faults(project: Project) -> None:
    for number in range(150):
        project.write(f"s{number}.yaml", f"name: s{number}\ntype: {'x' * 400}\nnothing: here\n")


def _evil(project: Project) -> None:
    project.write("\u202e\x1b[2J.yaml", 'name: "\\e[31m\\u202e"\ntype: "\\u200b"\n"::error::x": 1\n')


WEB_FILE, STACK_FILE = "services/web.yaml", "Pulumi.test.yaml"
NAMED = "name: web\ntype: Backend Service\n"
CASES: dict[str, Case] = {
    **{
        f"{kind}: {place}": Case(_special(kind, place), said=place.rpartition("/")[2])
        for kind, place in (
            ("FIFO", WEB_FILE),
            ("FIFO", STACK_FILE),
            ("FIFO", "Pulumi.yaml"),
            ("FIFO", "services/priorities.yaml"),
            ("folder", "services/priorities.yaml"),
            ("socket", WEB_FILE),
            ("device", STACK_FILE),
            ("broken link", WEB_FILE),
            ("link to itself", WEB_FILE),
            ("link to a link to itself", "services/defaults.yaml"),
            ("link to a device", WEB_FILE),
            ("not UTF-8", STACK_FILE),
            ("too large", WEB_FILE),
        )
    },
    "NUL": Case(_put(WEB_FILE, WEB + 'command: ["a\\0b"]\n')),
    "deep": Case(_put(WEB_FILE, NAMED + "variables: " + "[" * 5000), said="web.yaml"),
    "a bomb": Case(_put(WEB_FILE, "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a]\n" for n in range(99)))),
    "a huge number": Case(_put(WEB_FILE, WEB + "count: " + "9" * 5000)),
    "half a character": Case(_put(WEB_FILE, WEB + 'command: ["\ud800"]\n')),
    "python's objects": Case(_put(WEB_FILE, "!!python/object/apply:os.system [id]")),
    "nothing": Case(_put(WEB_FILE, "")),
    "a list": Case(_put(WEB_FILE, "[]\n")),
    "an empty stack file": Case(_put(STACK_FILE, "")),
    "a stack file that is a list": Case(_put(STACK_FILE, "- config\n")),
    "settings that are a text": Case(_put(STACK_FILE, "config: none\n")),
    "an encrypted setting": Case(_put(STACK_FILE, "config:\n  shop:tags: {secure: v1:abc:def}\n")),
    "no services": Case(_gone, status=(0, 1, 2)),
    "a folder that is gone": Case(shell='mkdir "$PWD/x"; cd x; rmdir ../x; {}'),
    "no project": Case(args=["check", "--project", "/nowhere"]),
    "another stack": Case(args=["check", "--stack", "a/b/../c\u202e"]),
    "an option that is none": Case(args=["check", "--jsn"]),
    "a verb that is none": Case(args=["chekc"]),
    "bidi and escapes": Case(_evil),
    "bidi and escapes as JSON": Case(_evil, ["check", "--json"]),
    "no HOME, no TERM": Case(_evil, environment={"HOME": None, "TERM": None, "USER": None}),
    "LANG=C": Case(_evil, environment={"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "Latin-1": Case(args=["fields"], environment={"PYTHONIOENCODING": "latin-1"}, status=(0,)),
    "ASCII alone": Case(_evil, environment={"PYTHONIOENCODING": "ascii"}),
    "no standard input": Case(_many_faults, shell="{} <&-"),
    "a reader that goes": Case(_many_faults, shell="{} | head -1", status=(0,)),
    "a reader that goes, JSON": Case(_many_faults, ["check", "--json"], shell="{} | head -1", status=(0,)),
    "no output": Case(_many_faults, shell="{} >&-"),
    **{
        f"no output of {' '.join(args)}": Case(args=args, shell="{} >&-", status=(0,))
        for args in (
            ["routes"],
            ["routes", "--map", "svg"],
            ["quotas"],
            ["architecture"],
            ["explain", "/"],
            ["settings"],
        )
    },
    "no output, nor a place for faults": Case(_many_faults, shell="{} >&- 2>&-"),
    "a full disk": Case(_many_faults, shell="{} >/dev/full", said="No space left on device"),
    "a full disk, JSON": Case(_many_faults, ["check", "--json"], shell="{} >/dev/full", said="No space left"),
    "a broken preview": Case(_put("preview.json", '{"steps": [{"op": "delete"}]}'), NO_PREVIEW, said="preview.json"),
    "a preview with half a character": Case(_put("preview.json", '{"steps": [{"urn": "\\ud800"}]}'), NO_PREVIEW),
    "a preview without end": Case(_put("preview.json", b"[" * 100_000), NO_PREVIEW),
}


def _run(case: Case, folder: Path) -> subprocess.CompletedProcess[bytes]:
    project = Project(folder)
    project.write("priorities.yaml", "public:\n  1000: path=/\n")
    project.write("web.yaml", WEB)
    case.make(project)
    given = {**os.environ, "PYTHONPATH": str(ROOT), **case.environment}
    command = case.shell.format(f"'{sys.executable}' -m ops \"$@\"")
    return subprocess.run(
        ["sh", "-c", command, "sh", *case.args],
        cwd=project.folder,
        env={name: value for name, value in given.items() if value is not None},
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, subprocess.CompletedProcess[bytes]]:
    """Each case's process, four at a time."""
    folder = tmp_path_factory.mktemp("processes")
    with ThreadPoolExecutor(4) as pool:
        folders = [folder / str(number) for number in range(len(CASES))]
        return dict(zip(CASES, pool.map(_run, CASES.values(), folders), strict=True))


@pytest.mark.parametrize(
    "args",
    [["check", "--json"], ["fields"], ["quotas"], ["secrets", "--help"], ["--help"]],
    ids=" ".join,
)
@pytest.mark.parametrize("also_stderr", [False, True])
def test_a_reader_that_is_gone_ends_it_as_sigpipe_does(args: list[str], also_stderr: bool, tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write("priorities.yaml", "public:\n  1000: path=/\n")
    project.write("web.yaml", WEB)
    reads, writes = os.pipe()
    os.close(reads)
    found = subprocess.run(
        [sys.executable, "-m", "ops", *args],
        cwd=project.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writes,
        stderr=writes if also_stderr else subprocess.PIPE,
        timeout=LIMIT,
        check=False,
    )
    os.close(writes)
    assert (found.returncode, found.stderr or b"") == (NOBODY_READS, b"")


def test_there_are_forty() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("name", CASES)
def test_it_ends_in_words(name: str, done: dict[str, subprocess.CompletedProcess[bytes]]) -> None:
    case, found = CASES[name], done[name]
    said = found.stdout + found.stderr
    assert found.returncode in case.status, said
    assert b"Traceback" not in said
    assert b"Exception ignored" not in said
    assert case.said.encode() in said
    for line in said.decode().split("\n"):
        assert line.isprintable(), line
        assert not line.lstrip().startswith("::"), line
    if "--json" in case.args and case.shell == "{}":
        assert json.loads(found.stdout)
