"""What AWS has that could be what is wanted: many look-ups at once, and again where AWS may lag."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any

from ecs_platform.adoption.row import Row
from ecs_platform.ops.aws import Client
from ecs_platform.ops.recovery.wanted import Wanted

AT_ONCE = 8
"""Look-ups at a time; AWS's rates are for a whole account, and a deployment may run beside them."""
WAITS = (2.0, 4.0, 8.0)
"""Seconds before each further look: what was made a moment ago IAM and ECS may not show yet.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
"""


@dataclass(frozen=True)
class Found:
    """What a look-up came to.

    Attributes:
        ids: the import ids of all that could be it.
        error: what AWS said, where it could not be asked.
    """

    ids: tuple[str, ...] = ()
    error: str = ""


class Clients:
    """boto3's clients, each made once: making them is not for several threads, using them is."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._made: dict[tuple[str, str | None], Any] = {}
        self._lock = Lock()

    def of(self, region: str | None) -> Callable[[str], Any]:
        """Gives clients by service, in a region, or in that of the stack."""
        return lambda service: self._get(service, region)

    def _get(self, service: str, region: str | None) -> Any:
        with self._lock:
            if (service, region) not in self._made:
                self._made[service, region] = self._client(service, region) if region else self._client(service)
            return self._made[service, region]


def look(client: Client, wanted: Sequence[Wanted], waits: Iterable[float] = ()) -> dict[str, Found]:
    """What there is, by URN: of each that can be looked for.

    Args:
        client: makes boto3's clients.
        wanted: what is looked for.
        waits: seconds before each further look at what was not there; none by default.
    """
    clients = Clients(client)
    left = [each for each in wanted if each.can_be_looked_for]
    found: dict[str, Found] = {}
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for wait in (0.0, *waits):
            if left:
                time.sleep(wait)
            answers = threads.map(lambda each: _one(clients, each), left)
            found.update({each.urn: answer for each, answer in zip(left, answers, strict=True)})
            left = [each for each in left if found[each.urn] == Found()]
    return found


def _one(clients: Clients, wanted: Wanted) -> Found:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    row = wanted.row
    assert row is not None
    assert row.find is not None
    region = wanted.inputs.get("region")
    try:
        return Found(tuple(row.find(clients.of(region), wanted.inputs)))
    except (BotoCoreError, ClientError) as error:
        return Found(error=str(error))


def adopts(wanted: Wanted) -> bool:
    """Whether its type is one that can be adopted."""
    return isinstance(wanted.row, Row)
