"""The process of the local AWS: `python -m sandbox.aws --port N`."""

import argparse
import contextlib
import os
import secrets
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from werkzeug.serving import make_server

from sandbox.aws import authorizer, fixes, scheduler
from sandbox.aws.application import Application, QuietHandler
from sandbox.aws.faults import SWITCH
from sandbox.aws.faults.log import FILE
from sandbox.aws.faults.settings import SettingsError, read
from sandbox.aws.holding import Holding
from sandbox.detached import HOST

RECORD_SECONDS = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox.aws", description="A local AWS on the loopback address.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--world", default=secrets.token_hex(8), help="the name of this process's memory")
    parser.add_argument("--record", type=Path, help="the file that names this process; without it the process ends")
    parser.add_argument("--authorizer", help="MODULE:CLASS of the evaluator of IAM policies")
    options = parser.parse_args()
    try:
        evaluator = authorizer.named(options.authorizer)
        faults = read(os.environ[SWITCH]) if os.environ.get(SWITCH) else None
    except authorizer.AuthorizerError as error:
        sys.exit(f"error: {error}")
    except SettingsError as error:
        sys.exit(f"error: {SWITCH}: {error}")

    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    os.environ["MOTO_PORT"] = str(options.port)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)

    authorizer.know(evaluator)
    fixes.apply()
    scheduler.start()
    if options.record:
        threading.Thread(target=_leave_without, args=(options.record, options.world), daemon=True).start()
    log = options.record.parent / FILE if options.record else None
    application = Application(options.world, evaluator if authorizer.judges_requests() else None, faults, log)
    server = make_server(HOST, options.port, Holding(application), threaded=True, request_handler=QuietHandler)
    print(f"The local AWS listens on http://{HOST}:{options.port}", flush=True)
    server.serve_forever()


def _leave_without(record: Path, world: str) -> None:
    """End when the record is gone or names another: nobody could find and stop this process any more."""
    pause = threading.Event()
    with contextlib.suppress(FileNotFoundError):
        while world in record.read_text():
            pause.wait(RECORD_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
