"""One stack on one machine: an engine, a local AWS with its router, and a state that belongs to it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox import aws_cli, engine, router
from sandbox.aws import server
from sandbox.detached import HOST
from sandbox.engine import Engine, choice
from sandbox.engine.following import Tell, follow
from sandbox.router import RouterError

PASSPHRASE = "sandbox"  # noqa: S105 the sandbox has nothing to hide, and its state is not the user's

UP = ("--yes", "--skip-preview", "--suppress-outputs", "--continue-on-error")

Report = Callable[[str], None]


class SandboxError(Exception):
    """The sandbox cannot go on; the message says why and what to do."""


@dataclass
class Sandbox:
    """The stack of one project in one folder.

    Attributes:
        project: the folder with Pulumi.yaml.
        folder: where engine, state and the local AWS keep what is theirs; never the user's Pulumi home or login.
        report: gets a line about each thing that is done.
        stack: the stack's name; default `test`.
        region: what AWS_REGION says in its shells; default none, and only the stack file says a region.
        authorizer: `MODULE:CLASS` of the evaluator of IAM policies (`sandbox.aws.authorizer`); default none.
    """

    project: Path
    folder: Path
    report: Report
    stack: str = "test"
    region: str | None = None
    authorizer: str | None = None

    def start(self) -> None:
        """Engine, local AWS and router are there, and the state is of this local AWS; what is missing is made.

        Raises:
            EngineError, ServerError: a part cannot be had.
            SandboxError: another run of Pulumi holds the stack.
        """
        self._engine = self._prepared()
        self._server = server.start(self.folder / "aws", report=self.report, authorizer=self.authorizer)
        self._release_stale_lock()
        self._forget_what_is_gone()
        self._start_router()
        self._made_with.write_text(self._engine.kind)
        if not self.stacks:
            self._quietly("stack", "init", self.stack)

    @property
    def engine(self) -> Engine:
        """The engine that `start` found."""
        return self._engine

    @property
    def url(self) -> str:
        """The endpoint of the local AWS."""
        return self._server.url

    @property
    def stacks(self) -> list[str]:
        """The stacks that the state tells of, sorted; several where projects share the folder."""
        return sorted({checkpoint.stem for checkpoint in self._state.glob(".pulumi/stacks/*/*.json")})

    @property
    def addresses(self) -> dict[str, str]:
        """Where the load balancers' listeners are on this machine (`Router.addresses`); empty without a router."""
        running = router.running(self.folder / "router")
        return running.addresses if running else {}

    def environment(self) -> dict[str, str]:
        """The variables a shell needs so that plain `pulumi` and `aws` work on this stack."""
        kept = self.folder / "aws" / "port"
        running = server.running(self.folder / "aws")
        url = running.url if running else f"http://{HOST}:{kept.read_text().strip() if kept.exists() else 0}"
        return self._variables(self._prepared(), url)

    def pulumi(self, *args: str) -> int:
        """Runs `pulumi ARGS --stack STACK` in the project, its output going to ours; returns its exit status."""
        return subprocess.run(self._command(*args), cwd=self.project, env=self._shell(), check=False).returncode

    def read(self, *args: str) -> str:
        """The standard output of `pulumi ARGS --stack STACK`.

        Raises:
            SandboxError: it failed.
        """
        return self._quietly(*args, "--stack", self.stack)

    def up(self) -> int:
        """`pulumi up` without asking; what fails holds up only what needs it. The exit status."""
        return self.pulumi("up", *UP)

    def up_followed(self, tell: Tell) -> tuple[int, str]:
        """The same, without a word: `tell` gets what the engine does. The exit status, and what Pulumi printed.

        `tell` gets the engine's events, and None while there is none. Ctrl-C lets Pulumi end what it has begun, and
        the status is then INTERRUPTED.
        """
        log = self.folder / "up.log"
        status = follow(
            [*self._command("up", *UP), "--color", "never"],
            self.project,
            self._shell(),
            log,
            tell,
            lambda: self.report("Stopping: Pulumi ends what it has begun. Once more ends it at once."),
        )
        return status, log.read_text(encoding="utf-8", errors="replace")

    def destroy(self) -> int:
        """`pulumi destroy` without asking; the exit status."""
        return self.pulumi("destroy", "--yes", "--skip-preview")

    def stop(self) -> None:
        """Stops router and local AWS, and forgets the state that went with it."""
        with suppress(RouterError):  # it ends with the local AWS
            router.stop(self.folder / "router")
        server.stop(self.folder / "aws")
        self._forget()

    @property
    def is_running(self) -> bool:
        """Whether the local AWS of this folder runs."""
        return server.running(self.folder / "aws") is not None

    def _prepared(self) -> Engine:
        """The engine that the stack was made with: one of another kind has a provider that cannot read its state."""
        made_with = self._made_with.read_text() if self._made_with.exists() else ""
        return engine.prepare(self.folder / "bin", self.report, choice.for_stack(made_with or None, self.report))

    @property
    def _made_with(self) -> Path:
        return self.folder / "engine"

    @property
    def _state(self) -> Path:
        return self.folder / "state"

    @property
    def _world(self) -> Path:
        return self.folder / "world"

    def _shell(self) -> dict[str, str]:
        return {**os.environ, **self._variables(self._engine, self._server.url)}

    def _variables(self, prepared: Engine, url: str) -> dict[str, str]:
        variables = prepared.environment(self.folder / "home", self._state, PASSPHRASE, url, self.region)
        aws_cli.write(self.folder / "cli" / "aws")
        folders = (self.folder.resolve() / "cli", Path(sys.executable).parent)
        path = variables.get("PATH", os.environ["PATH"])
        return {**variables, "PATH": os.pathsep.join([*map(str, folders), path])}

    def _command(self, *args: str) -> list[str]:
        return ["pulumi", *args, "--stack", self.stack]

    def _quietly(self, *args: str) -> str:
        command = ["pulumi", *args]
        done = subprocess.run(command, cwd=self.project, env=self._shell(), check=False, capture_output=True, text=True)
        if done.returncode:
            raise SandboxError(f"`{' '.join(command)}` failed:\n{done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def _release_stale_lock(self) -> None:
        """Takes away the lock of a run that was killed; a run that lives keeps its own."""
        for lock in self._state.glob(".pulumi/locks/**/*.json"):
            pid = json.loads(lock.read_text()).get("pid", 0)
            if _is_alive(pid):
                raise SandboxError(f"another run of Pulumi (process {pid}) works on the stack; wait for it, or end it")
            self.report(f"A run of Pulumi was killed (process {pid}); its lock is taken away.")
            lock.unlink()

    def _forget_what_is_gone(self) -> None:
        """Starts the state afresh where what it tells of is not there, or not all of what is there is told of."""
        known = self._world.read_text() if self._world.exists() else None
        if known not in (None, self._server.world):
            self.report("The local AWS was started anew and has forgotten everything: the state is started afresh too.")
            self._forget()
        elif known is not None and self._is_interrupted():
            self.report("A run was cut off while it made things: local AWS and state are started afresh.")
            server.stop(self.folder / "aws")
            self._forget()
            self._server = server.start(self.folder / "aws", report=self.report, authorizer=self.authorizer)
        self._world.write_text(self._server.world)

    def _start_router(self) -> None:
        """What goes up does not need it: that it cannot be had is said, and no more."""
        try:
            router.start(self.folder / "router", self._server.url, self.report)
        except RouterError as error:
            self.report(f"Requests get no answer here: {error}")

    def _is_interrupted(self) -> bool:
        """Whether there may be things in the local AWS of which the state only knows that they were being made."""
        for checkpoint in self._state.glob(f".pulumi/stacks/*/{self.stack}.json"):
            try:
                latest = json.loads(checkpoint.read_text()).get("checkpoint", {}).get("latest") or {}
            except ValueError:
                # Cut off in the middle of writing it.
                return True
            if latest.get("pending_operations"):
                return True
        return False

    def _forget(self) -> None:
        shutil.rmtree(self._state, ignore_errors=True)
        self._world.unlink(missing_ok=True)
        self._made_with.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    """Whether a process works; one that has ended keeps its number, as a zombie, until its parent takes note of it."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return state.strip()[:1] not in ("", "Z")
