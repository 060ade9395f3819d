"""`python -m lanes run LANE`, `status`, `docs`."""

import sys
from typing import Annotated

import typer

from lanes import page, record
from lanes import run as running
from lanes.history import History
from lanes.known import LANES, lane
from lanes.lane import Lane, LaneError
from sandbox import ending

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Long work with a memory: records/ and docs/lanes.md say when it last passed.",
)


def say(line: str) -> None:
    """A line about what is done, beside standard output."""
    print(line, file=sys.stderr, flush=True)


@app.command()
def run(
    name: Annotated[str, typer.Argument(metavar="LANE", help=", ".join(each.name for each in LANES))],
    seed: Annotated[int, typer.Option(help="The first seed; the others follow it by one.")] = 1,
    cases: Annotated[int | None, typer.Option(min=1, help="With how many seeds a case that draws is tried.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How many times what is measured is measured.")] = 7,
    only: Annotated[str, typer.Option(help="Only cases with this in their name.")] = "",
    beside: Annotated[
        int | None, typer.Option(min=1, help="How many cases at once; default: as the lane says.")
    ] = None,
    no_record: Annotated[bool, typer.Option("--no-record", help="Write neither record nor docs/lanes.md.")] = False,
) -> None:
    """Runs a lane, and writes its record and docs/lanes.md."""
    found = _lane(name)
    if not found.cases:
        say(f"{name}: no case yet; nothing is run and nothing is recorded")
        return
    options, history = running.Options(seed, cases, rounds, only, beside), History()
    if not no_record:
        _refuse_what_cannot_be_recorded(found, options, history)
    made = running.run(found, options, say, history)
    for measure in made.measures:
        bar = "" if measure.bar is None else f", at most {measure.bar:g}{'' if measure.met else ': MISSED'}"
        say(f"{measure.name}: {measure.value:.3g} {measure.unit}{bar}")
    say(f"{name}: {made.passed} of {made.tried} passed")
    if not no_record:
        say(f"written: records/{record.write(made).name} and docs/lanes.md")
        page.write(LANES, history)
    raise typer.Exit(1 if made.failures else 0)


@app.command()
def status() -> None:
    """Says of each lane when it last passed, counted up to now."""
    for each in LANES:
        kept = record.read(each.name)
        print(f"{each.name:<12} {page.standing(kept, page.age_of(each, kept, History()))}")


@app.command()
def docs() -> None:
    """Writes docs/lanes.md from the records."""
    page.write(LANES, History())


def _lane(name: str) -> Lane:
    try:
        return lane(name)
    except KeyError:
        raise typer.BadParameter(
            f"there is no lane {name!r}; there are {', '.join(each.name for each in LANES)}"
        ) from None


def _refuse_what_cannot_be_recorded(found: Lane, options: running.Options, history: History) -> None:
    """Before an hour is spent on it."""
    if not options.is_whole(found):
        raise LaneError(f"a part of {found.name} makes no record: leave out --only and --cases, or give --no-record")
    if differing := history.differing(found.covers):
        files = "\n".join(f"  {file}" for file in differing[:10])
        raise LaneError(
            f"a record says what a commit does, and what {found.name} covers is not as committed:\n{files}\n"
            "  to do: commit it, or run it without a record: --no-record"
        )


def main() -> None:
    """Runs the command that was given; a signal ends it in order, with 128 and its number as exit status."""
    try:
        # Also SIGTERM, with which CI and a closed shell end it: what a lane runs must not run on without it.
        with ending.interrupting():
            app(prog_name="python -m lanes")
    except ending.Ended as ended:
        sys.exit(ended.status)
    except (LaneError, record.RecordError) as error:
        say(f"error: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
