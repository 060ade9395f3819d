"""Which faults were there: in memory for those who ask, and as JSON lines in a file."""

import json
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox.aws.faults.settings import Kind

FILE = "faults.jsonl"
"""In the folder of the local AWS, beside its log."""


@dataclass(frozen=True)
class Fired:
    """One fault.

    Attributes:
        when: seconds since 1970.
        call: service and operation.
        resource: what the request was about.
        attempt: how often that was asked for, from 1.
        kind: which fault.
    """

    when: float
    call: str
    resource: str
    attempt: int
    kind: Kind


class Log:
    """The faults since it was begun last; the file keeps those before as well."""

    def __init__(self, file: Path | None) -> None:
        """`file`: where they are written; none where nobody keeps them."""
        self._file, self._lock = file, threading.Lock()
        self._fired: list[Fired] = []

    def add(self, call: str, resource: str, attempt: int, kind: Kind) -> None:
        """Notes one that happens now."""
        fired = Fired(round(time.time(), 3), call, resource, attempt, kind)
        with self._lock:
            self._fired.append(fired)
            if self._file is not None:
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(fired)) + "\n")

    def begin(self) -> None:
        """Forgets those that were."""
        with self._lock:
            self._fired = []

    def fired(self) -> list[Fired]:
        """All since the last beginning, in their order."""
        with self._lock:
            return list(self._fired)

    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        return dict(Counter(each.kind for each in self.fired()))
