"""A stack that was interrupted on the local AWS is brought back as one on AWS is: by `ops recover`."""

import os
import sys
from collections.abc import Callable

from ecs_platform.local.stack import Sandbox
from sandbox import ending


def recovered(sandbox: Sandbox, say: Callable[[str], None]) -> bool:
    """Brings back what was interrupted, where something was; False where that could not be done.

    Args:
        sandbox: one that was started.
        say: gets a line about what is done.
    """
    if not sandbox.is_interrupted:
        return True
    say(f"An `up` of {sandbox.stack} was interrupted; what it made is looked for (`ops recover`).")
    # A verb with a shell of its own: it asks AWS and Pulumi as a user does, and its variables must not stay with us.
    command = [sys.executable, "-m", "ecs_platform.ops", "recover", "--yes", "--stack", sandbox.stack]
    if sandbox.is_cut_off:
        # What was made after the copy that is put back, no state knows of.
        command.append("--lost-state")
    shell = {**os.environ, **sandbox.environment()}
    status = ending.finished(ending.start(command, sandbox.project, shell, stdout=sys.stderr))
    if ending.is_of_a_signal(status):
        raise ending.Ended(status - 128)
    return status == 0 and not sandbox.is_interrupted
