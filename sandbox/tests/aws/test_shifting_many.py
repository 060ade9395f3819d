"""Three hundred services that shift traffic at once."""

import json
import subprocess
import sys

from sandbox.aws.server import ROOT

SECONDS = 500
OF_A_TICK = 2.0
"""The processor's seconds that a tick of all may take; it is a tenth of that."""


def test_three_hundred_services() -> None:
    # In a process of its own: fixes of moto are for good, and other tests ask moto alone.
    command = [sys.executable, "-m", "sandbox.tests.aws.many"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    for told, weights, targets in zip(json.loads(done.stdout), ([0, 100], [100, 0]), ([0, 1], [1, 0]), strict=True):
        assert told["statuses"] == ["SUCCESSFUL"]
        assert (told["weights"], told["targets"]) == ([weights], [targets])
        assert told["seconds"] < OF_A_TICK
