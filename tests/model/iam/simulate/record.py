"""Asks the other evaluator everything and keeps what it says: `python -m tests.model.iam.simulate.record`.

Needed when package.json names another version, or other questions are drawn.
"""

import sys
import tempfile
from pathlib import Path

from tests.model.iam.simulate import recorded
from tests.model.iam.simulate.cases import Case, Verdict
from tests.model.iam.simulate.differences import DIFFERENCES
from tests.model.iam.simulate.generate import generated
from tests.model.iam.simulate.node import NotThereError, fetch, theirs
from tests.model.iam.simulate.program import about_the_program


def answered(folder: Path) -> recorded.Recorded:
    """All questions of today with the other evaluator's answers; its packages are in the folder."""
    drawn = list(generated(recorded.SEED, recorded.DRAWN))
    program = list(about_the_program(recorded.SEED))
    answers: list[Verdict] = theirs([*drawn, *program, *(one.asked for one in DIFFERENCES)], folder)
    end = len(drawn) + len(program)
    return recorded.Recorded(
        recorded.packages(),
        recorded.hashed(drawn),
        answers[: len(drawn)],
        _together(program, answers[len(drawn) : end]),
        answers[end:],
    )


def _together(cases: list[Case], answers: list[Verdict]) -> list[tuple[Case, Verdict]]:
    return list(zip(cases, answers, strict=True))


def main() -> int:
    """The command; its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            fetch(Path(folder))
        except NotThereError as reason:
            print(f"nothing is recorded: {reason}", file=sys.stderr)
            return 1
        recorded.write(answered(Path(folder)))
    print(f"{recorded.FILE}: {recorded.FILE.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
