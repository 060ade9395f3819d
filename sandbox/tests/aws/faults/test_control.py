"""Faults that are asked for from the start, and while the local AWS runs."""

import json
from pathlib import Path

import pytest

from sandbox.aws import server
from sandbox.aws.faults import SWITCH, control
from sandbox.aws.faults.settings import SettingsError
from sandbox.aws.server import Server, ServerError
from sandbox.tests.aws.faults.caller import Caller


def test_what_is_asked_for_can_be_read_changed_and_ended(aws: Server, caller: Caller) -> None:
    control.begin(aws.url, "seed=1 rate=1 kinds=503")
    assert control.state(aws.url) == {"settings": "seed=1 rate=1.0 kinds=503", "counts": {}, "fired": []}
    with pytest.raises(Exception, match="ServiceUnavailable"):
        caller.client("ecs").list_clusters()
    fired = control.state(aws.url)["fired"]
    assert [(each["call"], each["attempt"], each["kind"]) for each in fired] == [("ecs:ListClusters", 1, "503")]
    assert control.end(aws.url)["counts"] == {"503": 1}
    caller.client("ecs").list_clusters()
    assert control.state(aws.url)["settings"] is None


def test_attempts_count_from_one_again_with_other_settings(aws: Server, caller: Caller) -> None:
    for _ in range(2):
        control.begin(aws.url, "rate=1 kinds=500 first=1")
        with pytest.raises(Exception, match="ServerException"):
            caller.client("ecs").list_clusters()
        caller.client("ecs").list_clusters()
    control.end(aws.url)


def test_what_is_not_understood_changes_nothing(aws: Server) -> None:
    control.begin(aws.url, "seed=1")
    with pytest.raises(SettingsError, match="`rate=3`: a rate is 0 to 1"):
        control.begin(aws.url, "rate=3")
    assert control.end(aws.url)["fired"] == []


def test_from_the_start_and_kept_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SANDBOX_PORT", raising=False)
    monkeypatch.setenv(SWITCH, "rate=oft")
    with pytest.raises(ServerError, match="SANDBOX_FAULTS: `rate=oft`"):
        server.start(tmp_path)
    monkeypatch.setenv(SWITCH, "seed=1 rate=1 kinds=500 first=1")
    try:
        running = server.start(tmp_path)
        with pytest.raises(Exception, match="ServerException"):
            Caller(running.url).client("ecs").list_clusters()
        lines = (tmp_path / "faults.jsonl").read_text().splitlines()
        assert [json.loads(each)["call"] for each in lines] == ["ecs:ListClusters"]
        said: list[str] = []
        monkeypatch.setenv(SWITCH, "seed=2")
        server.start(tmp_path, report=said.append)
        assert said == [f"The local AWS goes on as it was started: {SWITCH}=seed=2 begins after `make down`."]
    finally:
        server.stop(tmp_path)
