"""When an `up` is killed."""

from lanes.chaos.killed import when_made

LINES = ["@ updating....", " +  aws:iam:Role api creating (0s)", " +  aws:iam:Role api created (1s)", " +  x created"]


def moment(number: int) -> int | None:
    enough = when_made(number)
    return next((index for index, line in enumerate(LINES) if enough(line)), None)


def test_it_is_when_so_many_resources_are_made() -> None:
    assert [moment(number) for number in range(4)] == [1, 2, 3, None]
