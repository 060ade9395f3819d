"""Releases from a host in every mood: what is whole and right is kept, and of everything else nothing."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.engine import EngineError, cache, download, release
from sandbox.tests.engine import machine as machines
from sandbox.tests.engine.machine import cli_text
from sandbox.tests.engine.release_host import (
    ARCHIVE,
    CHECKSUMS,
    NAME,
    Answer,
    ReleaseHost,
    archive_of,
    forbidden,
    half,
    other,
    serving,
    silent,
    slow,
    stalling,
)

LANGUAGE_HOST = {"pulumi-language-python": b"#!/bin/sh\n"}
MEMBERS = {"pulumi": cli_text(release.version()).encode(), **LANGUAGE_HOST}


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(download, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(download, "STALL_SECONDS", 1.0)
    return machines.empty(tmp_path, monkeypatch)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReleaseHost]:
    with serving() as host:
        host.release(MEMBERS)
        monkeypatch.setenv(download.SETTING, host.url)
        yield host


def refusal() -> str:
    """Why there is no CLI, on one line."""
    with pytest.raises(EngineError) as refused:
        release.cli(print)
    lines = str(refused.value).splitlines()
    assert lines[0] == f"The pulumi CLI {release.version()} cannot be had."
    assert lines[2] == f"  to do: {release.TODO}"
    assert len(lines) == 3
    return lines[1].removeprefix("  tried: ")


def kept(machine: Path) -> list[str]:
    """What a download left in the cache, but for empty locks."""
    return sorted(path.name for path in (machine / "cache").iterdir() if path.suffix != ".lock")


def test_what_is_whole_and_right_is_kept(machine: Path, host: ReleaseHost) -> None:
    cli = release.cli(print)
    assert cli.read_bytes() == MEMBERS["pulumi"]
    assert kept(machine) == [f"pulumi-{release.version()}-{release.target()}"]
    assert sorted(path.name for path in cli.parent.iterdir()) == sorted(MEMBERS)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("path", "mood", "reason"),
    [
        (CHECKSUMS, forbidden, "the server says 403 Forbidden"),
        (CHECKSUMS, silent, "no answer within 1 s"),
        (CHECKSUMS, stalling, "it stalls"),
        (CHECKSUMS, half, "it ended before all of it was there"),
        (ARCHIVE, forbidden, "the server says 403 Forbidden"),
        (ARCHIVE, silent, "no answer within 1 s"),
        (ARCHIVE, stalling, "it stalls"),
        (ARCHIVE, half, "it ended before all of it was there"),
        (ARCHIVE, other, "its SHA-256 is "),
    ],
)
def test_a_host_in_a_bad_mood_leaves_nothing(
    machine: Path, host: ReleaseHost, path: str, mood: Answer, reason: str
) -> None:
    host.moods[path] = mood
    said = refusal()
    assert said.startswith(f"{host.url}{path}: {reason}")
    assert kept(machine) == []
    host.moods.clear()
    assert release.cli(print).exists()


def test_a_checksum_file_that_does_not_know_the_archive(machine: Path, host: ReleaseHost) -> None:
    host.files[CHECKSUMS] = b"<html>Please log in to the Wi-Fi</html>"
    assert refusal() == f"{host.url}{CHECKSUMS}: it names no {NAME}"
    assert kept(machine) == []


def test_a_release_of_another_version(machine: Path, host: ReleaseHost) -> None:
    host.release({"pulumi": cli_text("v3.1.0").encode(), **LANGUAGE_HOST})
    assert refusal() == f"{host.url}{ARCHIVE}: the program in it says version v3.1.0"
    assert kept(machine) == []


def test_a_release_for_another_machine(machine: Path, host: ReleaseHost) -> None:
    host.release({"pulumi": b"\x7fELF for something else", **LANGUAGE_HOST})
    assert refusal().endswith("the program in it says version nothing")


def test_a_release_without_a_language_host(machine: Path, host: ReleaseHost) -> None:
    host.release({"pulumi": MEMBERS["pulumi"]})
    assert refusal() == f"{NAME}: there is no pulumi-language-python in it"


def test_what_is_no_archive(machine: Path, host: ReleaseHost) -> None:
    host.files[ARCHIVE] = b"no archive"
    host.files[CHECKSUMS] = f"{hashlib.sha256(b'no archive').hexdigest()} *{NAME}\n".encode()
    assert refusal() == f"{NAME}: it is no whole archive"


def test_nothing_is_written_outside_of_its_folder(machine: Path, host: ReleaseHost) -> None:
    """Only plain files directly in the archive's one folder are taken, by their last name."""
    bad = {"../evil": b"", "pulumi/../../evil": b"", "/evil": b"", "pulumi/sub/evil": b"", "other/evil": b""}
    archive = archive_of({**{f"pulumi/{name}": text for name, text in MEMBERS.items()}, **bad})
    host.files[ARCHIVE] = archive
    host.files[CHECKSUMS] = f"{hashlib.sha256(archive).hexdigest()}  {NAME}\n".encode()
    assert sorted(path.name for path in release.cli(print).parent.iterdir()) == sorted(MEMBERS)
    assert list(machine.rglob("evil")) == []


@pytest.mark.timeout(60)
def test_a_slow_host_is_waited_for_while_it_sends(
    machine: Path, host: ReleaseHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes longer than the limits on connecting and on stalling; and it is said how far it is."""
    monkeypatch.setattr(download, "STALL_SECONDS", 0.6)
    monkeypatch.setattr(cache, "ALIVE", 0.2)
    host.release({**MEMBERS, "filler": bytes(range(256)) * 20000}, compression=0)
    host.moods[ARCHIVE] = slow
    said: list[str] = []
    release.cli(said.append)
    assert any(line == f"downloading the pulumi CLI {release.version()}: 4 of 5 MB" for line in said), said


@pytest.mark.timeout(60)
def test_two_at_once_download_it_once(machine: Path, host: ReleaseHost) -> None:
    found: list[Path] = []
    two = [threading.Thread(target=lambda: found.append(release.cli(print))) for _ in range(2)]
    for each in two:
        each.start()
    for each in two:
        each.join()
    assert found[0] == found[1]
    assert host.asked == [CHECKSUMS, ARCHIVE]


def test_a_setting_that_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(download.SETTING, "mirror.example.org")
    assert refusal() == f"mirror.example.org{CHECKSUMS}: this is no URL (SANDBOX_DOWNLOADS)"


def test_a_proxy_is_asked_and_named_when_it_refuses(host: ReleaseHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host plays the proxy: it is asked for the whole address."""
    monkeypatch.setenv(download.SETTING, "http://releases.invalid")
    monkeypatch.setenv("http_proxy", host.url)
    host.files[f"http://releases.invalid{CHECKSUMS}"] = host.files[CHECKSUMS]
    host.files[f"http://releases.invalid{ARCHIVE}"] = host.files[ARCHIVE]
    assert release.cli(print).exists()
    assert host.asked == [f"http://releases.invalid{path}" for path in (CHECKSUMS, ARCHIVE)]


def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(download.SETTING, "https://releases.invalid")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    assert refusal().endswith("the proxy (HTTPS_PROXY) does not let it through")


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "ANSWER_SECONDS", 20.0)
    monkeypatch.setenv(download.SETTING, "https://releases.invalid")
    assert refusal().endswith("no such host, or no network")
