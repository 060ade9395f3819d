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


def write_official_aws_provider(folder: Path, installed: Path) -> None:
    """A wrapper around the official plugin, which is installed elsewhere: to it the local AWS is a proxy too.

    The v6 provider reads a bucket's tags from S3 Control, at the endpoint's host with the account in front of it:
    123456789012.127.0.0.1, which is no host. Go asks a proxy for it all the same (and never for 127.0.0.1 itself), and
    our server answers what it is asked as a proxy. The variables are the plugin's alone: in a shell they would lead
    every program's http:// to the local AWS.
    """
    proxy = " ".join(f'{name}="$AWS_ENDPOINT_URL"' for name in ("HTTP_PROXY", "http_proxy"))
    direct = " ".join(f"{name}=127.0.0.1,localhost" for name in ("NO_PROXY", "no_proxy"))
    _script(_aws_plugin(folder), f"export {proxy} {direct}", f'exec {shlex.quote(str(installed.resolve()))} "$@"')


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
    _script(path, f'exec {command} "$@"')


def _script(path: Path, *lines: str) -> None:
    draft = _draft(path)
    draft.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    draft.chmod(0o755)
    draft.replace(path)


def _draft(path: Path) -> Path:
    """Where to write what is then moved to `path`, because a running CLI may be about to start it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.{os.getpid()}")
