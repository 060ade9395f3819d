"""Finds a Terraform AWS provider on this machine; nothing is downloaded."""

import os
import platform
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from sandbox.engine.errors import EngineError

SETTING = "SANDBOX_TERRAFORM_PROVIDER_AWS"

# Terraform's standard layout: https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation
_ADDRESSES = ("registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws")
# Where the Filesystem Hierarchy Standard has packages that are no part of the system, and shared data.
_SYSTEM_FOLDERS = ("/opt", "/usr/local", "/usr/local/share", "/usr/share", "/usr/lib", "/srv", "/var/lib")


def find() -> Path:
    """The provider's binary: the one that the setting names, else the newest of the first mirror that has one.

    Raises EngineError whose details are the places looked at.
    """
    if own := os.environ.get(SETTING):
        if os.access(own, os.X_OK) and Path(own).is_file():
            return Path(own).resolve()
        raise EngineError("The Terraform AWS provider", [f"{SETTING}={own}: no executable file"], f"correct {SETTING}")
    tried = []
    for origin, mirror in _mirrors():
        if binaries := _binaries(mirror):
            return binaries[-1]
        tried.append(f"{origin}: {mirror}")
    todo = f"set {SETTING} to the path of a Terraform AWS provider's binary (`terraform providers mirror` gets one)"
    looked = [f"a Terraform AWS provider for {_target()}: in none of {len(tried)} folders"]
    raise EngineError("The Terraform AWS provider", looked, todo, tried)


def version(binary: Path) -> str:
    """The version in the binary's name (`terraform-provider-aws_v5.100.0_x5`), or "of unknown version"."""
    found = re.search(r"_v(\d+(?:\.\d+)*)", binary.resolve().name)
    return found[1] if found else "of unknown version"


def _mirrors() -> Iterator[tuple[str, Path]]:
    """Folders in Terraform's layout that may exist, most explicit first, each with what named it."""
    if cache := os.environ.get("TF_PLUGIN_CACHE_DIR"):
        yield "TF_PLUGIN_CACHE_DIR", Path(cache)
    config = Path(os.environ.get("TF_CLI_CONFIG_FILE") or Path.home() / ".terraformrc")
    if config.is_file():
        for path in re.findall(r'^\s*(?:path|plugin_cache_dir)\s*=\s*"([^"]+)"', config.read_text(), re.MULTILINE):
            yield str(config), Path(os.path.expandvars(path)).expanduser()
    yield from (("Terraform's own mirror", path) for path in _implied_mirrors())
    for folder in map(Path, _SYSTEM_FOLDERS):
        if folder.is_dir():
            yield "system folder", folder
            yield from (("system folder", path) for path in sorted(folder.iterdir()) if path.is_dir())


def _implied_mirrors() -> Iterator[Path]:
    """https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories"""
    yield Path.home() / ".terraform.d" / "plugins"
    if sys.platform == "darwin":
        yield Path.home() / "Library" / "Application Support" / "io.terraform" / "plugins"
    data = [os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")]
    data += (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    yield from (Path(folder) / "terraform" / "plugins" for folder in data if folder)


def _binaries(mirror: Path) -> list[Path]:
    """The provider's binaries for this machine in a mirror, oldest first."""
    pattern = f"*/{_target()}/terraform-provider-aws*"
    found = [path for address in _ADDRESSES for path in mirror.glob(f"{address}/{pattern}")]
    return sorted((path for path in found if os.access(path, os.X_OK)), key=_numbers)


def _target() -> str:
    """System and processor as Terraform names them, such as `darwin_arm64`."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return f"{platform.system().lower()}_{machine}"


def _numbers(binary: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", binary.parents[1].name)]
