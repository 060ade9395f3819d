"""Start, find and stop the router: one detached process per folder, which ends with its local AWS.

The folder holds `router.json` (process id, name and the local AWS of the router that runs now), `addresses.json` and
`ports.json` (`serving.py`), and `router.log`.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox import detached
from sandbox.aws.server import ROOT
from sandbox.engine.environment import loopback
from sandbox.router.local_aws import look

RECORD = "router.json"
STARTUP_SECONDS = 30.0
SHUTDOWN_SECONDS = 5.0

Report = Callable[[str], None]


class RouterError(Exception):
    """The router cannot be started or stopped; the message says why and what to do."""


@dataclass(frozen=True)
class Router:
    """A router that runs: `name` is on its command line, `world` is the local AWS whose load balancers it plays."""

    folder: Path
    pid: int
    name: str
    world: str

    @property
    def addresses(self) -> dict[str, str]:
        """Where listeners are on this machine: `test-public:80` (load balancer and port) to `http://127.0.0.1:PORT`.

        Listeners come and go: it is what the router found within the last second or two.
        """
        try:
            found: dict[str, str] = json.loads((self.folder / "addresses.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return found


def start(folder: Path, endpoint: str, report: Report) -> Router:
    """The router of this folder for the local AWS at `endpoint`, started if it does not run; its ports are bound then.

    Raises:
        RouterError: there is no local AWS, or the process ends or stays silent.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with detached.exclusively(folder):
        world = _world(endpoint)
        router = running(folder)
        if router is not None and router.world == world:
            return router
        _stop(folder)
        return _launch(folder.resolve(), endpoint, world, report)


def running(folder: Path) -> Router | None:
    """The router that start() made in this folder, if it still runs."""
    router = _record(folder)
    return router if router is not None and detached.is_ours(router.pid, router.name) else None


def stop(folder: Path) -> bool:
    """Ends the router of this folder; True if there was one. Never ends a process that start() did not make."""
    if not folder.exists():
        return False
    with detached.exclusively(folder):
        return _stop(folder)


def _stop(folder: Path) -> bool:
    router = running(folder)
    for file in (RECORD, "addresses.json"):
        (folder / file).unlink(missing_ok=True)
    if router is not None and not detached.end(router.pid, router.name, SHUTDOWN_SECONDS):
        raise RouterError(f"the router (process {router.pid}) does not end; end it by hand: kill -9 {router.pid}")
    return router is not None


def _world(endpoint: str) -> str:
    try:
        seen = look(endpoint)
    except ConnectionRefusedError:
        seen = None
    if seen is None:
        raise RouterError(f"no local AWS answers at {endpoint}")
    return seen.world


def _launch(folder: Path, endpoint: str, world: str, report: Report) -> Router:
    name = secrets.token_hex(8)
    _write(Router(folder, 0, name, world))  # the process ends when it finds none
    options = ["--endpoint", endpoint, "--world", world, "--folder", str(folder), "--name", name]
    with (folder / "router.log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.router", *options],
            cwd=ROOT,
            # Without anything by which it could reach a real account, or its clients fail for want of a profile.
            env={**{key: value for key, value in os.environ.items() if not key.startswith("AWS_")}, **loopback()},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    router = Router(folder, process.pid, name, world)
    _write(router)
    deadline = time.monotonic() + STARTUP_SECONDS
    while not (folder / "addresses.json").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            _stop(folder)
            raise RouterError(f"the router did not start.\n{detached.last_lines(folder / 'router.log')}")
        time.sleep(detached.POLL_SECONDS)
    for key, url in router.addresses.items():
        report(f"The load balancers are played: {key} is {url}")
    return router


def _write(router: Router) -> None:
    fields = {"pid": router.pid, "name": router.name, "world": router.world}
    detached.write(router.folder / RECORD, json.dumps(fields) + "\n")


def _record(folder: Path) -> Router | None:
    try:
        fields = json.loads((folder / RECORD).read_text())
        return Router(folder, int(fields["pid"]), fields["name"], fields["world"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
