"""Looks up many resources at once: several at a time, again what was not found, each fault by itself."""

import threading
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from ecs_platform.adoption.row import Client, Find, Inputs
from ecs_platform.adoption.table import ROWS

Key = TypeVar("Key", bound=Hashable)

AT_ONCE = 8
"""Look-ups at one time: below what AWS's accounts may ask of any API that they use."""
TRIES = 3
PAUSE = 5.0
"""Seconds: IAM and the filters of EC2 know of what was just made after a few."""


@dataclass(frozen=True)
class Found:
    """What a look-up came to.

    Attributes:
        ids: import ids of all that may be the resource; none where there is none.
        error: for people: why AWS could not be asked; None where it could.
        unknown: inputs that must be known to look, and are not; nothing was asked then.
        known: whether the table knows how the type is looked up.
        tries: how often it was asked for.
    """

    ids: tuple[str, ...] = ()
    error: str | None = None
    unknown: tuple[str, ...] = ()
    known: bool = True
    tries: int = 0

    @property
    def missing(self) -> bool:
        """Whether AWS was asked, as often as it should be, and has none."""
        return self.tries > 0 and not self.ids and self.error is None


@dataclass(frozen=True)
class _Wanted(Generic[Key]):
    key: Key
    find: Find
    inputs: Inputs


def look_up(
    client: Client,
    wanted: Iterable[tuple[Key, str, Inputs]],
    *,
    at_once: int = AT_ONCE,
    tries: int = TRIES,
    pause: float = PAUSE,
    wait: Callable[[float], object] = time.sleep,
) -> dict[Key, Found]:
    """Looks up resources; an error of one hides no other.

    Throttling is the client's to bear: make it with retries (`mode` `adaptive` or `standard`) and a bound for them.

    Args:
        client: makes boto3's clients, in the resources' region; called once for each service.
        wanted: of each resource a key of the caller's, its type (`aws:ec2/vpc:Vpc`) and its inputs.
        at_once: how many are looked up at one time; default 8.
        tries: how often one that is not found is asked for, before it is missing; default 3.
        pause: seconds between these; default 5. Nobody waits where everything was found.
        wait: what waits.

    Returns:
        For each key what was found.
    """
    found: dict[Key, Found] = {}
    left: list[_Wanted[Key]] = []
    for key, type_, inputs in wanted:
        cannot, find = _unasked(type_, inputs)
        if cannot is not None or find is None:
            found[key] = cannot or Found()
        else:
            left.append(_Wanted(key, find, inputs))
    clients = _Clients(client)
    for attempt in range(1, tries + 1):
        if not left:
            break
        if attempt > 1:
            wait(pause)
        with ThreadPoolExecutor(max_workers=at_once) as pool:
            answers = list(pool.map(lambda each: _asked(clients, each), left))
        found |= {each.key: replace(answer, tries=attempt) for each, answer in zip(left, answers, strict=True)}
        left = [each for each in left if found[each.key].missing]
    return found


def _unasked(type_: str, inputs: Inputs) -> tuple[Found | None, Find | None]:
    """What is found of a resource that nobody can be asked for, or how it is looked up."""
    row = ROWS.get(type_)
    if row is None:
        return Found(known=False), None
    unknown = tuple(name for name in row.needs if inputs.get(name) in (None, ""))
    return (Found(unknown=unknown) if unknown else None), row.find


def _asked(client: Client, wanted: _Wanted[Any]) -> Found:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        return Found(tuple(dict.fromkeys(wanted.find(client, wanted.inputs))))
    except ClientError as error:
        return Found(error=_in_words(error))
    except BotoCoreError as error:
        return Found(error=f"AWS could not be asked: {error}")


def _in_words(error: Any) -> str:
    """The service's operation, AWS's code and AWS's cause.

    Args:
        error: a botocore.exceptions.ClientError.
    """
    told: Mapping[str, str] = error.response.get("Error", {})
    cause = told.get("Message") or "AWS says no more"
    return f"{error.operation_name}: {told.get('Code', 'unknown')}: {cause}"


class _Clients:
    """A client for each service, made once: boto3 makes them in one thread at a time, and they serve all."""

    def __init__(self, make: Client) -> None:
        self._make, self._made, self._lock = make, dict[str, Any](), threading.Lock()

    def __call__(self, service: str, /) -> Any:
        with self._lock:
            if service not in self._made:
                self._made[service] = self._make(service)
            return self._made[service]
