"""docs/operate.md, from the first deployment to the way back: each command as it stands, on the real engine.

What a block shows below a command is what it prints; `…` stands for what is another each time, or for lines.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from sandbox.engine import Engine
from tests.stack.failing.environment import Environment
from tests.stack.up import PROJECT

PAGE = (PROJECT / "docs" / "operate.md").read_text(encoding="utf-8")
STORY = PAGE.partition("\n## From the first deployment to the way back\n")[2].partition("\n## ")[0]
LIMIT = 600
"""Seconds, after which a command hangs."""


@dataclass(frozen=True)
class Step:
    """A command of the page.

    Attributes:
        typed: what is typed.
        shown: the lines below it.
        status: how the page says that it ends.
    """

    typed: str
    shown: tuple[str, ...]
    status: int


def steps(text: str) -> Iterator[Step]:
    """The commands in their order; `# ends with 1` behind one says how it ends."""
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for part in block.split("$ ")[1:] if block.startswith("$ ") else []:
            typed, _, shown = part.partition("\n")
            command, _, said = typed.partition("  # ends with ")
            yield Step(command, tuple(shown.splitlines()), int(said or 0))


_TIMES = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)")


def is_shown(line: str, printed: str) -> bool:
    """Whether what is printed has a line of the page, at whatever time, and whatever stands for `…`."""
    line, printed = _TIMES.sub("…", line), _TIMES.sub("…", printed)
    return (
        re.search("^" + ".*".join(map(re.escape, line.rstrip().split("…"))) + r"\s*$", printed, re.MULTILINE)
        is not None
    )


@pytest.fixture(scope="module")
def environment(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """The stack `test` without services, as a checkout has it after `make up`."""
    assert engine.bin_dir.is_dir()
    made = Environment(tmp_path_factory.mktemp("operate"))
    for name in ("ops", "bin"):
        (made.project / name).symlink_to(PROJECT / name)
    # All that `make setup` sets up is there.
    (made.project / "Makefile").write_text("setup:\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SANDBOX_PORT", raising=False)
        made.sandbox.start()
    try:
        yield made
    finally:
        made.sandbox.stop()


def type_(command: str, environment: Environment) -> "subprocess.CompletedProcess[str]":
    """A command in the shell of `make env`."""
    shell = {
        **os.environ,
        **environment.sandbox.environment(),
        "PYTHONPATH": str(environment.project),
        "COLUMNS": "200",
    }
    # A pager or a colour would be this machine's.
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=environment.project,
        env=shell,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    print(f"$ {command}\n{done.stdout}{done.stderr}[{done.returncode}]")
    return done


def test_the_story_is_as_it_is_told(environment: Environment) -> None:
    files = dict(re.findall(r"^```yaml\n# (services/\S+)\n(.*?)^```$", STORY, re.MULTILINE | re.DOTALL))
    assert list(files) == ["services/mailer.yaml"]
    for name, text in files.items():
        (environment.project / name).write_text(text, encoding="utf-8")
    for step in steps(STORY):
        done = type_(step.typed, environment)
        printed = done.stdout + done.stderr
        assert done.returncode == step.status, f"{step.typed}:\n{printed}"
        missing = [line for line in step.shown if line.strip() not in ("", "…") and not is_shown(line, printed)]
        assert missing == [], f"{step.typed}:\n{printed}"


def test_what_the_page_shows_is_read_whole() -> None:
    found = list(steps("```console\n$ a b  # ends with 1\nc …\n\n$ d\n```\ntext\n```\n$ no\n```\n"))
    assert found == [Step("a b", ("c …", ""), 1), Step("d", (), 0)]
    assert is_shown("a … c", "x\na b c\n")
    assert not is_shown("a … c", "a b d\nxa b c")
    told = [step.typed for step in steps(STORY)]
    for deed in (
        "secrets set",
        "pulumi up",
        "status mailer",
        "--watch",
        ":broken",
        "logs mailer",
        "rollback mailer --write",
    ):
        assert any(deed in each for each in told), deed
