"""Names of time zones, as the IANA's database has them: of a package, and so the same on every machine.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#time-zones
"""

import re
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator

from ecs_platform.model.reading.fields import fault
from ecs_platform.model.reading.findings import did_you_mean

_OFFSET = re.compile("(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?00)?")
"""An offset as people write it: of `Etc/GMT-2`, the sign is the other way round."""


@cache
def _names() -> frozenset[str]:
    return frozenset((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def _known(value: str) -> str:
    if value in _names():
        return value
    offset = _OFFSET.fullmatch(value)
    fixed = None if offset is None else f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}"
    if fixed in _names():
        hint = f"write a name of the IANA, `Europe/Berlin`, with its summer time; always `{value}` is `{fixed}`"
        raise fault(f"`{value}` is not a time zone", hint)
    of_a_city = [name for name in sorted(_names()) if name.rpartition("/")[2].casefold() == _city(value)]
    hint = f"did you mean `{of_a_city[0]}`?" if of_a_city else did_you_mean(value, _names())
    raise fault(f"`{value}` is not a time zone", hint or "write a name of the IANA: `America/New_York`, `UTC`")


def _city(value: str) -> str:
    return value.strip().replace(" ", "_").rpartition("/")[2].casefold()


TimeZone = Annotated[str, AfterValidator(_known)]
