"""The official engine as far as it is on this machine: a CLI on PATH with its language host, the AWS plugin."""

import importlib.metadata
import os
import re
import shutil
import subprocess
from pathlib import Path

LANGUAGE_HOST = "pulumi-language-python"


def on_path() -> tuple[Path | None, str]:
    """The CLI and its version (`v3.274.1`); or None and why the one on PATH, if any, is not used."""
    name = shutil.which("pulumi")
    if not name:
        return None, "pulumi on PATH: there is none"
    # What a package manager puts on PATH is often a link; the language host is beside what it leads to.
    cli = Path(name).resolve()
    if not cli.with_name(LANGUAGE_HOST).exists():
        return None, f"pulumi on PATH: {cli} comes without its language host {LANGUAGE_HOST}"
    found, sdk = version_of(cli), importlib.metadata.version("pulumi")
    if not found:
        return None, f"pulumi on PATH: {cli} does not say its version"
    if numbers(found)[0] != numbers(sdk)[0] or numbers(found) < numbers(sdk):
        return None, f"pulumi on PATH: {cli} is {found}, older than the SDK (v{sdk})"
    return cli, found


def plugin_name() -> str:
    """The AWS plugin below a folder of plugins, of the version that the pulumi-aws SDK asks for."""
    return f"resource-aws-v{importlib.metadata.version('pulumi-aws')}/pulumi-resource-aws"


def installed_plugin() -> Path | None:
    """The AWS plugin in the user's PULUMI_HOME."""
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    plugin = home / "plugins" / plugin_name()
    return plugin if plugin.is_file() else None


def version_of(cli: Path) -> str | None:
    """What `pulumi version` says, such as `v3.274.1`, or None where that fails."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(
            [cli, "version"], env=environment, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"v?(\d+\.\d+\.\d+)", answer.stdout.strip())
    return f"v{found[1]}" if found else None


def numbers(version: str) -> tuple[int, ...]:
    """A version, with or without its `v`, to compare."""
    return tuple(int(number) for number in version.removeprefix("v").split("."))
