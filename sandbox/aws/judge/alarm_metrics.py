"""What PutMetricAlarm refuses of the `Metrics` of an alarm on a formula.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
"""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.aws.cloudwatch import formulas
from sandbox.aws.cloudwatch.formulas import FormulaError
from sandbox.aws.judge.call import Call

MOST = 10
_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")
_HIGH_RESOLUTION = (10, 20, 30)
_MINUTE = 60


def queries(call: Call) -> list[dict[str, Any]]:
    """Those that it gives."""
    return list(call.given.get("Metrics") or [])


def bad_id(call: Call) -> object:
    """An id that is none, or that comes twice."""
    ids = [str(query.get("Id")) for query in queries(call)]
    return next((each for each in ids if not _ID.fullmatch(each) or ids.count(each) > 1), None)


def neither_or_both(call: Call) -> object:
    """The id of what is neither a metric nor a formula, or both."""
    given = ((query.get("Id"), "MetricStat" in query, "Expression" in query) for query in queries(call))
    return next((name for name, metric, formula in given if metric == formula), None)


def too_many(call: Call) -> object:
    """How many metrics, if too many; formulas do not count."""
    count = sum("MetricStat" in query for query in queries(call))
    return count > MOST and count


def bad_period(call: Call) -> object:
    """A period that is none."""
    found = [stat.get("Period") for stat in _stats(call)] + [query.get("Period") for query in queries(call)]
    return next((each for each in found if each and each not in _HIGH_RESOLUTION and each % _MINUTE), None)


def longest_period(call: Call) -> int | None:
    """The longest of its metrics' periods."""
    found = [int(stat["Period"]) for stat in _stats(call) if stat.get("Period")]
    found += [int(query["Period"]) for query in queries(call) if query.get("Period")]
    return max(found, default=None)


def searches(call: Call) -> object:
    """A formula that searches."""
    return any("SEARCH" in formula.upper().split("(") for _, formula in _formulas(call))


def bad_formula(call: Call) -> object:
    """What is wrong with a formula: how it is written, or what it names."""
    ids = {str(query.get("Id")) for query in queries(call)}
    for name, formula in _formulas(call):
        try:
            unknown = formulas.read(formula).ids() - ids
        except FormulaError as problem:
            return f"'{name}': {problem}"
        if unknown:
            return f"'{name}': Undefined identifier {min(unknown)}"
    return None


def _stats(call: Call) -> list[dict[str, Any]]:
    return [query["MetricStat"] for query in queries(call) if query.get("MetricStat")]


def _formulas(call: Call) -> Iterator[tuple[str, str]]:
    """Id and text of each; queries of Metrics Insights are none."""
    for query in queries(call):
        text = query.get("Expression")
        if text and not text.lstrip().upper().startswith("SELECT"):
            yield str(query.get("Id")), text
