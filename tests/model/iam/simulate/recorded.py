"""What the other evaluator said, kept for where it cannot be had: recorded.json.gz, written by record.py.

Of drawn questions the answers alone, since the questions are drawn again; of those about the program's policies both,
since the policies change. The packages that said it are named with their hashes.
"""

import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.model.iam.simulate.cases import Case, Verdict, case

HERE = Path(__file__).parent
FILE = HERE / "recorded.json.gz"
SEED, DRAWN = 20261128, 8000

_LETTERS: dict[str, Verdict] = {"a": "Allowed", "i": "ImplicitlyDenied", "e": "ExplicitlyDenied"}
_LETTER = {verdict: letter for letter, verdict in _LETTERS.items()}


class Recorded(NamedTuple):
    """What is kept.

    Attributes:
        packages: version and hash of each package that answered.
        questions: the hash of the drawn questions.
        drawn: the answers to them.
        program: questions about the program's policies, as they were, and the answers.
        differences: the answers to what they are known to take differently.
    """

    packages: dict[str, list[str]]
    questions: str
    drawn: list[Verdict]
    program: list[tuple[Case, Verdict]]
    differences: list[Verdict]


def packages() -> dict[str, list[str]]:
    """Version and hash of each package that package-lock.json names."""
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {name: [one["version"], one["integrity"]] for name, one in lock.items() if name}


def hashed(cases: Sequence[Case]) -> str:
    """The hash of questions."""
    return hashlib.sha256("\n".join(one.line() for one in cases).encode()).hexdigest()


def read() -> Recorded:
    """What is kept."""
    kept: dict[str, Any] = json.loads(gzip.decompress(FILE.read_bytes()))
    program = zip(kept["program"], _verdicts(kept["of_program"]), strict=True)
    return Recorded(
        kept["packages"],
        kept["questions"],
        _verdicts(kept["drawn"]),
        [(case(line), verdict) for line, verdict in program],
        _verdicts(kept["differences"]),
    )


def write(recorded: Recorded) -> None:
    """Keeps it; the same is the same bytes."""
    kept = {
        "packages": recorded.packages,
        "questions": recorded.questions,
        "drawn": _letters(recorded.drawn),
        "program": [asked.line() for asked, _ in recorded.program],
        "of_program": _letters([verdict for _, verdict in recorded.program]),
        "differences": _letters(recorded.differences),
    }
    FILE.write_bytes(gzip.compress(json.dumps(kept, indent=0).encode(), mtime=0))


def _letters(verdicts: Sequence[Verdict]) -> str:
    return "".join(_LETTER[verdict] for verdict in verdicts)


def _verdicts(letters: str) -> list[Verdict]:
    return [_LETTERS[letter] for letter in letters]
