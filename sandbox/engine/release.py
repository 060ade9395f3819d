"""The official pulumi CLI as a release archive, held to the checksums that are published beside it.

Archives and checksums lie at `releases/sdk/` of get.pulumi.com, as Pulumi's own list of versions names them
(https://github.com/pulumi/docs/blob/master/data/versions.json): `pulumi-v3.274.1-linux-x64.tar.gz` and
`pulumi-3.274.1-checksums.txt`, lines of a SHA-256 and a file's name.
"""

import platform
import shutil
import tarfile
from functools import partial
from pathlib import Path, PurePosixPath

from sandbox.engine import build, cache, download, official
from sandbox.engine.errors import EngineError

_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
_NEEDED = ("pulumi", official.LANGUAGE_HOST)
TODO = (
    f"let this machine reach {download.HOST} (HTTPS_PROXY, or a mirror in {download.SETTING}) and run this again,"
    " or install pulumi: https://www.pulumi.com/docs/install/"
)


def target() -> str:
    """System and processor as the archives name them, such as `darwin-arm64`. Raises EngineError for others."""
    system, machine = _SYSTEMS.get(platform.system()), _MACHINES.get(platform.machine().lower())
    if not (system and machine):
        tried = [f"{platform.system()} on {platform.machine()}: there are none for it"]
        raise EngineError("A release of pulumi", tried, "use Linux or macOS on x86-64 or arm64; on Windows, WSL")
    return f"{system}-{machine}"


def version() -> str:
    """The version that is downloaded, such as `v3.274.1`: the one that a built engine has too."""
    return build.CLI.version


def cli(report: cache.Report) -> Path:
    """The path of the downloaded `pulumi`, its language hosts beside it; in the cache, or downloaded now.

    Raises EngineError where it cannot be had.
    """
    folder = cache.kept(f"pulumi-{version()}-{target()}", partial(_download, report), report)
    return folder / "pulumi"


def checksums_url() -> str:
    """Where the checksums of the release are."""
    return f"{download.host()}/releases/sdk/pulumi-{version().removeprefix('v')}-checksums.txt"


def _download(report: cache.Report, folder: Path) -> None:
    name = f"pulumi-{version()}-{target()}.tar.gz"
    url = f"{download.host()}/releases/sdk/{name}"
    report(f"engine: asking {download.host()} for the pulumi CLI {version()}")
    archive = folder / name
    try:
        wanted = _checksum(download.text(checksums_url()), name)
        found = download.save(url, archive, f"the pulumi CLI {version()}", report)
        if found != wanted:
            raise download.DownloadError(f"{url}: its SHA-256 is {found[:16]}…, the release's {wanted[:16]}…")
        _unpack(archive, folder)
        archive.unlink()
        if (says := official.version_of(folder / "pulumi")) != version():
            raise download.DownloadError(f"{url}: the program in it says version {says or 'nothing'}")
    except download.DownloadError as error:
        raise EngineError(f"The pulumi CLI {version()}", [str(error)], TODO) from None


def _checksum(text: str, name: str) -> str:
    for line in text.splitlines():
        digest, _, file = line.strip().partition(" ")
        if file.strip().lstrip("*") == name:
            return digest.lower()
    raise download.DownloadError(f"{checksums_url()}: it names no {name}")


def _unpack(archive: Path, folder: Path) -> None:
    """Writes the plain files of the archive's one folder; whatever else is in it, and however named, is left out."""
    try:
        with tarfile.open(archive) as members:
            for member in members:
                path = PurePosixPath(member.name)
                content = members.extractfile(member) if member.isfile() else None
                if content and path.parent == PurePosixPath("pulumi"):
                    with (folder / path.name).open("wb") as output:
                        shutil.copyfileobj(content, output)
                    (folder / path.name).chmod(0o755)
    except (tarfile.TarError, EOFError):
        raise download.DownloadError(f"{archive.name}: it is no whole archive") from None
    if missing := [name for name in _NEEDED if not (folder / name).is_file()]:
        raise download.DownloadError(f"{archive.name}: there is no {' and no '.join(missing)} in it")
