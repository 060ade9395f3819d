"""A command of Pulumi is followed by its event log, to its end, also where Ctrl-C ends it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sandbox.engine.following import Event, follow

# It writes an event in two pieces, and where it is told to wait it ends at the second Ctrl-C as Pulumi does.
PLAYED = """
import json, os, signal, sys, time
assert os.environ["PULUMI_DEBUG_COMMANDS"] == "true"
log = open(sys.argv[sys.argv.index("--event-log") + 1], "a")
def put(text):
    log.write(text); log.flush()
def stopped(*_):
    put(json.dumps({"sequence": 3}) + chr(10)); time.sleep(0.5); print("stopped"); sys.exit(3)
signal.signal(signal.SIGINT, stopped)
print("begun", flush=True)
put('{"sequence"'); time.sleep(0.5); put(": 1}" + chr(10)); put('{"sequence": 2}' + chr(10))
if "wait" in sys.argv:
    time.sleep(60)
print("ended", file=sys.stderr)
sys.exit(7)
"""


def played(folder: Path, *more: str) -> list[str]:
    (folder / "played.py").write_text(PLAYED)
    return [sys.executable, str(folder / "played.py"), *more]


def test_each_event_is_told_and_what_is_printed_kept(tmp_path: Path) -> None:
    told: list[Event | None] = []
    log = tmp_path / "new" / "up.log"
    assert follow(played(tmp_path), tmp_path, os.environ, log, told.append, lambda: None) == 7
    assert [each["sequence"] for each in told if each] == [1, 2]
    assert None in told, "there was time to draw"
    assert sorted(log.read_text().split()) == ["begun", "ended"]
    assert [*log.parent.iterdir()] == [log]


def test_ctrl_c_lets_it_end_what_it_has_begun(tmp_path: Path) -> None:
    code = f"""
import os, sys, pathlib
from sandbox.engine.following import follow
tell = lambda event: event and print("event", event["sequence"], flush=True)
stopping = lambda: print("stopping", flush=True)
folder = pathlib.Path({str(tmp_path)!r})
print("status", follow({played(tmp_path, "wait")!r}, folder, os.environ, folder / "up.log", tell, stopping))
"""
    project = Path(__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=project, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if line == "event 2\n":
            time.sleep(0.1)
            os.killpg(process.pid, signal.SIGINT)
    assert process.wait() == 0
    assert lines == ["event 1", "event 2", "stopping", "event 3", "status 130"]
    assert (tmp_path / "up.log").read_text().split() == ["begun", "stopped"]
