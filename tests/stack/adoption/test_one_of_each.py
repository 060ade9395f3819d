"""One of each type, made by the engine: found by the table, read back by an import, and no change behind it."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_platform.adoption.looking_up import Found, look_up
from ecs_platform.adoption.meaning import within
from ecs_platform.adoption.row import Row
from ecs_platform.adoption.table import ROWS
from ecs_platform.adoption.tags import tags_of
from ecs_platform.adoption.written import outputs
from tests.stack.adoption.everything import LEFT_OUT
from tests.stack.adoption.scratch import Scratch, plain
from tests.stack.failing.environment import Environment

NOT_FOUND = {
    # It waits for somebody to confirm it, and has no ARN until then.
    "aws:sns/topicSubscription:TopicSubscription",
    "aws:acm/certificateValidation:CertificateValidation",
}


@pytest.fixture(scope="module")
def state(environment: Environment) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(environment.sandbox.read("stack", "export", "--show-secrets"))
    return found


@pytest.fixture(scope="module")
def made(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the engine made, by URN."""
    resources = state["deployment"]["resources"]
    return {each["urn"]: each for each in resources if each["type"].startswith("aws:")}


@pytest.fixture(scope="module")
def found(environment: Environment, made: dict[str, dict[str, Any]]) -> dict[str, Found]:
    wanted = [(urn, each["type"], plain(each["inputs"])) for urn, each in made.items()]
    return look_up(environment.client, wanted, pause=0.1)


@pytest.fixture(scope="module")
def imported(
    environment: Environment,
    state: dict[str, Any],
    made: dict[str, Any],
    found: dict[str, Found],
    tmp_path_factory: Any,
) -> dict[str, dict[str, Any]]:
    """What an import reads of each, by URN."""
    (provider,) = (each for each in state["deployment"]["resources"] if each["type"] == "pulumi:providers:aws")
    version = provider["inputs"]["version"]
    names = {f"r{number}": urn for number, urn in enumerate(made) if found[urn].ids}
    wanted = [
        {"type": made[urn]["type"], "name": name, "id": _import_id(made[urn]["type"], found[urn]), "version": version}
        for name, urn in names.items()
    ]
    read = Scratch(environment, tmp_path_factory.mktemp("scratch")).imported(wanted)
    return {urn: read[name] for name, urn in names.items()}


def _import_id(type_: str, found: Found) -> str:
    """The local AWS has the provider's v5 line."""
    row = ROWS[type_]
    assert isinstance(row, Row)
    return row.older_id(found.ids[0]) if row.older_id else found.ids[0]


def test_nearly_one_of_each_is_made(made: dict[str, dict[str, Any]]) -> None:
    assert {each["type"] for each in made.values()} == set(ROWS) - LEFT_OUT


def test_each_is_found_and_alone(made: dict[str, dict[str, Any]], found: dict[str, Found]) -> None:
    wrong = {
        urn: found[urn] for urn, each in made.items() if each["type"] not in NOT_FOUND and len(found[urn].ids) != 1
    }
    assert wrong == {}
    assert not any(found[urn].ids for urn, each in made.items() if each["type"] in NOT_FOUND)


def test_each_is_read_as_the_program_says(made: dict[str, dict[str, Any]], imported: dict[str, dict[str, Any]]) -> None:
    wrong = {}
    for urn, read in imported.items():
        row, said = ROWS[read["type"]], plain(made[urn]["inputs"])
        assert isinstance(row, Row)
        if row.taggable:
            if tags_of(said) != tags_of(plain(read["inputs"])):
                wrong[urn] = ("tags", said.get("tags"), read["inputs"].get("tags"))
            continue
        told = {name: value for name, value in said.items() if name not in row.unread}
        if not within(told, plain(read["inputs"])):
            wrong[urn] = ("inputs", told, plain(read["inputs"]))
    assert wrong == {}


def test_with_all_of_it_imported_a_preview_is_empty(
    environment: Environment,
    state: dict[str, Any],
    made: dict[str, dict[str, Any]],
    imported: dict[str, dict[str, Any]],
    tmp_path: Path,
) -> None:
    for urn, read in imported.items():
        row = ROWS[read["type"]]
        assert isinstance(row, Row)
        made[urn]["id"] = read["id"]
        made[urn]["outputs"] = outputs(row, made[urn]["inputs"], read["outputs"])
    file = tmp_path / "state.json"
    file.write_text(json.dumps(state))
    environment.sandbox.read("stack", "import", "--file", str(file))
    steps = json.loads(environment.sandbox.read("preview", "--json", "--diff"))["steps"]
    assert [(each["op"], each["urn"], each.get("diffReasons")) for each in steps if each["op"] != "same"] == []
    assert len(imported) > 120
