"""The first command on anyone's machine: which engine each gets, or the few lines that say what to do."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.engine import EngineError, build, cache, choice, download, official, prepare, release, terraform_provider
from sandbox.engine.engine import Engine
from sandbox.tests.engine import machine as machines
from sandbox.tests.engine.machine import AWS, PLUGIN, SDK, builds, cli, cli_text, executable
from sandbox.tests.engine.release_host import (
    ARCHIVE,
    CHECKSUMS,
    Answer,
    ReleaseHost,
    forbidden,
    half,
    other,
    serving,
    silent,
    stalling,
)

MEMBERS = {"pulumi": cli_text(release.version()).encode(), "pulumi-language-python": b"#!/bin/sh\n"}


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return machines.empty(tmp_path, monkeypatch)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReleaseHost]:
    """The machine has a network: releases are to be had."""
    with serving() as host:
        host.release(MEMBERS)
        monkeypatch.setenv(download.SETTING, host.url)
        host.files[plugin_path()] = b"the fake CLI never asks for it"
        yield host


def plugin_path() -> str:
    return f"/releases/plugins/pulumi-resource-aws-v{AWS}-{release.target().replace('x64', 'amd64')}.tar.gz"


def prepared(machine: Path, wanted: str | None = None) -> tuple[Engine, list[str]]:
    said: list[str] = []
    return prepare(machine / "own", said.append, wanted), said


def refused(machine: Path, wanted: str | None = None) -> list[str]:
    """The lines of the message."""
    with pytest.raises(EngineError) as refusal:
        prepare(machine / "own", print, wanted)
    return str(refusal.value).splitlines()


def test_a_complete_official_engine_is_used_and_nothing_is_asked(machine: Path, host: ReleaseHost) -> None:
    found = cli(machine / "bin", f"v{SDK}")
    plugin = executable(machine / "home" / ".pulumi" / "plugins" / PLUGIN)
    engine, said = prepared(machine)
    assert (engine.kind, engine.origin, engine.version) == ("official", "on PATH", f"v{SDK}")
    assert (machine / "own" / "pulumi").resolve() == found
    variables = engine.environment(machine / "pulumi", machine / "state", "x", "http://127.0.0.1:1")
    assert f'\nexec {plugin} "$@"\n' in (machine / "pulumi" / "plugins" / PLUGIN).read_text()
    assert variables["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"
    assert (said, host.asked) == ([], [])
    assert engine.description == f"official, pulumi v{SDK} (on PATH), AWS plugin v{AWS} (Terraform's v6 line)"


def test_a_cli_that_a_package_manager_links_to_brings_its_language_host(machine: Path) -> None:
    """Homebrew's folder on PATH holds links into the Cellar, asdf's and others' too."""
    found = cli(machine / "Cellar" / "pulumi" / "bin")
    (machine / "bin").mkdir()
    (machine / "bin" / "pulumi").symlink_to(found)
    executable(machine / "home" / ".pulumi" / "plugins" / PLUGIN)
    engine, _ = prepared(machine)
    assert (machine / "own" / "pulumi").resolve() == found
    assert engine.origin == "on PATH"


def test_a_cli_without_plugin_downloads_it_into_the_cache_once(machine: Path, host: ReleaseHost) -> None:
    cli(machine / "bin")
    engine, said = prepared(machine)
    assert said == [f"engine: pulumi downloads the AWS plugin v{AWS}: once for this machine"]
    assert engine.origin == "on PATH"
    assert engine.aws_plugin is not None
    assert engine.aws_plugin.is_relative_to(machine / "cache")
    mirror = f"from .*={host.url}/releases/plugins"
    assert engine.aws_plugin.read_text().strip() == (
        f"plugin install resource aws v{AWS} --exact --non-interactive {mirror}"
    )
    assert not (engine.aws_plugin.parents[2] / "tmp").exists()
    assert host.asked == [plugin_path()]
    host.asked.clear()
    again, said = prepared(machine)
    assert (again, said, host.asked) == (engine, [], [])


def test_a_cli_whose_install_fails_leaves_nothing_and_another_engine_is_built(
    machine: Path, host: ReleaseHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli(machine / "bin", install="echo 'error: 403 HTTP error fetching plugin' >&2; exit 255")
    builds(monkeypatch, machine)
    engine, said = prepared(machine)
    assert engine.kind == "built"
    assert said[-1] == (
        "engine: no official one (`pulumi plugin install resource aws`: error: 403 HTTP error fetching plugin)"
    )
    assert [path.suffix for path in (machine / "cache").iterdir()] == [".lock"]
    lines = refused(machine, "official")
    assert lines[0] == f"The aws plugin v{AWS} cannot be had."
    assert lines[-1].startswith(f"  to do: see that `pulumi plugin install resource aws v{AWS}` works")


def test_a_cli_that_says_it_installed_and_did_not_is_not_believed(machine: Path, host: ReleaseHost) -> None:
    cli(machine / "bin", install="exit 0")
    assert "it says nothing" in refused(machine, "official")[1]


@pytest.mark.timeout(60)
def test_an_install_that_stalls_is_ended(machine: Path, host: ReleaseHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "STALL_SECONDS", 0.5)
    monkeypatch.setattr(cache, "ALIVE", 0.2)
    cli(machine / "bin", install="printf 0123456789 > half; exec sleep 100")
    said: list[str] = []
    with pytest.raises(EngineError, match="the download stalls at 0 MB"):
        prepare(machine / "own", said.append, "official")
    assert f"downloading the AWS plugin v{AWS}: 0 MB written" in said


def test_nothing_but_python_and_make_with_a_network(machine: Path, host: ReleaseHost) -> None:
    engine, said = prepared(machine)
    assert (engine.kind, engine.origin, engine.version) == ("official", "downloaded", release.version())
    assert said[0] == f"engine: asking {host.url} for the pulumi CLI {release.version()}"
    cli = (machine / "own" / "pulumi").resolve()
    assert cli.is_relative_to(machine / "cache")
    assert os.access(cli.with_name(official.LANGUAGE_HOST), os.X_OK)
    assert host.asked == [CHECKSUMS, ARCHIVE, plugin_path()]
    host.asked.clear()
    assert prepared(machine) == (engine, [])
    assert host.asked == []


@pytest.mark.parametrize(
    ("version", "host_beside", "reason"),
    [
        ("v3.1.0", True, f"is v3.1.0, older than the SDK (v{SDK})"),
        (f"v{SDK}", False, "comes without its language host"),
        ("mise 2026.1", True, "does not say its version"),
    ],
)
def test_a_cli_that_does_not_fit_is_passed_over(
    machine: Path, host: ReleaseHost, version: str, host_beside: bool, reason: str
) -> None:
    found = cli(machine / "bin", version)
    if not host_beside:
        found.with_name(official.LANGUAGE_HOST).unlink()
    engine, _ = prepared(machine)
    assert engine.origin == "downloaded"
    host.moods[CHECKSUMS] = forbidden
    for kept in (machine / "cache").glob("*"):
        kept.rename(machine / kept.name)
    assert reason in refused(machine, "official")[1]


def test_without_a_network_the_engine_is_built(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builds(monkeypatch, machine)
    engine, said = prepared(machine)
    assert engine.description == (
        f"built, pulumi {build.CLI.version} (from Go modules), Terraform AWS provider 5.100.0 (the v5 line)"
    )
    assert said[-1].startswith("engine: no official one (pulumi on PATH: there is none; http://127.0.0.1:9/")
    assert said[-1].endswith("no connection to it)")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("path", "mood", "reason"),
    [
        (CHECKSUMS, forbidden, "the server says 403 Forbidden)"),
        (CHECKSUMS, silent, "no answer within 1 s)"),
        (ARCHIVE, half, "it ended before all of it was there)"),
        (ARCHIVE, stalling, "it stalls)"),
        (ARCHIVE, other, "…)"),
    ],
)
def test_a_host_in_a_bad_mood_is_said_and_the_engine_is_built(
    machine: Path, host: ReleaseHost, path: str, mood: Answer, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(download, "STALL_SECONDS", 1.0)
    builds(monkeypatch, machine)
    host.moods[path] = mood
    engine, said = prepared(machine)
    assert engine.kind == "built"
    # Before anything is waited for there is a line of what is done.
    assert said[0] == f"engine: asking {host.url} for the pulumi CLI {release.version()}"
    assert said[-1].startswith("engine: no official one (pulumi on PATH: there is none; ")
    assert said[-1].endswith(reason)
    assert [kept.suffix for kept in (machine / "cache").iterdir()] == [".lock"]


def test_without_anything_a_few_lines_say_what_each_lacks_and_what_to_do(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = refused(machine)
    assert lines[0] == "A Pulumi engine cannot be had."
    assert lines[1].startswith("  tried: official: pulumi on PATH: there is none; http://127.0.0.1:9/releases/sdk/")
    assert lines[2].startswith("  tried: built: a Terraform AWS provider for ")
    assert lines[3].startswith("  to do: let this machine reach https://get.pulumi.com (HTTPS_PROXY, or a mirror in")
    assert lines[4].startswith(f"     or: set {terraform_provider.SETTING}")
    assert lines[5:] == ["  VERBOSE=1 shows more."]
    assert not list((machine / "cache").glob("*[!k]"))
    monkeypatch.setenv("VERBOSE", "1")
    assert f"  system folder: {machine / 'system'}" not in lines
    (machine / "system").mkdir()
    assert f"  system folder: {machine / 'system'}" in refused(machine)


def test_a_cli_without_plugin_and_without_network(machine: Path) -> None:
    cli(machine / "bin")
    lines = refused(machine)
    assert "tried: official: http://127.0.0.1:9/releases/plugins/" in lines[1]
    assert lines[3].startswith(f"  to do: see that `pulumi plugin install resource aws v{AWS}` works")


def test_download_takes_a_release_though_a_cli_is_on_path(machine: Path, host: ReleaseHost) -> None:
    cli(machine / "bin")
    assert prepared(machine, "download")[0].origin == "downloaded"
    assert prepared(machine, "official")[0].origin == "on PATH"


def test_built_asks_no_network(machine: Path, host: ReleaseHost, monkeypatch: pytest.MonkeyPatch) -> None:
    cli(machine / "bin")
    builds(monkeypatch, machine)
    monkeypatch.setenv(choice.SETTING, "built")
    assert prepared(machine)[0].kind == "built"
    assert host.asked == []


def test_an_unknown_setting_is_refused(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(choice.SETTING, "offical")
    assert refused(machine)[-1] == "  to do: set it to one of auto, built, download, official, or leave it unset"


@pytest.mark.parametrize(
    ("made_with", "setting", "wanted", "says"),
    [
        (None, None, None, False),
        (None, "built", None, False),
        ("built", None, "built", False),
        ("official", None, "official", False),
        ("official", "auto", "official", False),
        ("official", "download", None, False),
        ("official", "official", None, False),
        ("official", "built", "official", True),
        ("built", "official", "built", True),
    ],
)
def test_a_stack_stays_with_the_kind_of_engine_that_made_it(
    made_with: str | None, setting: str | None, wanted: str | None, says: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if setting:
        monkeypatch.setenv(choice.SETTING, setting)
    said: list[str] = []
    assert choice.for_stack(made_with, said.append) == wanted
    assert bool(said) == says


def test_without_a_terraform_provider_nothing_is_built(machine: Path) -> None:
    assert refused(machine, "built")[0] == "The Terraform AWS provider cannot be had."
    assert not (machine / "cache").exists()


@pytest.mark.parametrize(
    ("system", "processor", "target"),
    [
        ("Darwin", "arm64", "darwin-arm64"),
        ("Darwin", "x86_64", "darwin-x64"),
        ("Linux", "aarch64", "linux-arm64"),
        ("Linux", "x86_64", "linux-x64"),
    ],
)
def test_each_machine_gets_its_archives(
    machine: Path, system: str, processor: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: processor)
    line = refused(machine, "download")[1]
    assert "/releases/sdk/" in line
    assert release.target() == target
    provider = f"{system.lower()}_{target.rpartition('-')[2].replace('x64', 'amd64')}"
    assert f"a Terraform AWS provider for {provider}: in none of" in refused(machine, "built")[1]


def test_a_machine_without_releases_is_told_so(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert refused(machine, "download")[1].endswith("on riscv64: there are none for it")


def test_macos_keeps_terraform_s_mirror_in_the_library(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    library = machine / "home" / "Library" / "Application Support" / "io.terraform" / "plugins"
    provider = machines.mirror(library, "5.100.0")
    assert terraform_provider.find() == provider


def test_a_full_disk_is_a_message_and_no_other_engine_is_tried(
    machine: Path, host: ReleaseHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    builds(monkeypatch, machine)
    monkeypatch.setattr(download, "save", full)
    lines = refused(machine)
    assert lines[1] == f"  tried: {machine / 'cache'}: no space left on the disk"
    assert "or set ECS_SANDBOX_CACHE to a folder on another disk" in lines[2]
    assert [path.suffix for path in (machine / "cache").iterdir()] == [".lock"]


def test_a_disk_that_is_full_for_the_cli_is_the_same_message(machine: Path, host: ReleaseHost) -> None:
    cli(machine / "bin", install="echo 'error: write: no space left on device' >&2; exit 1")
    assert refused(machine)[1] == f"  tried: {machine / 'cache'}: no space left on the disk"


def test_a_cache_that_may_not_be_written_is_a_message(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(machine / "cache"))

    monkeypatch.setattr("pathlib.Path.mkdir", denied)
    assert refused(machine, "download")[1:] == [
        f"  tried: {machine / 'cache'}: Permission denied",
        "  to do: set ECS_SANDBOX_CACHE to a folder that you may write to",
    ]
