"""What is given to verbs, and files that they name: refused or answered, never a traceback."""

import itertools
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ecs_platform.ops.__main__ import app
from tests.model.bad.special_files import make
from tests.model.project import Project

FILES = {
    "deep.json": b"[" * 100_000,
    "list.json": b"[]",
    "bytes.json": b"\xff",
    "null.json": b'{"services": {"web": null}}',
    "rules.json": b'{"services": {"web": {"rules": [{}]}}}',
    "digits.json": b'{"services": ' + b"9" * 5000 + b"}",
}
URLS = [
    "\0",
    "http://[",
    "http://[::1",
    "https://a:99999/",
    "//",
    "x" * 70_000,
    "https://\ud800/",
    "/a\n::error::b",
    "",
    "/%ff%",
]
TEXTS = ["\0", "", "x" * 300, "a\n::error::b", "\u202e", "\x1b[2J", "\ud800", "a/b", "https://["]
CASES = [
    *(["explain", url] for url in [*URLS, *TEXTS]),
    *(["explain", "/", option, text] for option in ("--header", "--source", "--method", "--stack") for text in TEXTS),
    *([verb, "--stack", text] for verb in ("check", "routes", "verify") for text in TEXTS),
    *(["secrets", verb, "--stack", text] for verb in ("list", "set", "rm", "more") for text in TEXTS),
    *(["secrets", "diff", text, "nowhere.json"] for text in TEXTS),
    *(["secrets", "diff", name, "nowhere.json"] for name in FILES),
    *([verb, text] for verb in ("render", "policy", "changes") for text in TEXTS),
    *(["new", "made", option, text] for option in ("--wheel", "--name") for text in TEXTS),
    *(["render", "web", "--outputs", name] for name in [*FILES, "nowhere"]),
    *(["verify", "--outputs", name] for name in [*FILES, "nowhere"]),
    *(["architecture", "--before", name] for name in [*FILES, "nowhere", *TEXTS]),
    *(["check", option, text] for option in ("--project", "--services") for text in TEXTS),
]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_it_ends_well(project: Project, number: int) -> None:
    for name, raw in FILES.items():
        (project.folder / name).write_bytes(raw)
    done = CliRunner().invoke(app, CASES[number])
    assert done.exception is None or isinstance(done.exception, SystemExit), CASES[number]


@pytest.mark.parametrize(
    ("kind", "stack"),
    itertools.product(["FIFO", "folder", "broken link", "link to itself", "not UTF-8"], [[], ["--stack", "test"]]),
)
def test_numbers_are_written_over_no_file_that_is_none(project: Project, kind: str, stack: list[str]) -> None:
    file: Path = project.services / "priorities.yaml"
    make(kind, file)
    before = file.lstat()
    done = CliRunner().invoke(app, ["routes", "--assign", *stack])
    assert done.exit_code == 1
    assert "priorities.yaml:1:" in done.stderr
    assert file.lstat() == before
