"""A stack that an older version brought up, whose resources lie otherwise in the state, goes on with this one."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.stack.layouts import in_layout_1, is_gone
from tests.stack.up import Stack


def resources(stack: Stack) -> dict[str, dict[str, Any]]:
    return {each["urn"]: each for each in json.loads(stack.state())["deployment"]["resources"]}


@pytest.fixture(scope="module")
def before(stack: Stack) -> dict[str, dict[str, Any]]:
    """The resources by their URNs as they are; the stack's state is then made one of layout 1."""
    stack.up()
    found = resources(stack)
    file = Path(stack.project) / "former.json"
    file.write_text(json.dumps(in_layout_1(json.loads(stack.state()))), encoding="utf-8")
    stack.sandbox.read("stack", "import", "--file", str(file))
    return found


def test_nothing_changes_but_where_it_lies(stack: Stack, before: dict[str, dict[str, Any]]) -> None:
    former = resources(stack)
    moved = before.keys() - former.keys()
    assert len(moved) > 20
    gone = {urn for urn, each in former.items() if is_gone(each)}
    assert Counter(each["type"].rpartition(":")[2] for each in map(former.get, gone) if each) >= Counter(
        Task=3, TaskRoles=3, TaskSecurityGroup=2, TargetGroup=3
    )
    preview = stack.preview()
    assert {step["urn"]: step["op"] for step in preview["steps"] if step["op"] != "same"} == dict.fromkeys(
        gone, "delete"
    )
    stack.up()
    after = resources(stack)
    assert after.keys() == before.keys()
    assert {urn: each.get("id") for urn, each in after.items()} == {urn: e.get("id") for urn, e in before.items()}


def test_the_next_up_forgets_where_it_lay(stack: Stack, before: dict[str, dict[str, Any]]) -> None:
    """Aliases are a part of the state, and are given once."""
    del before
    assert stack.sandbox.pulumi("preview", "--expect-no-changes") == 0
    stack.up()
    assert [each["urn"] for each in resources(stack).values() if each.get("aliases")] == []
