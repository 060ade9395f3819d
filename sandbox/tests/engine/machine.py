"""Machines as users have them, played: what is on PATH and at home, and nothing of ours anywhere else."""

import importlib.metadata
import os
import platform
from pathlib import Path

import pytest

from sandbox.engine import build, official, terraform_provider

SDK = importlib.metadata.version("pulumi")
PLUGIN = official.plugin_name()
AWS = importlib.metadata.version("pulumi-aws")
OURS = (
    "PULUMI",
    "SANDBOX",
    "TF_",
    "XDG",
    "ECS_",
    "AWS_",
    "VERBOSE",
    "REQUESTS_",
    "HTTP",
    "http",
    "NO_PROXY",
    "no_proxy",
)

# A CLI that does what we ask of the official one, and nothing else. $1 is what `version` says, $2 the install.
_CLI = """#!/bin/sh
case "$1 $2" in
"version ") echo {version} ;;
"plugin install") {install} ;;
*) exit 9 ;;
esac
"""
INSTALLS = f"""
    mkdir -p "$PULUMI_HOME/plugins/{PLUGIN.rpartition("/")[0]}"
    echo "$@ from $PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES" > "$PULUMI_HOME/plugins/{PLUGIN}"
"""


def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing of ours on it: its folders lie below the returned one, `bin` is on PATH."""
    for name in list(os.environ):
        if name.upper().startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ECS_SANDBOX_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(terraform_provider, "_SYSTEM_FOLDERS", [str(tmp_path / "system")])
    # Nobody listens there: a machine without a network, unless a test gives it one.
    monkeypatch.setenv("SANDBOX_DOWNLOADS", "http://127.0.0.1:9")
    return tmp_path


def executable(path: Path, says: str = "") -> Path:
    """A program that says one thing."""
    return script(path, f"#!/bin/sh\necho {says}\n")


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def cli_text(version: str = f"v{SDK}", install: str = INSTALLS) -> str:
    """The text of a `pulumi`, as it is on PATH or in a release archive."""
    return _CLI.format(version=version, install=install)


def cli(folder: Path, version: str = f"v{SDK}", install: str = INSTALLS) -> Path:
    """An official CLI with its language host beside it."""
    executable(folder / "pulumi-language-python")
    return script(folder / "pulumi", cli_text(version, install))


def mirror(folder: Path, version: str) -> Path:
    """A Terraform AWS provider in Terraform's layout."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    target = f"{platform.system().lower()}_{machine}"
    name = f"terraform-provider-aws_v{version}_x5"
    return executable(folder / "registry.terraform.io" / "hashicorp" / "aws" / version / target / name)


def builds(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A machine that has a Terraform provider and can build: the two programs stand for minutes of compiling."""
    mirror(folder / "system" / "mirror", "5.100.0")
    monkeypatch.setattr(build, "built", lambda binary, report: executable(folder / "built" / binary.name))
