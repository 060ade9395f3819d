"""The official AWS plugin: the user's own, or one that the official CLI downloads into the cache."""

import importlib.metadata
import os
import shutil
import subprocess
import time
from functools import partial
from pathlib import Path

from sandbox.engine import cache, download, official, release
from sandbox.engine.errors import DiskFullError, EngineError

_POLL_SECONDS = 0.2
# The CLI tries again for as long as it likes; its own limit is on neither connecting nor stalling.
_OVERRIDES = "PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES"


def find(cli: Path, report: cache.Report) -> Path:
    """The path of `pulumi-resource-aws`, of the version that the pulumi-aws SDK asks for.

    Raises EngineError where `cli` cannot download it.
    """
    if own := official.installed_plugin():
        return own
    folder = cache.kept(f"aws-plugin-v{_version()}-{release.target()}", partial(_install, cli, report), report)
    return folder / "plugins" / official.plugin_name()


def _version() -> str:
    return importlib.metadata.version("pulumi-aws")


def _install(cli: Path, report: cache.Report, folder: Path) -> None:
    title = f"the AWS plugin v{_version()}"
    report(f"engine: pulumi downloads {title}: once for this machine")
    command = [str(cli), "plugin", "install", "resource", "aws", f"v{_version()}", "--exact", "--non-interactive"]
    scratch = folder / "tmp"
    scratch.mkdir()
    try:
        _see_that_there_is_a_network()
        with (scratch / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=scratch, env=_environment(folder, scratch), stdout=log, stderr=log)
            try:
                _watch(process, folder, title, report)
            finally:
                process.kill()
                process.wait()
        said = (scratch / "log").read_text(errors="replace")
        if "no space left on device" in said:
            raise DiskFullError(title.capitalize(), folder.parent)
        if process.returncode or not (folder / "plugins" / official.plugin_name()).is_file():
            raise download.DownloadError(f"`pulumi {' '.join(command[1:5])}`: {_last_line(said)}")
        shutil.rmtree(scratch)
    except download.DownloadError as error:
        todo = f"see that `pulumi plugin install resource aws v{_version()}` works (HTTPS_PROXY, {download.SETTING})"
        raise EngineError(title.capitalize(), [str(error)], todo) from None


def _see_that_there_is_a_network() -> None:
    """Raises DownloadError soon, where the CLI would try for minutes."""
    if os.environ.get(download.SETTING):
        machine = release.target().replace("x64", "amd64")
        name = f"pulumi-resource-aws-v{_version()}-{machine}.tar.gz"
        download.reach(f"{download.host()}/releases/plugins/{name}")
    elif not os.environ.get(_OVERRIDES):
        download.reach(release.checksums_url())


def _environment(home: Path, scratch: Path) -> dict[str, str]:
    """The CLI's: plugin and half a plugin go into our folder, and nobody's login is looked at."""
    own = {
        "PULUMI_HOME": str(home),
        "TMPDIR": str(scratch),
        "PULUMI_BACKEND_URL": f"file://{scratch}",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_REGISTRY_RESOLVE": "true",
    }
    if os.environ.get(download.SETTING):
        own[_OVERRIDES] = f".*={download.host()}/releases/plugins"
    return {**os.environ, **own}


def _watch(process: subprocess.Popen[bytes], folder: Path, title: str, report: cache.Report) -> None:
    """Waits for the CLI's end; raises DownloadError when nothing has come for too long."""
    size, grown = 0, time.monotonic()
    said = grown
    while process.poll() is None:
        time.sleep(_POLL_SECONDS)
        now = time.monotonic()
        if (found := _size(folder)) != size:
            size, grown = found, now
        if now - grown > download.STALL_SECONDS:
            raise download.DownloadError(f"{title}: the download stalls at {size / 1e6:.0f} MB")
        if now - said > cache.ALIVE / 2:
            said = now
            report(f"downloading {title}: {size / 1e6:.0f} MB written")


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size
        except OSError:
            continue  # taken away meanwhile
    return total


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("error:")]
    return (errors or lines or ["it says nothing"])[-1]
