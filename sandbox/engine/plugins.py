"""The folder from which the CLI takes its plugins: wrappers around our language host and provider proxy.

Laid out as the CLI's plugin cache (`$PULUMI_HOME/plugins/KIND-NAME-vVERSION/pulumi-KIND-NAME`), so that it finds them
without a warning and downloads nothing.
"""

import importlib.metadata
import os
import shlex
import sys
from pathlib import Path

from sandbox.engine import official

ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds this package: a checkout, or site-packages."""


def write_language_host(folder: Path) -> None:
    """The wrapper `pulumi-language-python`, which runs by the Python that we run by."""
    version = importlib.metadata.version("pulumi")
    _wrapper(folder / f"language-python-v{version}" / "pulumi-language-python", "sandbox.engine.language_host", [])


def write_aws_provider(folder: Path, bridge: Path, terraform_provider: Path) -> None:
    """The wrapper `pulumi-resource-aws`, of the version that the pulumi-aws SDK asks for."""
    plugin = _aws_plugin(folder)
    # The bridge takes the provider's name from the file's: it must end in exactly this.
    named = plugin.with_name("terraform-provider-aws")
    link(named, terraform_provider)
    options = [f"--bridge={bridge}", f"--terraform-provider={named}"]
    _wrapper(plugin, "sandbox.engine.provider_proxy", options)


def link_aws_plugin(folder: Path, installed: Path) -> None:
    """The official plugin, which is installed elsewhere."""
    link(_aws_plugin(folder), installed.resolve())


def link(path: Path, target: Path) -> None:
    """Makes `path` a symbolic link to `target`, whatever it was before."""
    draft = _draft(path)
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(path)


def _aws_plugin(folder: Path) -> Path:
    return folder / official.plugin_name()


def _wrapper(path: Path, module: str, options: list[str]) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from {module} import main; main()"
    command = shlex.join([sys.executable, "-u", "-c", code, *options])
    draft = _draft(path)
    draft.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    draft.chmod(0o755)
    draft.replace(path)


def _draft(path: Path) -> Path:
    """Where to write what is then moved to `path`, because a running CLI may be about to start it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.{os.getpid()}")
