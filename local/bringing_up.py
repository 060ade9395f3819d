"""`pulumi up` with a progress of its own, and beside it what ECS does with the services that it waits for."""

import queue
import re
import threading
from collections.abc import Iterator, Sequence

from rich.console import Console

from ecs_platform.local.drawing import drawing
from ecs_platform.local.progress import Event, Progress, words
from ecs_platform.local.stack import Sandbox
from ecs_platform.ops.faults import faults, told
from ecs_platform.ops.watch import Seen, Watch
from sandbox.aws.client import Client

PAUSE_SECONDS = 2.0
"""Between rounds of the watch: the local AWS has no limit of questions, and one processor."""

# What Pulumi ends with: https://www.pulumi.com/docs/iac/cli/commands/pulumi_up/
_ENDING = re.compile(r"^(Diagnostics|Policies|Outputs|Resources):$", re.MULTILINE)


def bring_up(sandbox: Sandbox, client: Client, console: Console) -> int:
    """Brings the stack up and shows how far it is; at its end what Pulumi says of it. Its exit status."""
    loaded = sandbox.loaded
    names = [each.name for each in loaded.services if not each.is_job]
    progress, drawn = Progress(names), drawing(console)
    watch = Watch(loaded.names.cluster, client("ecs"), client("elbv2"), loaded.names.log_group)
    beside = Beside(watch, names)
    said: list[Event] = []

    def tell(event: Event | None) -> None:
        if event is not None:
            progress.event(event)
            drawn.say(failure(event))
            if "diagnosticEvent" in event:
                said.append(event)
            return
        beside.names = progress.waiting
        for seen in beside.seen():
            progress.seen(seen)
            drawn.tell(seen)
        drawn.show(progress)

    beside.start()
    try:
        status, printed = sandbox.up_followed(tell)
    finally:
        beside.stop()
        drawn.close()
    console.out(ending(printed, status), highlight=False)
    for line in causes(said, [each.name for each in loaded.services]):
        console.out(line, highlight=False)
    return status


def failure(event: Event) -> Iterator[str]:
    """A line about a resource that could not be made, as soon as that is known; why is at the end."""
    failed = event.get("resOpFailedEvent")
    if failed:
        step = failed["metadata"]
        yield f"{step['urn'].rpartition('::')[2]}: {words(step['type'])} failed"


def causes(said: Sequence[Event], services: Sequence[str]) -> Iterator[str]:
    """Why something failed, below Pulumi's own words, which have the provider's around AWS's."""
    for each in faults(said, services):
        yield from told(each)


def ending(printed: str, status: int) -> str:
    """Diagnostics and counts as Pulumi prints them; all that it printed where it came to none."""
    found = _ENDING.search(printed)
    return printed[found.start() :].strip() if found else (printed.strip() if status else "")


class Beside(threading.Thread):
    """Asks ECS in rounds, while Pulumi works."""

    def __init__(self, watch: Watch, services: list[str]) -> None:
        """`services`: all of them; the first round sees what they were before."""
        super().__init__(name="watch", daemon=True)
        self._watch, self._services = watch, services
        self._found: queue.SimpleQueue[Seen] = queue.SimpleQueue()
        self._over = threading.Event()
        self.names: list[str] = []

    def run(self) -> None:
        """Rounds, until `stop`."""
        self._round(self._services)
        while not self._over.wait(PAUSE_SECONDS):
            for seen in self._round(self.names):
                self._found.put(seen)

    def _round(self, names: list[str]) -> list[Seen]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        try:
            return self._watch.round(names)
        except (BotoCoreError, ClientError):
            # Pulumi asks the same AWS, and says what is wrong with it.
            return []

    def seen(self) -> Iterator[Seen]:
        """What changed since this was asked last."""
        while True:
            try:
                yield self._found.get_nowait()
            except queue.Empty:
                return

    def stop(self) -> None:
        """No more rounds; one that is under way ends by itself."""
        self._over.set()
