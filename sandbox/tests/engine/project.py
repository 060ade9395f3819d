"""A Pulumi project in a folder, run by the real CLI."""

import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import yaml

CONFIG = {"aws:region": "eu-west-1", "aws:allowedAccountIds": ["123456789012"], "aws:skipMetadataApiCheck": True}


class Project:
    def __init__(self, folder: Path, program: str, variables: dict[str, str]) -> None:
        self.folder = folder
        # Every process of ours inherits it, so that one that was left behind can be found.
        self.mark = f"ENGINE_TEST={uuid.uuid4()}"
        name, _, value = self.mark.partition("=")
        self.variables = {**os.environ, **variables, name: value}
        folder.mkdir()
        virtualenv = Path(sys.executable).parents[1]
        runtime = {"name": "python", "options": {"virtualenv": str(virtualenv)}}
        self.write("Pulumi.yaml", yaml.safe_dump({"name": "tiny", "runtime": runtime}))
        self.write("Pulumi.test.yaml", yaml.safe_dump({"config": CONFIG}))
        self.write("__main__.py", program)
        self.pulumi("stack", "init", "test")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def pulumi(self, *arguments: str, fails: bool = False) -> str:
        """What the command printed; it must end well, or badly where it `fails`."""
        with self.start(*arguments) as process:
            output, _ = process.communicate(timeout=300)
        assert bool(process.returncode) == fails, output
        return output

    def outputs(self) -> dict[str, Any]:
        return dict(json.loads(self.pulumi("stack", "output", "--json", "--stack", "test")))

    def processes(self) -> list[str]:
        """The command lines of the processes that carry our mark."""
        if not Path("/proc/self/environ").exists():  # macOS: `ps` shows the environment of one's own processes
            listed = subprocess.run(
                ["ps", "-A", "-E", "-ww", "-o", "command="], capture_output=True, text=True, check=True
            )
            return [line for line in listed.stdout.splitlines() if self.mark in line]
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue  # ended meanwhile, or somebody else's
        return found

    def left_over(self, seconds: float = 15) -> list[str]:
        """The processes that do not end within `seconds`."""
        deadline = time.monotonic() + seconds
        while (found := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.2)
        return found
