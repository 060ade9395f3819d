"""One stack on one machine: an engine, a local AWS with its router, and a state that belongs to it."""

import json
import os
import re
import shutil
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from sandbox import aws_cli, checkpoint, ending, engine, router
from sandbox.aws import server
from sandbox.detached import HOST, TakenError, alone, is_alive
from sandbox.engine import Engine, choice
from sandbox.engine.following import Tell, follow
from sandbox.router import RouterError

PASSPHRASE = "sandbox"  # noqa: S105 the sandbox has nothing to hide, and its state is not the user's

UP = ("--yes", "--skip-preview", "--suppress-outputs", "--continue-on-error")

Report = Callable[[str], None]

# In YAML, where what is not at the beginning of a line is not the project's, or in JSON.
_NAME = re.compile(r"""^(?:\{\s*)?["']?name["']?\s*:\s*["']?([\w.-]+)""", re.MULTILINE)


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

        A stack that was interrupted is left as it is: `is_interrupted` says so.

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
        return checkpoint.stacks(self._state)

    @property
    def state(self) -> Path:
        """The file with the stack's state, which need not be there."""
        return checkpoint.newest(self._state, self._project, self.stack)

    @property
    def others(self) -> list[str]:
        """Those beside this one."""
        return [each for each in self.stacks if each != self.stack]

    @property
    def addresses(self) -> dict[str, str]:
        """Where the load balancers' listeners are on this machine (`Router.addresses`); empty without a router."""
        running = router.running(self.folder / "router")
        return running.addresses if running else {}

    @property
    def is_interrupted(self) -> bool:
        """Whether there may be things in the local AWS of which the stack's state only knows that they were begun."""
        return any(read is None or read.get("pending_operations") for read in self._latest())

    @property
    def is_cut_off(self) -> bool:
        """Whether the stack's state cannot be read: it was cut off while it was written."""
        return any(read is None for read in self._latest())

    @property
    def holder(self) -> str:
        """Who works on the stack, for people; empty where nobody does."""
        for lock in self._locks:
            pid, since = _holder(lock)
            if pid and is_alive(pid, since):
                when = f", since {since:%H:%M:%S %Z}" if since else ""
                return (
                    f"another run of Pulumi (process {pid}{when}) works on {self.stack}; wait for it, or end it: "
                    f"kill -INT {pid}"
                )
        return ""

    def start_afresh(self) -> None:
        """Local AWS and state of all stacks begin anew; for what cannot be brought back by other means."""
        server.stop(self.folder / "aws")
        self._forget()
        self.start()

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Nothing else that asks for it works on the stack within.

        Raises:
            SandboxError: something does; the message says what, and since when.
        """
        try:
            with alone(self.folder / f"{self.stack}.busy", what):
                yield
        except TakenError as other:
            raise SandboxError(f"{other} works on {self.stack} already; wait for it, or end it") from None

    def environment(self) -> dict[str, str]:
        """The variables a shell needs so that plain `pulumi` and `aws` work on this stack."""
        kept = self.folder / "aws" / "port"
        running = server.running(self.folder / "aws")
        url = running.url if running else f"http://{HOST}:{kept.read_text().strip() if kept.exists() else 0}"
        return self._variables(self._prepared(), url)

    def pulumi(self, *args: str) -> int:
        """Runs `pulumi ARGS --stack STACK` in the project, its output going to ours; returns its exit status.

        At a signal it ends what it has begun, and the status is 128 and the signal's number.
        """
        process = ending.start(self._command(*args), self.project, self._shell())
        return self._ended(ending.finished(process, self._say_stopping))

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

        `tell` gets the engine's events, and None while there is none. A signal lets Pulumi end what it has begun, and
        the status is then 128 and the signal's number.
        """
        log = self.folder / "up.log"
        status = follow(
            [*self._command("up", *UP), "--color", "never"],
            self.project,
            self._shell(),
            log,
            tell,
            self._say_stopping,
        )
        return self._ended(status), log.read_text(encoding="utf-8", errors="replace")

    def destroy(self) -> int:
        """`pulumi destroy` without asking; the exit status."""
        return self.pulumi("destroy", "--yes", "--skip-preview")

    def _ended(self, status: int) -> int:
        """A signal that comes right after the stack was locked finds nobody who waits for it, and the lock stays."""
        if ending.is_of_a_signal(status) and not self.holder:
            self._release_stale_lock()
        return status

    def _say_stopping(self) -> None:
        self.report("Stopping: Pulumi ends what it has begun. Once more ends it at once.")

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
        with TemporaryFile("w+") as printed, TemporaryFile("w+") as said:
            process = ending.start(["pulumi", *args], self.project, self._shell(), printed, said)
            status = ending.finished(process)
            told, why = (_from_its_beginning(file) for file in (printed, said))
        if ending.is_of_a_signal(status):
            raise ending.Ended(status - 128)
        if status:
            raise SandboxError(f"`pulumi {' '.join(args)}` failed:\n{why.strip() or told.strip()}")
        return told

    @property
    def _project(self) -> str:
        """The project's name in paths of the state; `*` where Pulumi.yaml does not say it, and any may be meant."""
        file = self.project / "Pulumi.yaml"
        named = _NAME.search(file.read_text(encoding="utf-8")) if file.exists() else None
        return named[1] if named else "*"

    def _release_stale_lock(self) -> None:
        """Takes away the stack's lock of a run that was killed; a run that lives keeps its own."""
        if self.holder:
            raise SandboxError(self.holder)
        for lock in self._locks:
            self.report(
                f"A run of Pulumi was killed (process {_holder(lock)[0] or 'unknown'}); its lock is taken away."
            )
            # With what lies beside it and is read with it.
            lock.with_name(lock.name + ".attrs").unlink(missing_ok=True)
            lock.unlink(missing_ok=True)

    @property
    def _locks(self) -> list[Path]:
        """The stack's, of this project alone; also what was not yet given its name when its writer was killed."""
        found = self._state.glob(f".pulumi/locks/organization/{self._project}/{self.stack}/*")
        return sorted(each for each in found if each.suffix != ".attrs")

    def _forget_what_is_gone(self) -> None:
        """Starts the state afresh where what it tells of is not there any more."""
        known = self._world.read_text() if self._world.exists() else None
        if known not in (None, self._server.world):
            told = f" of {', '.join(self.stacks)}" if self.stacks else ""
            self.report(
                f"The local AWS was started anew and has forgotten everything: the state{told} is started afresh too."
            )
            self._forget()
        self._world.write_text(self._server.world)

    def _latest(self) -> Iterator[dict[str, Any] | None]:
        """What the files say that Pulumi reads of the stack; None for one that is cut off.

        One is what lies beside it (`.attrs`), which is not written at once: on an empty one Pulumi fails with EOF.
        """
        for file in self._state.glob(f".pulumi/stacks/{self._project}/{self.stack}.json*"):
            if file.name.removesuffix(".attrs").endswith((checkpoint.PLAIN, checkpoint.COMPRESSED)):
                yield _read(file)

    def _start_router(self) -> None:
        """What goes up does not need it: that it cannot be had is said, and no more."""
        try:
            router.start(self.folder / "router", self._server.url, self.report)
        except RouterError as error:
            self.report(f"Requests get no answer here: {error}")

    def _forget(self) -> None:
        shutil.rmtree(self._state, ignore_errors=True)
        self._world.unlink(missing_ok=True)
        self._made_with.unlink(missing_ok=True)


def _holder(lock: Path) -> tuple[int, datetime | None]:
    """The process that wrote a lock, and when; 0 where the file was cut off: it never held the stack."""
    try:
        told = json.loads(lock.read_bytes())
        pid, since = int(told["pid"]), told.get("timestamp")
        return pid, datetime.fromisoformat(since) if since else None
    except (OSError, ValueError, KeyError, TypeError):
        return 0, None


def _from_its_beginning(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _read(file: Path) -> dict[str, Any] | None:
    try:
        read = checkpoint.read(file.read_bytes())
        return dict((read.get("checkpoint") or {}).get("latest") or {})
    except FileNotFoundError:
        return {}
    except (ValueError, OSError, EOFError, AttributeError, zlib.error):
        return None
