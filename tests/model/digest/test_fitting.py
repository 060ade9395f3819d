"""What does not fit into a comment is left out where it hurts least."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.digest.fitting import LONGEST, fitted
from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.preview import SERVICE, TASK_DEFINITION
from tests.model.digest.previews import preview, step

lines = st.lists(st.sampled_from(["- a", "- b" * 20, "", "### T"]))
parts = st.lists(st.one_of(lines, lines.map(lambda each: ["```diff", *each, "```"])))


@given(parts, st.integers(100, 400))
def test_it_is_as_long_as_may_be_and_its_fences_are_closed(found: list[list[str]], longest: int) -> None:
    text = fitted(found, longest)
    assert len(text) <= longest
    assert text.count("```") % 2 == 0
    whole = "\n".join(line for part in found for line in part).rstrip() + "\n"
    assert text == whole or "(cut" in text or len(whole) <= len(text)


def test_what_fits_is_whole() -> None:
    assert fitted([["a"], ["```", "b", "```"], ["- c"]]) == "a\n```\nb\n```\n- c\n"


def containers(text: str) -> dict[str, Any]:
    return {
        "containerDefinitions": json.dumps([{"name": "api", "dockerLabels": {f"{n}": text for n in range(300)}}]),
        "tags": {"Service": "api"},
    }


def test_permissions_and_what_goes_are_there_whatever_else_is() -> None:
    many = [step("replace", TASK_DEFINITION, f"t{n}", containers("a" * 199), containers("b" * 199)) for n in range(9)]
    gone = step("delete", "aws:iam/role:Role", "shop-task", {}, id="x")
    policy = json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})
    wider = step("create", "aws:iam/rolePolicy:RolePolicy", "api-task", None, {"policy": policy})
    text = digest(preview(*many, gone, wider), "test")
    assert len(text) <= LONGEST
    assert "`iam.RolePolicy api-task` allows `s3:*` on `*`\n" in text
    assert "`iam.Role shop-task` is deleted\n" in text
    assert text.endswith("has all of it)\n")


def test_thousands_that_go_are_cut_and_it_is_said() -> None:
    many = [step("delete", SERVICE, f"service-{n}", {"tags": {"Service": f"service-{n}"}}, id="x") for n in range(2000)]
    text = digest(preview(*many), "test")
    assert len(text) <= LONGEST
    assert "2000 deleted or replaced" in text.splitlines()[1]
    assert text.endswith("has all of it)\n")
