"""Recordings are what the engine says today: three of them are made again."""

import json

import pytest

from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.preview import Preview, read_preview
from tests.stack.digest.record import FOLDER, STATE, preview, scrubbed, scrubbed_state
from tests.stack.up import PROJECT, Stack


@pytest.mark.parametrize("kind", ["image", "port", "renamed-service"])
def test_a_preview_made_again_has_the_digest_of_the_recorded_one(stack: Stack, kind: str) -> None:
    made, state = preview(stack.sandbox, kind), json.loads(stack.sandbox.read("stack", "export"))
    recorded = read_preview((FOLDER / f"{kind}.json").read_text(), STATE.read_text())
    assert digest(read_preview(json.dumps(made), json.dumps(state)), "test") == digest(recorded, "test")
    # What scrubbing leaves out, the digest does not read.
    again = _read(scrubbed(made), scrubbed_state(state))
    assert digest(again, "test") == digest(recorded, "test")


def _read(found: dict[str, object], state: dict[str, object]) -> Preview:
    return read_preview(json.dumps(found), json.dumps(state))


def test_the_whole_stack_keeps_the_guardrails(stack: Stack) -> None:
    output = stack.sandbox.read("preview", "--policy-pack", str(PROJECT / "guardrails"))
    assert "guardrails" in output
