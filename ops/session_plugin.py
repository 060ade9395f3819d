"""Session Manager's plugin, which speaks for the terminal: started as the AWS CLI starts it.

https://github.com/aws/aws-cli/blob/develop/awscli/customizations/ecs/executecommand.py
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

PROGRAM = "session-manager-plugin"
INSTALL = (
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html"
)
FAILED = 1


def path() -> str | None:
    """Where the plugin is; None where it is not on PATH."""
    return shutil.which(PROGRAM)


def arguments(session: Mapping[str, Any], region: str, target: str, endpoint: str) -> list[str]:
    """What the plugin is given behind its name.

    Args:
        session: what ExecuteCommand answered: `sessionId`, `streamUrl`, `tokenValue`.
        region: the region.
        target: what Session Manager calls the container.
        endpoint: the URL that ECS was asked at.
    """
    profile = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE") or ""
    return [json.dumps(dict(session)), region, "StartSession", profile, json.dumps({"Target": target}), endpoint]


def run(program: str, given: list[str]) -> int:
    """Runs the plugin in this terminal to its end, and its exit status; signals of the terminal are for it."""
    with _signals_are_its_own():
        done = subprocess.run([program, *given], check=False).returncode
    return done if done >= 0 else FAILED


@contextmanager
def _signals_are_its_own() -> Iterator[None]:
    names = ("SIGINT", "SIGQUIT", "SIGTSTP")
    known = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {each: signal.signal(each, signal.SIG_IGN) for each in known}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def by_hand(cluster: str, task: str, container: str, command: str, region: str) -> str:
    """The command of the AWS CLI that does the same."""
    words = ["aws", "ecs", "execute-command", "--region", region, "--cluster", cluster, "--task", task]
    return shlex.join([*words, "--container", container, "--interactive", "--command", command])
