"""`pulumi COMMAND …`, judged by what the engine of the sandbox says of itself: pulumi.txt, compared by a test.

`python -m tests.docs.programs.pulumi` writes it anew, with the engine that is there.
"""

import re
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from sandbox.engine import prepare
from tests.docs.programs.options import read

KEPT = Path(__file__).with_name("pulumi.txt")
_COMMAND = re.compile(r'^title: "(pulumi[^"|]*) \|', re.MULTILINE)
_ALIAS = re.compile(r"^  - /docs/iac/cli/commands/(pulumi_\S+)/$", re.MULTILINE)
_OPTION = re.compile(r"^ {2,}(?:(-\w), )?(--[\w-]+)( \S+)? {2,}", re.MULTILINE)
# Commands of Pulumi Cloud, and of environments there, that no page of ours has.
OPEN = ("OPEN", "ARGS", "…")
_NOT_OURS = ("deployment", "env", "insights", "org", "neo", "do", "api", "template", "project")


def of_itself(pulumi: Path) -> list[str]:
    """A line for each command with its other names and options; `=` behind those that take a value."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"PULUMI_HOME": folder, "HOME": folder, "PULUMI_SKIP_UPDATE_CHECK": "true"}
        subprocess.run([str(pulumi), "gen-markdown", folder], check=True, capture_output=True, env=variables)
        pages = [file.read_text(encoding="utf-8") for file in Path(folder).glob("pulumi*.md")]
    everywhere = {line for page in pages if _name(page) == "pulumi" for line in _options(page)}
    return sorted(_line(page, everywhere) for page in pages if not _is_left_out(page))


def _name(page: str) -> str:
    (name,) = _COMMAND.findall(page)
    return str(name)


def _is_left_out(page: str) -> bool:
    return _name(page).split()[1:2] in [[each] for each in _NOT_OURS]


def _line(page: str, everywhere: set[str]) -> str:
    name = _name(page)
    others = {alias.replace("_", " ") for alias in _ALIAS.findall(page)} - {name}
    own = _options(page)
    # `pulumi config set --stack`: what `pulumi config` gives to what is below it.
    inherited = [option for option in _options(page, " inherited from parent commands") if option not in everywhere]
    return f"{', '.join([name, *sorted(others)])}: {' '.join(dict.fromkeys([*own, *inherited]))}"


def _options(page: str, which: str = "") -> list[str]:
    return [
        f"{short}{value and '='} {long}{value and '='}" if short else f"{long}{value and '='}"
        for short, long, value in _OPTION.findall(page.partition(f"\n## Options{which}\n")[2].partition("\n## ")[0])
        # `--refresh string[="true"]`: the value is behind an equals sign or not there. `--show-secrets false` is how
        # cobra names a switch whose text has `false` between backticks.
        for value in ["" if "[=" in value or value == " false" else value]
    ]


@lru_cache
def kept() -> tuple[str, list[str]]:
    """The version of the engine that was asked, and what it said."""
    version, *lines = KEPT.read_text(encoding="utf-8").splitlines()
    return version, lines


Known = dict[str, dict[str, bool]]


def known(lines: list[str]) -> Known:
    """The options of each command, by each of its names."""
    found = {}
    for line in lines:
        names, _, options = line.partition(": ")
        table = {option.rstrip("="): option.endswith("=") for option in options.split()}
        found.update(dict.fromkeys(names.split(", "), table))
    # Those of `pulumi` alone are every command's.
    return {name: {**found["pulumi"], **table} for name, table in found.items()}


@lru_cache
def _known_here() -> Known:
    return known(kept()[1])


def fault(words: list[str], whole: bool, of: Known | None = None) -> str | None:
    """What is wrong with the words behind `pulumi`; `of`: what another engine knows."""
    table_of = of or _known_here()
    command, table = "pulumi", table_of["pulumi"]
    if not whole and words and words[0] in OPEN:
        return None
    before = read(_until_a_command(words, table), table)
    if before.fault:
        return before.fault
    rest = words[len(_until_a_command(words, table)) :]
    while rest and f"{command} {rest[0]}" in table_of:
        command, rest = f"{command} {rest[0]}", rest[1:]
    done = read(rest, table_of[command], whole)
    if done.fault:
        return f"`{command}`: {done.fault}"
    below = [name for name in table_of if name.startswith(f"{command} ")]
    if below and done.words and not done.words[0].startswith("…"):
        return f"there is no `{command} {done.words[0]}`"
    if command == "pulumi package get-schema" and done.words and not done.words[0].startswith(("./", "https://")):
        return f"`{done.words[0]}` would be looked for in the registry of Pulumi Cloud: a folder begins with `./`"
    return "no command" if whole and command == "pulumi" else None


def _until_a_command(words: list[str], table: dict[str, bool]) -> list[str]:
    """The options before the command: `-C FOLDER`."""
    position = 0
    while position < len(words) and words[position].startswith("-"):
        position += 2 if table.get(words[position]) else 1
    return words[:position]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        engine = prepare(Path(place) / "bin", report=print)
        KEPT.write_text("\n".join([engine.version, *of_itself(engine.bin_dir / "pulumi")]) + "\n", encoding="utf-8")
