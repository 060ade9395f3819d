"""The official engine, on a machine where all of it is installed: CLI, language host and AWS plugin."""

import importlib.metadata
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Official:
    """What is installed; `aws_plugin` is None where the CLI would have to download it."""

    cli: Path
    aws_plugin: Path | None


def find() -> tuple[Official | None, str]:
    """The official engine and, where it does not fit, why not. Looks at this machine only, and asks no network."""
    name = shutil.which("pulumi")
    if not name:
        return None, "pulumi on PATH: there is none"
    cli = Path(name).resolve()
    if not (cli.with_name("pulumi-language-python").exists() or shutil.which("pulumi-language-python")):
        return None, f"pulumi on PATH: {cli} comes without its language host pulumi-language-python"
    version = _version(cli)
    needed = _numbers(importlib.metadata.version("pulumi"))
    if not version or version[0] != needed[0] or version < needed:
        return None, f"pulumi on PATH: {cli} is older than the SDK ({'.'.join(map(str, needed))})"
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    plugin = home / "plugins" / f"resource-aws-v{importlib.metadata.version('pulumi-aws')}" / "pulumi-resource-aws"
    return Official(cli, plugin if plugin.exists() else None), f"AWS plugin: {plugin}"


def _version(cli: Path) -> tuple[int, ...] | None:
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(
            [cli, "version"], env=environment, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"v?(\d+\.\d+\.\d+)", answer.stdout.strip())
    return _numbers(found[1]) if found else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
