"""Lists that need so many entries: too few are said, and wrong ones are not counted as missing."""

from pathlib import Path
from typing import Annotated, Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError, create_model

from ecs_platform.model.reading.faults import findings_of
from ecs_platform.model.reading.fields import AsTuple, Section, matching
from ecs_platform.model.reading.source import parse

Word = Annotated[str, matching("[a-z]+", "`{value}` is no word")]
ENTRIES = st.lists(st.from_regex(r"\A[a-z]{1,3}\Z") | st.from_regex(r"\A[0-9]{1,3}\Z"), max_size=5, unique=True)


class Inner(Section):
    word: Word


def model(least: int, *, of_models: bool) -> type[Section]:
    words: Any = Annotated[tuple[Inner, ...], AsTuple] if of_models else Annotated[tuple[Word, ...], AsTuple]
    return create_model("Listed", __base__=Section, words=(words, Field(min_length=least)))


@given(ENTRIES, st.integers(1, 4), st.booleans())
def test_entries_that_are_wrong_are_there(entries: list[str], least: int, of_models: bool) -> None:
    written = ", ".join(f"{{word: '{each}'}}" if of_models else f"'{each}'" for each in entries)
    root, _ = parse(f"words: [{written}]".encode(), Path("words.yaml"))
    assert root is not None
    kind = model(least, of_models=of_models)
    said = []
    try:
        kind.model_validate(root.plain())
    except ValidationError as error:
        said = [each.message for each in findings_of(error, root, kind)]
    wrong = [f"`{each}` is no word" for each in entries if each.isdecimal()]
    short = len(entries) < least
    assert [each for each in said if "no word" in each] == wrong
    assert any("needs at least so many entries" in each or each == "is empty" for each in said) == short
    assert len(said) == len(wrong) + short
