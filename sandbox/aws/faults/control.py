"""Faults asked for while the local AWS runs: what a test or a lane calls.

Ids are known again only from the answers since the faults were first asked for: who begins later, and wants the same
faults in every run, starts the local AWS with `SANDBOX_FAULTS=rate=0`.
"""

import json
import urllib.error
from typing import Any

from sandbox.aws.faults import PATH
from sandbox.aws.faults.settings import Settings, SettingsError
from sandbox.detached import ask

SECONDS = 30.0
"""Until the local AWS must have answered."""


def begin(url: str, settings: Settings | str) -> None:
    """Asks for faults in place of those that were; attempts count from 1 again.

    Args:
        url: of the local AWS (`http://127.0.0.1:PORT`).
        settings: as settings.py has them, or as they are written.

    Raises:
        SettingsError: they are not understood.
    """
    _ask(url, "PUT", str(settings).encode())


def end(url: str) -> dict[str, Any]:
    """No more faults; the state (`fired`)."""
    return _ask(url, "DELETE")


def state(url: str) -> dict[str, Any]:
    """What there is: `settings` as they are written or None, `counts` by kind, `fired` (a dict for each `Fired`)."""
    return _ask(url, "GET")


def _ask(url: str, method: str, body: bytes | None = None) -> dict[str, Any]:
    try:
        return ask(url + PATH, SECONDS, method, body)
    except urllib.error.HTTPError as error:
        raise SettingsError(json.load(error)["error"]) from error
