"""Every command of every page, and of every hint in the code, is one that its program takes."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_platform.ops.__main__ import verbs
from lanes.first_hour.pages import Shown, pages, shown, shown_in
from lanes.lane import PROJECT
from sandbox.engine import Engine
from tests.docs import programs, shell
from tests.docs.programs import make, others, pulumi

# Spans of code that only look like commands: resources that `make down` names.
NO_COMMANDS = {"ecs service arn:…", "ecs task-definition …"}
_ALTERNATIVES = re.compile(r"(?<=\w)(?:\|[\w-]+)+")
_OPTIONAL = re.compile(r"\[(--[^\]]*)\]")
CODE = ("ops", "model", "components", "local", "guardrails", "sandbox")
_SPANS = re.compile(r"`([^`\n]+)`")
_OPTION = re.compile(r"\s--[a-z]")


def newest_entry() -> list[Shown]:
    """What the changelog says of the version that comes."""
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    before, heading, rest = text.partition("\n## ")
    return shown_in(f"{before}{heading}{rest.partition(chr(10) + '## ')[0]}", "CHANGELOG.md")


def hints() -> Iterator[Shown]:
    """The commands between backticks in the texts of the code; what is filled in is open."""
    for file in (
        each for folder in CODE for each in sorted((PROJECT / folder).rglob("*.py")) if "tests" not in each.parts
    ):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            text = _text(node)
            for span in _SPANS.findall(text) if text else ():
                place = f"{file.relative_to(PROJECT)}:{getattr(node, 'lineno', 0)}"
                yield Shown(place, re.sub(r"\{[^{} ]*\}", "OPEN", span), False)


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "OPEN" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def is_a_command(each: Shown) -> bool:
    """Whether it is there to be typed: a block is; in a sentence, what begins with a program or has options."""
    first, _, rest = each.text.partition(" ")
    if each.whole:
        return True
    return (
        bool(rest)
        and each.text not in NO_COMMANDS
        and (programs.is_known(first) or first in verbs() or _has_options(first, rest))
    )


def _has_options(first: str, rest: str) -> bool:
    return bool(re.fullmatch(r"[a-z][\w./-]*", first) and _OPTION.search(f" {rest}"))


def simple(each: Shown) -> list[list[str]]:
    """Its simple commands; a verb alone is one of ops (`check --aws`) or of Pulumi (`up --refresh`)."""
    if each.whole:
        return shell.commands(each.text)
    # `up|preview|down [--stack test]`
    text = _OPTIONAL.sub(r"\1", _ALTERNATIVES.sub("", each.text))
    first = text.partition(" ")[0]
    return shell.commands(text if programs.is_known(first) else f"{'ops' if first in verbs() else 'pulumi'} {text}")


def faults(each: Shown) -> list[str]:
    """What is wrong with it, in words with its place."""
    try:
        said = [(words, _fault(words, each)) for words in simple(each)]
    except ValueError as error:
        return [f"{each.place}: {each.text!r}: {error}"]
    return [f"{each.place}: `{' '.join(words)}`: {fault}" for words, fault in said if fault]


def _fault(words: list[str], each: Shown) -> str | None:
    # The page of a project of one's own tells of its Makefile.
    if words[0] == "make" and each.place.startswith("project/"):
        return make.of_a_project(words[1:], each.whole)
    return programs.fault(words, each.whole)


SHOWN = [each for file in pages() for each in shown(file) if is_a_command(each)]


@pytest.mark.parametrize("file", pages(), ids=lambda file: file.relative_to(PROJECT).as_posix())
def test_what_a_page_shows_is_taken(file: Path) -> None:
    wrong = [fault for each in shown(file) if is_a_command(each) for fault in faults(each)]
    assert wrong == []


def test_what_the_changelog_says_is_taken() -> None:
    assert [fault for each in newest_entry() if is_a_command(each) for fault in faults(each)] == []


def test_what_messages_tell_to_do_is_taken() -> None:
    found = [each for each in hints() if is_a_command(each)]
    assert [fault for each in found for fault in faults(each)] == []
    assert len(found) > 100


def misspelt(words: list[str]) -> Iterator[list[str]]:
    """The command with one of its options misspelt, or one word of what it names: verb, target, service, operation."""
    names = _names(words)
    for position, word in enumerate(words):
        if word.startswith("--") and word != "--":
            yield [*words[:position], word.replace("--", "--x", 1), *words[position + 1 :]]
        elif position in names:
            yield [*words[:position], f"{word}x", *words[position + 1 :]]


def _names(words: list[str]) -> set[int]:
    """Where the words stand that a program knows by name; none of what is left open."""
    depth = {"aws": 3 if words[2:3] == ["wait"] else 2, "pulumi": 1, "python": 3 if words[2:3] == ["ops"] else 2}
    positions = range(1, 1 + depth.get(words[0].rpartition("/")[2].rstrip("3"), 1))
    if words[0] == "make":
        positions = range(1, len(words))
    return {each for each in positions if each < len(words) and re.fullmatch(r"[a-z][a-z0-9.-]*", words[each])}


@pytest.mark.parametrize("program", sorted(set(programs.JUDGES) - set(others.OF_THE_SYSTEM)))
def test_a_command_that_is_misspelt_is_found(program: str) -> None:
    """Each command of the pages, with one option or one word of its name wrong."""
    typed = [(words, each) for each in SHOWN for words in simple(each) if words[0] == program]
    mutants = [(mutant, each) for words, each in typed for mutant in misspelt(words)]
    assert [" ".join(mutant) for mutant, each in mutants if not _fault(mutant, each)] == []
    assert mutants or not typed


def test_enough_is_misspelt() -> None:
    mutants = [mutant for each in SHOWN for words in simple(each) for mutant in misspelt(words)]
    assert len(mutants) > 300


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("opps check", "no program"),
        ("python -m ops explain", "missing: url"),
        ("python -m ops routes --map png", "one of mermaid, svg, html"),
        ("aws ecs update-service --cluster test", "missing: --service"),
        ("aws ecs describe-services --cluster test --services api --query 'services[.x'", ""),
        ("pulumi stack rm --keep-config", "no option"),
        ("pulumi package get-schema component_package", "./"),
        ("make up && make upp", "no target"),
        ("x=$(pulumi stack outputt vpc_id) && echo $x", "outputt"),
        ("echo a | jqq .", "jqq"),
        ("while sleep 1; do curly -s http://x; done", "curly"),
        ("ecs deploy test api --task", "--task"),
    ],
)
def test_what_cannot_be_typed_is_found(typed: str, says: str) -> None:
    (fault,) = faults(Shown("a page:1", typed, True))
    assert says in fault


def test_what_a_page_shows_is_all_found() -> None:
    markdown = (
        "Say `make up`.\n```console\n$ make check   # at once\n3 services\n$ aws x \\\n    --y\n```\n```sh\ncd a\n```\n"
        "```yaml\n  - run: aws z\n  script:\n    - echo 1\n    - echo 2\n```\n"
    )
    found = [(each.place, each.text, each.whole) for each in shown_in(markdown, "page")]
    assert found == [
        ("page:3", "make check   # at once", True),
        ("page:5", "aws x \\\n    --y", True),
        ("page:9", "cd a\n", True),
        ("page:12", "aws z", True),
        ("page:13", "echo 1\necho 2", True),
        ("page:1", "make up", False),
    ]


def test_a_script_is_read_as_a_shell_reads_it() -> None:
    script = 'a="$(b -c "d e" | f)" g > h 2>&1 && ! i --j=k; eval "$(l m)"  # n\no p \\\n q <stack> | r'
    assert shell.commands(script) == [
        ["b", "-c", "d e"],
        ["f"],
        ["l", "m"],
        ["g"],
        ["i", "--j=k"],
        ["o", "p", "q", "STACK"],
        ["r"],
    ]


def test_the_engine_that_is_there_takes_each_command_of_pulumi(engine: Engine) -> None:
    """What is kept is of one version: of that it is all. Anew: `python -m tests.docs.programs.pulumi`."""
    said, (version, kept) = pulumi.of_itself(engine.bin_dir / "pulumi"), pulumi.kept()
    if engine.version == version:
        assert kept == said
    typed = [(words[1:], each) for each in SHOWN for words in simple(each) if words[0] == "pulumi"]
    assert [words for words, each in typed if pulumi.fault(words, each.whole, pulumi.known(said))] == []
    assert len(typed) > 50


def test_the_aws_cli_is_asked_elsewhere() -> None:
    """Its package puts a botocore of its own before ours, for every test that runs in the same process."""
    program = (
        "import sys; from tests.docs.programs import fault; assert fault(['aws', 'ecs', 'list-clusters']) is None; "
    )
    program += "import botocore; print(*(name for name in sys.modules if name.startswith('awscli')), botocore.__file__)"
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert "awscli" not in done.stdout
