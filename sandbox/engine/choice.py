"""Which engine is used: the official one, on PATH or downloaded; else one built from Go modules."""

import os
from collections.abc import Callable
from pathlib import Path

from sandbox.engine import aws_plugin, build, official, plugins, release, terraform_provider
from sandbox.engine.cache import Report
from sandbox.engine.engine import Engine
from sandbox.engine.errors import DiskFullError, EngineError, NoEngineError

SETTING = "SANDBOX_ENGINE"

Way = Callable[[Path, Report], Engine]


def prepare(bin_dir: Path, report: Report, wanted: str | None = None) -> Engine:
    """Finds, downloads or builds the engine and puts its CLI into `bin_dir` as `pulumi`.

    `wanted`: `official` (on PATH or downloaded), `download` (a release, whatever is on PATH), `built`, or `auto`: the
    first that can be had; default `$SANDBOX_ENGINE`, or else `auto`. Takes minutes the first time on a machine, then
    milliseconds; `report` gets a line every few seconds meanwhile. Raises EngineError, whose text says what each kind
    lacks and what to do.
    """
    wanted = wanted or os.environ.get(SETTING) or "auto"
    if wanted not in WAYS:
        choices = ", ".join(sorted(WAYS))
        raise EngineError("The engine", [f"{SETTING}={wanted}"], f"set it to one of {choices}, or leave it unset")
    lacking: dict[str, EngineError] = {}
    for kind, way in WAYS[wanted].items():
        try:
            return way(bin_dir, report)
        except DiskFullError:
            raise
        except EngineError as error:
            lacking[kind] = error
            if kind != list(WAYS[wanted])[-1]:
                report(f"engine: no {kind} one ({error.reason})")
    if len(lacking) == 1:
        raise next(iter(lacking.values()))
    raise NoEngineError(lacking)


def for_stack(made_with: str | None, report: Report) -> str | None:
    """What to want of `prepare` for a stack that was made with an engine of the kind `made_with`; None: what is set."""
    wanted = os.environ.get(SETTING) or "auto"
    kinds = set(WAYS.get(wanted, {}))
    if made_with is None or kinds == {made_with}:
        return None
    if made_with not in kinds:
        report(f"engine: the stack was made with the {made_with} one; {SETTING}={wanted} waits for `make down`")
    return made_with


def _official(bin_dir: Path, report: Report) -> Engine:
    cli, version = official.on_path()
    if cli:
        return _engine(bin_dir, cli, version, "on PATH", report)
    try:
        return _download(bin_dir, report)
    except DiskFullError:
        raise
    except EngineError as error:
        raise EngineError(error.part, [version, *error.tried], error.todo, error.details) from None


def _download(bin_dir: Path, report: Report) -> Engine:
    return _engine(bin_dir, release.cli(report), release.version(), "downloaded", report)


def _engine(bin_dir: Path, cli: Path, version: str, origin: str, report: Report) -> Engine:
    plugin = aws_plugin.find(cli, report)
    plugins.link(bin_dir / "pulumi", cli)
    return Engine(bin_dir, version, origin, aws_plugin=plugin)


def _built(bin_dir: Path, report: Report) -> Engine:
    provider = terraform_provider.find()  # first: it costs nothing, and without it a build of minutes would be in vain
    cli, bridge = build.built(build.CLI, report), build.built(build.BRIDGE, report)
    plugins.link(bin_dir / "pulumi", cli)
    return Engine(bin_dir, build.CLI.version, "from Go modules", bridge=bridge, terraform_provider=provider)


WAYS: dict[str, dict[str, Way]] = {
    "auto": {"official": _official, "built": _built},
    "official": {"official": _official},
    "download": {"official": _download},
    "built": {"built": _built},
}
