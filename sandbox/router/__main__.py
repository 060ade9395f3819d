"""The process of the router: `python -m sandbox.router --endpoint URL --world NAME --folder DIR --name NAME`."""

import argparse
import contextlib
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.router import local_aws
from sandbox.router.answers import Answer
from sandbox.router.background import RECORD
from sandbox.router.balancer import Desk
from sandbox.router.local_aws import Listener, LocalAws, Seen
from sandbox.router.rules import Request
from sandbox.router.serving import Serving

LOOK_SECONDS = 1.0


def main() -> None:
    """Serves until the local AWS is gone, or the record names another process: nobody could find this one then."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.router", description="Answers in the load balancers' place."
    )
    parser.add_argument("--endpoint", required=True, help="the local AWS")
    parser.add_argument("--world", required=True, help="the name of that one's memory")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--name", required=True, help="what the record calls this process")
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)

    aws = LocalAws(options.endpoint)
    desk = Desk(aws)

    def answering(listener: Listener, request: Request, addresses: Mapping[str, str], played: bool) -> Answer:
        return desk.answer(listener, request, addresses, played=played)

    serving, before = Serving(options.folder, answering), None
    with contextlib.suppress(ConnectionRefusedError, FileNotFoundError):
        while options.name in (options.folder / RECORD).read_text():
            seen = local_aws.look(options.endpoint)
            if seen and seen.world != options.world:
                return
            if seen and seen != before:
                # What goes away while it is asked for is seen with the next look.
                with contextlib.suppress(BotoCoreError, ClientError):
                    serving.serve(_by_key(aws, seen))
                    before = seen
            deadline = time.monotonic() + LOOK_SECONDS
            while (left := deadline - time.monotonic()) > 0:
                serving.take(left)


def _by_key(aws: LocalAws, seen: Seen) -> dict[str, Listener]:
    return {listener.key: listener for listener in aws.listeners(seen)}


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
