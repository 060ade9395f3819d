"""A stack on a local AWS of its own: brought up, killed, recovered, and compared with what AWS has."""

import json
import os
import sys
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from ecs_platform.local import secrets
from ecs_platform.local.stack import Sandbox
from ecs_platform.ops.recovery import cut
from ecs_platform.ops.recovery.store import Folder
from lanes.chaos import marked
from lanes.chaos.inventory import comparing, listing, states
from lanes.chaos.inventory.comparing import Difference
from lanes.chaos.inventory.thing import Thing
from lanes.chaos.moments import Moment
from lanes.chaos.project import REGION
from lanes.chaos.running import Ended, run
from lanes.commands import Done, environment, follow
from lanes.lane import PROJECT, CaseError, Scene
from sandbox import checkpoint
from sandbox.aws import holding
from sandbox.aws.client import clients
from sandbox.stack import UP

GONE_SECONDS = 30.0
"""What the engine started ends by itself when the engine is gone, within seconds."""
DESTROY = ("--yes", "--skip-preview", "--suppress-outputs", "--continue-on-error")
_MARK = "CHAOS_WORLD"


class World:
    """One stack of a project in a sandbox; others may share both.

    Attributes:
        project: the folder with Pulumi.yaml.
        sandbox: engine, state and local AWS.
    """

    def __init__(self, project: Path, folder: Path, scene: Scene, stack: str = "test") -> None:
        """`folder`: what engine, state and local AWS keep."""
        say, self._over = scene.say, scene.over
        self.project, self._folder, self._say, self._stack = project, folder, say, stack
        self.sandbox = Sandbox(project, folder, say, stack)
        # Whatever is started here inherits it: so who is left behind is found.
        self._mark = uuid.uuid4().hex

    def start(self) -> None:
        """Starts what does not run, makes the stack, and the values of its secrets."""
        self.sandbox.start()
        if self._stack not in self.sandbox.stacks:
            self.sandbox.read("stack", "init")
        self._variables = {**environment(), **self.sandbox.environment(), _MARK: self._mark}
        self._client = clients(self.sandbox.url, REGION)
        self.make_secrets()

    def make_secrets(self) -> None:
        """The values of secrets that manifests name; who changes these asks for it again."""
        secrets.make_up(self.sandbox.loaded, self._client)

    def end(self) -> None:
        """Nothing stays."""
        self.sandbox.stop()

    def up(self, moment: Moment | None = None) -> Ended:
        """`pulumi up`, to its end or killed."""
        return self._pulumi("up", *UP, moment=moment)

    def destroy(self, moment: Moment | None = None) -> Ended:
        """`pulumi destroy`, to its end or killed."""
        return self._pulumi("destroy", *DESTROY, moment=moment)

    def recover(self, *options: str) -> Done:
        """`ops recover --yes`, to its end."""
        command = [sys.executable, "-m", "ecs_platform.ops", "recover", "--yes", "--stack", self._stack, *options]
        shown = " ".join(["ops", *command[3:]])
        variables = {**self._variables, "PYTHONPATH": str(PROJECT)}
        return follow(command, self.project, self._say, shown=shown, variables=variables)

    def state(self) -> dict[str, Any]:
        """`deployment` of the state."""
        found: dict[str, Any] = json.loads(self.sandbox.read("stack", "export"))["deployment"]
        return found

    def pending(self) -> list[str]:
        """The operations that the state says are under way: `creating aws:ec2/vpc:Vpc`."""
        return _under_way(self.state())

    def pending_in_copy(self) -> list[str]:
        """The same of a state that cannot be read: what its newest copy says, which is the one that is put back."""
        names, store = self.sandbox.loaded.names, Folder(self._folder / "state")
        told = cut.unreadable(store, names.project, names.environment)
        if told is None or not told.copies:
            return []
        content = checkpoint.read(store.read(told.copies[0].entry) or b"{}")
        return _under_way(content["checkpoint"]["latest"])

    def changes(self) -> list[str]:
        """What a preview would do: `update aws:ecs/service:Service orders`; empty where there is nothing to do."""
        steps = json.loads(self.sandbox.read("preview", "--json"))["steps"]
        found = [step for step in steps if step["op"] not in ("same", "read", "refresh")]
        return [f"{step['op']} {step['urn'].rpartition('$')[2].replace('::', ' ')}" for step in found]

    def things(self) -> set[Thing]:
        """All that is in the account, whoever made it."""
        return listing.things(self._client)

    def known(self) -> set[Thing]:
        """All of which the state tells."""
        return states.things_of(self.state())

    def difference(self, others: set[Thing] | None = None) -> Difference:
        """What AWS has beside what the state says. `others`: things of the account's other stacks; default none."""
        return comparing.difference(self.things(), self.known() | (others or set()))

    def is_as_it_was_never_cut_off(self, others: set[Thing] | None = None) -> None:
        """The end of every case: nothing is left to do, and AWS has what the state says and nothing else.

        Raises:
            CaseError: it is not so.
        """
        if changes := self.changes():
            raise CaseError(f"a preview still changes something: {', '.join(changes)}")
        if found := self.difference(others):
            raise CaseError(f"AWS and the state differ:\n{found}")

    def _pulumi(self, *args: str, moment: Moment | None) -> Ended:
        command = ["pulumi", *args, "--color", "never", "--stack", self._stack]
        log = self._folder.resolve() / f"{self._stack}.log"
        try:
            ended = run(
                command, self.project, self._variables, log, url=self.sandbox.url, moment=moment, over=self._over
            )
            self._wait_for_those_below()
        finally:
            if moment:
                holding.release(self.sandbox.url)
        return ended

    def _wait_for_those_below(self) -> None:
        """Providers and language host end with the engine; until then they may still ask AWS for something."""
        deadline = time.monotonic() + GONE_SECONDS
        while left := marked.processes(_MARK, self._mark):
            if time.monotonic() > deadline:
                counted = Counter(line.partition(" ")[0].rpartition(os.sep)[2] for line in left)
                raise CaseError(f"the engine is gone, and what it started is not: {dict(counted)}")
            time.sleep(0.1)


def _under_way(state: dict[str, Any]) -> list[str]:
    found = state.get("pending_operations") or []
    return sorted(f"{each['type']} {each['resource']['type']}" for each in found)
