"""The `pulumi` of the shell: its own version, login, passphrase and plugins, whatever they are."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class PulumiError(Exception):
    """Pulumi cannot be asked, or says no; the message says why and what to do."""


@dataclass(frozen=True)
class Pulumi:
    """The CLI, for one stack of one project.

    Attributes:
        project: the folder with Pulumi.yaml.
        stack: the stack, as people call it: `production`, `acme/ecs-platform/production`.
        variables: of its environment, besides the shell's.
    """

    project: Path
    stack: str
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(self, *args: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        """`pulumi ARGS --stack STACK`, whatever becomes of it.

        Args:
            args: the command, with its arguments.
            given: what it reads from standard input, as secrets must not be written to a disk; nothing by default.

        Raises:
            PulumiError: there is no `pulumi`.
        """
        command = ["pulumi", *args, "--stack", self.stack, "--non-interactive", "--color", "never"]
        environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true", **self.variables}
        try:
            return subprocess.run(
                command,
                cwd=self.project,
                env=environment,
                check=False,
                capture_output=True,
                text=True,
                input=given if given is not None else "",
            )
        except FileNotFoundError:
            raise PulumiError(
                'there is no `pulumi` on PATH: install it, or for the stack of `make up` first `eval "$(make env)"`'
            ) from None

    def read(self, *args: str, given: str | None = None) -> str:
        """The same, where it must go well: its standard output.

        Raises:
            PulumiError: it fails.
        """
        done = self.run(*args, given=given)
        if done.returncode:
            said = done.stderr.strip() or done.stdout.strip()
            raise PulumiError(f"`pulumi {args[0]} {args[1]}` failed:\n{said}" if len(args) > 1 else said)
        return done.stdout

    def export(self, *, show_secrets: bool = False) -> dict[str, Any]:
        """The state; secrets in it are encrypted by default."""
        found: dict[str, Any] = json.loads(self.read("stack", "export", *(["--show-secrets"] if show_secrets else [])))
        return found

    def write(self, exported: dict[str, Any]) -> None:
        """Puts a state in place of the stack's: all of it, or nothing; the engine looks first whether it is whole."""
        self.read("stack", "import", given=json.dumps(exported))

    def preview(self) -> dict[str, Any]:
        """What `pulumi preview --json` says of the program as it is now.

        Raises:
            PulumiError: it fails; with what the program or the engine says.
        """
        done = self.run("preview", "--json")
        try:
            found: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            found = {}
        if done.returncode or not found:
            errors = [each for each in found.get("diagnostics") or [] if each.get("severity") == "error"]
            said = "\n".join(each["message"].strip() for each in errors) or done.stderr.strip() or done.stdout.strip()
            raise PulumiError(f"`pulumi preview` failed:\n{said}")
        return found

    def settings(self) -> dict[str, Any]:
        """The stack's settings by key (`aws:region`): values with `value` and `secret`, in plain text."""
        found: dict[str, Any] = json.loads(self.read("config", "--json", "--show-secrets"))
        return found
