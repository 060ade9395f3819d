"""Whether an alarm rings: the examples of CloudWatch's own page, and formulas of metrics."""

import pytest

from sandbox.aws.cloudwatch import formulas
from sandbox.aws.cloudwatch.evaluation import evaluate
from sandbox.aws.cloudwatch.expressions import Evaluation, Series, is_played
from sandbox.aws.cloudwatch.formulas import FormulaError

STATES = {"OK": "OK", "ALARM": "ALARM", "INSUFFICIENT": "INSUFFICIENT_DATA", "same": None}
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html: three periods, of which M
# must breach; the newest last; then missing, ignore, breaching, notBreaching.
PAGE = """
3 | 0 - X - X | OK OK OK OK
3 | 0 - - - - | OK OK OK OK
3 | - - - - - | INSUFFICIENT same ALARM OK
3 | 0 X X - X | ALARM ALARM ALARM ALARM
3 | - - X - - | ALARM same ALARM OK
3 | - - - - X | OK OK ALARM OK
3 | - - - X - | OK OK ALARM OK
2 | 0 - X - X | ALARM ALARM ALARM ALARM
2 | 0 0 X 0 X | ALARM ALARM ALARM ALARM
2 | 0 - X - - | OK OK ALARM OK
2 | - - - - 0 | OK OK ALARM OK
2 | - - - X - | ALARM same ALARM OK
"""
ROWS = [line.split("|") for line in PAGE.strip().splitlines()]


@pytest.mark.parametrize(("least", "points", "states"), ROWS, ids=[f"{m.strip()} of {p.strip()}" for m, p, _ in ROWS])
def test_it_rings_as_the_page_says(least: str, points: str, states: str) -> None:
    breaching = [{"0": False, "X": True, "-": None}[each] for each in reversed(points.split())]
    treatments = ("missing", "ignore", "breaching", "notBreaching")
    found = [evaluate(breaching, 3, int(least), missing).state for missing in treatments]
    assert found == [STATES[each] for each in states.split()]


FAILED, ALL, NONE = {0: 5.0, 60: 1.0}, {0: 10.0, 60: 0.0, 120: 4.0}, Series()


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("failed / all * 100", {0: 50.0}),
        ("100*(failed/all)", {0: 50.0}),
        ("FILL(failed, 0) / all * 100", {0: 50.0, 120: 0.0}),
        ("FILL(none, 0) / all", {0: 0.0, 120: 0.0}),
        ("IF(all > 3, FILL(failed, 0) / all * 100, 0)", {0: 50.0, 60: 0.0, 120: 0.0}),
        ("IF(all >= 4, 100 * FILL(failed, 0) / all)", {0: 50.0, 120: 0.0}),
        ("IF(all > 3 AND failed > 3, 1, 0)", {0: 1.0, 60: 0.0, 120: 0.0}),
        ("IF(failed > 3 || all == 4, 1, 0)", {0: 1.0, 60: 0.0, 120: 1.0}),
        (
            "IF((FILL(all, 0) + FILL(none, 0)) > 0, 100 * (FILL(failed, 0)) / (FILL(all, 0) + FILL(none, 0)), 0)",
            {0: 50.0, 60: 0.0, 120: 0.0},
        ),
        ("all - failed", {0: 5.0, 60: -1.0}),
        ("-failed + 2 ^ 3", {0: 3.0, 60: 7.0}),
        ("SUM([failed, all])", {0: 15.0, 60: 1.0, 120: 4.0}),
        ("failed - MIN(failed)", {0: 4.0, 60: 0.0}),
        ("FILL(failed, REPEAT)", {0: 5.0, 60: 1.0, 120: 1.0}),
        ("failed < all", {0: 1.0, 60: 0.0, 120: 1.0}),
        ("none", {}),
    ],
)
def test_a_formula_comes_to(formula: str, wanted: Series) -> None:
    read = formulas.read(formula)
    assert is_played(read)
    found = Evaluation({"failed": FAILED, "all": ALL, "none": NONE}, {0, 60, 120}).series(read)
    assert dict(sorted(found.items())) == wanted


@pytest.mark.parametrize("formula", ["m1 +", "(m1", "m1 m2", "m1 / ; m2", "SUM(m1", "[m1,", ""])
def test_what_is_no_formula(formula: str) -> None:
    with pytest.raises(FormulaError):
        formulas.read(formula)


def test_a_function_that_is_not_played() -> None:
    read = formulas.read("ANOMALY_DETECTION_BAND(m1, 2)")
    assert not is_played(read)
    assert read.ids() == {"m1"}
