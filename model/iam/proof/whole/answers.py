"""The answers of the whole proof as rows, like those to the questions about one deployer."""

from collections.abc import Iterable, Iterator

from ecs_platform.model.iam.proof.prover import Row
from ecs_platform.model.iam.proof.whole.reach import HOLD, Found, Search
from ecs_platform.model.iam.proof.whole.shapes import Shape
from ecs_platform.model.iam.proof.whole.trusts import trust_rows
from ecs_platform.model.iam.proof.whole.world import Principal


def rows(search: Search) -> Iterator[Row]:
    """All that was asked about everybody: what of others they get at, in steps too, and who takes their roles."""
    for shape in (Shape(search.anybody, (search.anybody,)), *search.shapes):
        yield from _of(shape, search)
    for shape in search.shapes:
        yield from trust_rows(shape, search.world.account)


def rows_about(principal: Principal, search: Search) -> Iterator[Row]:
    """The same about one of them."""
    yield from _of(Shape(principal, (principal,)), search)


def _of(shape: Shape, search: Search) -> Iterator[Row]:
    who = shape.who
    direct, in_steps = list(search.direct(shape.asked)), list(search.in_steps(shape.asked))
    asked = search.asked_of(shape.asked)
    for what, found, reason in (
        ("get at what is somebody else's", direct, f"asked about {asked:,} things"),
        ("come to it in steps", in_steps, f"{len(search.holds(shape.asked)):,} roles and users are held in the end"),
    ):
        if not any(one.known is None for one in found):
            yield Row(f"{who}: {what}", False, False, "", None, f"no: {reason}")
        yield from (_row(who, several) for several in _groups(found))


def _groups(found: Iterable[Found]) -> list[list[Found]]:
    """What was found, that of one kind together."""
    groups: dict[object, list[Found]] = {}
    for one in found:
        ways = tuple(step.how for step in one.path) if one.known is None else ()
        groups.setdefault((one.known, one.thing.kind, one.action == HOLD, ways), []).append(one)
    return list(groups.values())


def _row(who: str, several: list[Found]) -> Row:
    """One row for all of a kind; what cannot be prevented is answered as it must be."""
    first = several[0]
    more = f" and {len(several) - 1:,} more" if len(several) > 1 else ""
    ways = "".join(f"{step.how}; " for step in first.path)
    question = f"{who}: {ways}{first.action} on the {first.thing.kind} {first.thing.arn}{more}"
    known = first.known is not None
    return Row(question, known, True, "", first.statement, first.known or "nothing should allow it")
