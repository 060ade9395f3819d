"""The evaluator says what an independent one says, of thousands of questions; where they differ, AWS's page decides.

What the other one said is kept, so this needs neither node nor a registry; where both are there it is asked again.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.model.iam.simulate import recorded
from tests.model.iam.simulate.cases import ACCOUNT, Case, Verdict, ours
from tests.model.iam.simulate.differences import DIFFERENCES, Difference
from tests.model.iam.simulate.generate import generated
from tests.model.iam.simulate.node import NotThereError, fetch
from tests.model.iam.simulate.record import answered

AGAIN = "is it right? Then `python -m tests.model.iam.simulate.record` (it needs node and npm)"
NOT_KNOWN = 0.005
"""The share of drawn questions that the evaluator may leave open: it refuses to guess."""


@pytest.fixture(scope="module")
def kept() -> recorded.Recorded:
    return recorded.read()


@pytest.fixture(scope="module")
def drawn() -> list[Case]:
    return list(generated(recorded.SEED, recorded.DRAWN))


@pytest.fixture(scope="module")
def answers(drawn: list[Case]) -> list[Verdict]:
    """What the program's evaluator says to what is drawn."""
    return [ours(one) for one in drawn]


def compared(asked: Iterable[Case], here: Iterable[Verdict], there: Iterable[Verdict]) -> Counter[Verdict]:
    """How often the program's evaluator said what, where both say the same or it says nothing."""
    three = list(zip(asked, here, there, strict=True))
    wrong = [
        f"{mine} here, {other} there: {one.line()}" for one, mine, other in three if mine not in (other, "not known")
    ]
    assert wrong == [], f"{len(wrong)} differences, first: {wrong[0]}"
    return Counter(mine for _, mine, _ in three)


def about_policies(program: list[tuple[Case, Verdict]]) -> Counter[Verdict]:
    """The comparison of questions about the program's policies."""
    said = compared([one for one, _ in program], [ours(one) for one, _ in program], [there for _, there in program])
    assert said["not known"] == 0
    return said


def test_what_is_kept_is_of_these_questions_and_packages(kept: recorded.Recorded, drawn: list[Case]) -> None:
    assert kept.packages == recorded.packages(), f"package-lock.json has another version: {AGAIN}"
    assert kept.questions == recorded.hashed(drawn), f"other questions are drawn: {AGAIN}"
    assert len(kept.drawn) == len(drawn) == recorded.DRAWN
    assert len(kept.differences) == len(DIFFERENCES), f"other differences are known: {AGAIN}"


def test_they_agree_on_what_is_drawn(kept: recorded.Recorded, drawn: list[Case], answers: list[Verdict]) -> None:
    said = compared(drawn, answers, kept.drawn)
    assert said["not known"] <= NOT_KNOWN * len(drawn), said
    assert all(said[verdict] > 0.1 * len(drawn) for verdict in ("Allowed", "ImplicitlyDenied", "ExplicitlyDenied"))


def test_they_agree_on_the_programs_policies_as_they_were(kept: recorded.Recorded) -> None:
    said = about_policies(kept.program)
    assert min(said["Allowed"], said["ImplicitlyDenied"]) > 900
    assert said["ExplicitlyDenied"] > 50


def test_the_questions_reach_every_kind_of_policy(drawn: list[Case], answers: list[Verdict]) -> None:
    """A comparison that never came to boundaries, endpoints or other accounts would agree for nothing."""
    kinds: dict[str, Callable[[Case], bool]] = {
        "boundary": lambda one: one.boundary is not None,
        "resource": lambda one: one.resource_policy is not None,
        "endpoint": lambda one: bool(one.endpoints),
        "other account": lambda one: one.owner != ACCOUNT,
        "nobody": lambda one: one.principal == "*",
        "variables": lambda one: "${aws:" in one.line(),
    }
    for name, is_one in kinds.items():
        said = Counter(verdict for one, verdict in zip(drawn, answers, strict=True) if is_one(one))
        assert min(said["Allowed"], said["ImplicitlyDenied"], said["ExplicitlyDenied"]) >= 10, (name, said)


@pytest.mark.parametrize(
    ("number", "known"), list(enumerate(DIFFERENCES)), ids=[one.why.replace(" ", "-") for one in DIFFERENCES]
)
def test_they_differ_as_is_known(number: int, known: Difference, kept: recorded.Recorded) -> None:
    assert known.page.startswith("https://docs.aws.amazon.com/")
    assert ours(known.asked) == known.ours != known.theirs
    assert kept.differences[number] == known.theirs, f"they agree now: draw such questions ({AGAIN})"


def test_asked_today_it_says_what_is_kept(tmp_path: Path, kept: recorded.Recorded) -> None:
    try:
        fetch(tmp_path)
    except NotThereError as reason:
        pytest.skip(f"the independent evaluator is not asked again, what it said is compared: {reason}")
    today = answered(tmp_path)
    assert today._replace(program=[]) == kept._replace(program=[]), AGAIN
    # The program's policies as they are, not as they were.
    assert about_policies(today.program)["Allowed"] > 900


def test_the_page_has_every_difference() -> None:
    """docs/iam.md: what AWS says, with its page, and both answers."""
    words = {"Allowed": "allowed", "ImplicitlyDenied": "not allowed", "ExplicitlyDenied": "denied"}
    rows = [f"| [{one.why}]({one.page}) | {words[one.ours]} | {words[one.theirs]} |" for one in DIFFERENCES]
    page = (Path(__file__).parents[3] / "docs" / "iam.md").read_text(encoding="utf-8")
    assert page.partition("|---|---|---|\n")[2].splitlines() == rows, "its table is:\n" + "\n".join(rows)
