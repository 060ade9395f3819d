"""Six hundred projects with something that nobody means: each is checked to its end, in lines that can be read."""

from pathlib import Path

from ecs_platform.model.load import load
from tests.model.bad.checks import checked
from tests.model.bad.generated import bad, good

MANY = 600


def test_the_good_one_has_nothing_wrong(tmp_path: Path) -> None:
    good(tmp_path / "good")
    assert [str(each) for each in load(tmp_path / "good", "test").findings] == []


def test_each_is_checked_to_its_end(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(MANY)]
    made = [bad(folder, number) for number, folder in enumerate(folders)]
    for (name, value), found in zip(made, checked(folders), strict=True):
        assert all(each.isprintable() for each in found), (name, value)
        if "\0" in str(value) or value == b"\0":
            assert found, (name, value)
