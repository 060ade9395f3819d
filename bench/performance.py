"""docs/performance.md and its picture, written from the lane's record."""

from collections.abc import Iterable, Mapping, Sequence
from math import log10

from bench.four_ways import sizes
from bench.four_ways.ratios import CPU, MEMORY, STATE, WALL, Number
from bench.four_ways.sizes import Size
from bench.four_ways.steps import EMPTY, FIRST_UP, IMAGE, STEPS
from bench.four_ways.way import BARE, OURS, TERRAFORM, WAYS
from bench.plot import plot
from bench.pure import PARTS, PURE
from bench.tree import KINDS
from lanes.record import Measure, Record

PICTURE = "performance.svg"
_GROWTH = "growth from "
_FITTED = " to the linear fit, at most"

Numbers = Mapping[Number, Measure]

_HEAD = """\
# Performance

<!-- Written by `python -m lanes docs` from records/bench.json; change bench/performance.py and run it again. -->

The same resources are brought up four ways on the local AWS, each on its own, and changed step by step: by this
program; by a bare program of pulumi-aws without components, as people write it; by the same with an entry point that
awaits all registrations; and by Terraform with the same provider. All come from one list of manifests: bare program and
Terraform's configuration are made from what this program registers under mocks (bench/bare/), references between
resources kept, `dependsOn` only where AWS needs it (bench/bare/needed.py). AWS's API is asked after each first `up`
whether there is the same, by type, name and tags; a difference fails the case.

The ways take turns, each round beginning with another. Times are medians of the rounds; ratios are medians of the
rounds' own ratios. CPU time is that of all processes of a command, memory the most that all of them had at once (what
they share counts for each of them). The local AWS's own time is in the wall time only. Waits in the provider, a minute
for a load balancer, are in all of them: where there is little else to do, the ways are as fast as each other.
"With alarms" is with all of them for each service, and with dashboards ([operate-alarms.md](operate-alarms.md)); that
and the largest number are measured once, ours beside the bare program.
"""
_NONE = """\

Not measured yet: `make bench` does, in some hours; one that is ended goes on where it was.
"""


def shows(measure: Measure) -> bool:
    """Whether the page has a number."""
    return Number.read(measure.name) is not None or (measure.name.startswith(_GROWTH) and _FITTED in measure.name)


def pages(record: Record | None) -> dict[str, str]:
    """The files below docs/ and what is in them."""
    if record is None or not (numbers := _numbers(record.measures)):
        return {"performance.md": _HEAD + _NONE}
    of_ways = {number: each for number, each in numbers.items() if number.way != PURE}
    parts = [_HEAD, _machine(record), *([_picture()] if of_ways else [])]
    parts += [_table_of(size, of_ways) for size in sorted({number.size for number in of_ways})]
    parts += [_ratios(of_ways), _by_process(of_ways), _grown(record.measures)] if of_ways else []
    parts.append(_pure({number: each for number, each in numbers.items() if number.way == PURE}))
    picture = {PICTURE: _plot(of_ways)} if of_ways else {}
    return {"performance.md": "\n".join(part for part in parts if part), **picture}


def _numbers(measures: Iterable[Measure]) -> Numbers:
    return {number: measure for measure in measures if (number := Number.read(measure.name))}


def _machine(record: Record) -> str:
    told = next((case.facts["machine"] for case in record.cases if "machine" in case.facts), [])
    return (
        f"Measured on {record.date:%Y-%m-%d} at {record.commit[:10]}: {', '.join([f'{record.cores} cores', *told])}.\n"
    )


def _picture() -> str:
    return f"![Wall time of the first up and of an empty preview by the number of services]({PICTURE})\n"


def _plot(numbers: Numbers) -> str:
    lines = {
        f"{step}, {way}": sorted(
            (number.size.services, each.value)
            for number, each in numbers.items()
            if (number.step, number.way, number.what, number.size.alarms) == (step, way, WALL, False)
        )
        for step in (FIRST_UP, EMPTY)
        for way in (OURS, BARE)
    }
    return plot("Wall time", "services", "s", {label: points for label, points in lines.items() if points})


def _table_of(size: Size, numbers: Numbers) -> str:
    """Wall and CPU time and memory of all steps and ways."""
    ways = [way for way in WAYS if Number(size, FIRST_UP, way, WALL) in numbers]
    title = "1 service" if size == Size(1) else str(size)
    lines = [f"## {title}\n", "Seconds of wall time / of CPU time / MiB at most.\n"]
    lines += _head("step", *ways)
    for step in STEPS:
        lines.append(_row(step, *(_three(size, step, way, numbers) for way in ways)))
    state = [_value(numbers.get(Number(size, FIRST_UP, way, STATE))) for way in ways]
    return "\n".join([*lines, _row("state, in MB", *state), ""])


def _three(size: Size, step: str, way: str, numbers: Numbers) -> str:
    found = [numbers.get(Number(size, step, way, what)) for what in (WALL, CPU, MEMORY)]
    return " / ".join(_value(each) for each in found)


def _ratios(numbers: Numbers) -> str:
    """Ours to bare and to Terraform; with the spread, and the bar where there is one."""
    lines = ["## Ours to the others\n", "Medians, and how far the rounds are from them (±).\n"]
    lines += _head("services", "step", "of", f"to {BARE}", "at most", f"to {TERRAFORM}")
    for size in sorted({number.size for number in numbers}):
        for step in STEPS:
            for what in (WALL, CPU, MEMORY):
                bare = numbers.get(Number(size, step, f"{OURS} to {BARE}", what))
                other = numbers.get(Number(size, step, f"{OURS} to {TERRAFORM}", what))
                if bare is not None and (step in (FIRST_UP, EMPTY, IMAGE) or bare.bar is not None):
                    lines.append(_row(_cell(size), step, what, _ratio(bare), _bar(bare), _ratio(other)))
    return "\n".join([*lines, ""])


def _by_process(numbers: Numbers) -> str:
    """Where the CPU time of the largest number that all ways have goes."""
    ways = [way for way in WAYS if any(number.way == way and number.what.startswith(CPU) for number in numbers)]
    lines = [f"## CPU time by process, {sizes.JUDGED} services\n", *_head("step", "process", *ways)]
    for step in (FIRST_UP, EMPTY, IMAGE):
        for kind in KINDS:
            found = [numbers.get(Number(Size(sizes.JUDGED), step, way, f"{CPU} of {kind}")) for way in ways]
            if any(found):
                lines.append(_row(step, kind, *map(_value, found)))
    return "\n".join([*lines, ""]) if lines[3:] else ""


def _grown(measures: Sequence[Measure]) -> str:
    grown = [each for each in measures if each.name.startswith(_GROWTH) and each.name.endswith(_FITTED)]
    if not grown:
        return ""
    lines = ["## Growth\n", "Each step to the straight line through all numbers of services, where it is most above.\n"]
    lines += _head("step", "to the line", "at most")
    lines += [_row(each.name.removesuffix(_FITTED), _value(each), _bar(each)) for each in grown]
    return "\n".join([*lines, ""])


def _pure(numbers: Numbers) -> str:
    if not numbers:
        return ""
    lines = ["## The pure part\n", "Seconds of CPU time; no engine and no AWS take part.\n", *_head("services", *PARTS)]
    for size in sorted({number.size for number in numbers}):
        lines.append(
            _row(f"{size.services:,}", *(_value(numbers.get(Number(size, part, PURE, CPU))) for part in PARTS))
        )
    return "\n".join([*lines, ""])


def _cell(size: Size) -> str:
    return f"{size.services}{', alarms' if size.alarms else ''}"


def _ratio(measure: Measure | None) -> str:
    if measure is None:
        return ""
    spread = "" if measure.spread is None else f" ± {measure.spread:.0%}"
    return f"{measure.value:.2f}{spread}"


def _bar(measure: Measure) -> str:
    return "" if measure.bar is None else f"{measure.bar:g}{'' if measure.met else ', **missed**'}"


def _value(measure: Measure | None) -> str:
    """Three digits, as whole numbers are told."""
    if measure is None:
        return ""
    return f"{measure.value:,.{max(0, 2 - int(log10(max(measure.value, 0.01)) // 1))}f}"


def _head(*cells: str) -> list[str]:
    return [_row(*cells), _row(*["---"] * len(cells))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
