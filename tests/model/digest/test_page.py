"""The page about pull requests shows what the digest says today, and overrides that are ones."""

import re

import pytest
import yaml

from ecs_platform.model.settings.settings import Settings
from tests.model.digest.page import PAGE, page

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_digest_on_the_page_is_todays() -> None:
    assert TEXT.count("<!-- digest of ") == 1
    assert page(TEXT) == TEXT, "python -m tests.model.digest.page"


def test_the_overrides_on_the_page_are_taken() -> None:
    (block,) = (each for each in re.findall("```yaml\n(.*?)```", TEXT, re.DOTALL) if "overrides" in each)
    found = yaml.safe_load(block)["config"]["ecs-platform:overrides"]
    assert Settings.model_validate({"overrides": found}).overrides == found
    named = re.findall(r"`((?:remove|replace) [^`]+ [^`]+)`", TEXT)
    assert len(named) > 6
    Settings.model_validate({"overrides": dict.fromkeys(named, "meant")})


NEAR = {
    "delete service shop": "did you mean `remove service shop`?",
    "remove services/shop": "did you mean `remove service shop`?",
    "Remove Service Shop": "did you mean `remove service shop`?",
    "remove-service": "`python -m ops digest --gate` prints the line",
    "services/shop": "did you mean `remove service shop` or `replace service shop`?",
    "replace jobs report": "did you mean `replace job report`?",
    "recreate lb.TargetGroup shop": "did you mean `replace lb.TargetGroup shop`?",
    "shop": "`python -m ops digest --gate` prints the line",
    "": "`python -m ops digest --gate` prints the line",
    "*": "`python -m ops digest --gate` prints the line",
    "remove service *": "`python -m ops digest --gate` prints the line",
}


@pytest.mark.parametrize("written", NEAR)
def test_what_is_no_override_is_refused_with_what_was_meant(written: str) -> None:
    with pytest.raises(ValueError, match="is no override") as refused:
        Settings.model_validate({"overrides": {written: "meant"}})
    assert NEAR[written] in str(refused.value.errors()[0]["ctx"]["hint"])  # type: ignore[attr-defined]
