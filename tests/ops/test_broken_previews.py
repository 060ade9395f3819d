"""Three hundred previews that no engine wrote: each is told of, or refused in one line; never a traceback."""

import itertools
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app
from tests.model.bad.previews import RECORDINGS, broken
from tests.ops.github_api import Api

MANY = 300
DEPLOYMENTS: tuple[object, ...] = (
    {"resources": None},
    {"resources": [None]},
    {"resources": [{"urn": "x"}]},
    {"resources": 1},
    None,
    [],
    "x",
)
STATE = RECORDINGS[0].with_name("state-before.json")


def _ends_well(done: Result) -> bool:
    return done.exception is None or isinstance(done.exception, SystemExit)


def _digest(file: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["digest", str(file), "--gate", "--stack", "test", *more])


def test_the_good_ones_are_told_of() -> None:
    for each in RECORDINGS:
        if each.name == STATE.name:
            continue
        assert _digest(each, "--state", str(STATE)).stdout.startswith("<!-- ")


def test_broken_ones_end_well(tmp_path: Path, api: Api) -> None:
    refused = 0
    for number in range(MANY):
        file = tmp_path / f"{number}.json"
        file.write_text(broken(number), encoding="utf-8", errors="surrogatepass")
        for done in (_digest(file), CliRunner().invoke(app, ["drift", str(file), "--stack", "test"])):
            assert _ends_well(done), (number, done.exception)
            assert all(line.isprintable() for line in done.output.split("\n")), number
        refused += _digest(file).stdout == ""
        api.issues.clear()
    assert MANY / 4 < refused < MANY, "some are broken where nobody looks"


def test_broken_states_end_well(tmp_path: Path) -> None:
    state = STATE.read_text()
    preview = RECORDINGS[0].with_name("image.json")
    file = tmp_path / "state.json"
    for text in (*(state[:cut] for cut in (0, 1, 500)), *(broken(number) for number in range(0, MANY, 7)), "[]", "\0"):
        file.write_text(text, encoding="utf-8", errors="surrogatepass")
        done = _digest(preview, "--state", str(file))
        assert _ends_well(done), text[:500]
        assert done.stdout.startswith("<!-- ") or done.stderr.startswith("error: ")
    for replaced in DEPLOYMENTS:
        file.write_text(json.dumps({"version": 3, "deployment": replaced}))
        assert (
            "this is not what `pulumi stack export` writes: `deployment"
            in _digest(preview, "--state", str(file)).stderr
        )


@pytest.mark.parametrize("levels", [50, 300, 480, 700, 960, 5000, 100_000])
@pytest.mark.parametrize("place", ["inputs", "text", "outside"])
def test_deep_ones_end_well(tmp_path: Path, api: Api, levels: int, place: str) -> None:
    found = json.loads(RECORDINGS[0].with_name("image.json").read_text())
    task = next(
        each for each in found["steps"] if "taskDefinition:TaskDefinition" in each["urn"] and "newState" in each
    )
    nested = "[" * levels + "]" * levels
    definitions = json.loads(task["newState"]["inputs"]["containerDefinitions"])
    definitions[0]["command"] = ["DEEP"]
    if place == "text":
        task["newState"]["inputs"]["containerDefinitions"] = json.dumps(definitions).replace('"DEEP"', nested)
    else:
        (task["newState"]["inputs"] if place == "inputs" else found)["volumes"] = "DEEP"
    file = tmp_path / "deep.json"
    file.write_text(json.dumps(found).replace('"DEEP"', nested))
    assert _ends_well(_digest(file))
    assert _ends_well(CliRunner().invoke(app, ["drift", str(file)]))


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe{}", b"\0", "{}".encode("utf-16"), b"\xef\xbb\xbf{}", b"null", b'{"steps": null}']
)
def test_what_is_no_preview_is_said(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "preview.json"
    file.write_bytes(raw)
    done = _digest(file)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {file}: ")
    assert done.stderr.count("\n") == 1


def test_one_without_end_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecs_platform.ops.preview.MOST", 1000)
    assert "has more than the 1,000 bytes that are read" in _digest(Path("/dev/zero")).stderr


OPS = (
    "same",
    "create",
    "update",
    "delete",
    "replace",
    "create-replacement",
    "delete-replaced",
    "import",
    "read",
    "x",
    "",
)


@pytest.mark.parametrize("op", OPS)
def test_steps_that_have_one_side_both_or_none_end_well(tmp_path: Path, api: Api, op: str) -> None:
    urn = "urn:pulumi:test::ecs-platform::aws:ecs/service:Service::x"
    file = tmp_path / "preview.json"
    for old, new in itertools.product((None, {}, {"inputs": {}, "protect": True}), repeat=2):
        sides = {"oldState": old, "newState": new}
        step = {"op": op, "urn": urn, **{name: side for name, side in sides.items() if side is not None}}
        file.write_text(json.dumps({"steps": [step, step], "config": {}}))
        for done in (_digest(file), CliRunner().invoke(app, ["drift", str(file), "--stack", "test"])):
            assert _ends_well(done), step
        api.issues.clear()
