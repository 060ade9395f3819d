"""The stack `test` of a clone on its local AWS, as make's targets bring it up and take it down."""

import sys
from collections.abc import Callable
from pathlib import Path

from lanes.commands import Done, clone, follow, with_our_venv
from lanes.lane import Scene


class Sandbox:
    """What make does in a clone that is set up.

    Attributes:
        project: the clone.
        variables: what is added to the environment of its commands.
    """

    def __init__(self, scene: Scene, commit: str = "HEAD", folder: Path | None = None) -> None:
        """A clone of a commit, in `folder` (default: one of the scene's)."""
        self._say = scene.say
        self.project = with_our_venv(clone(folder or scene.folder / "project", commit))
        self.variables: dict[str, str] = {}
        self._is_down = True

    def run(self, verb: str, cut: Callable[[str], bool] | None = None) -> Done:
        """`make up`, `make preview` or `make down`; with `cut` it is killed at the line to which that says yes."""
        command = [sys.executable, "-m", "ecs_platform.local", verb]
        self._is_down = False
        done = follow(command, self.project, self._say, shown=f"make {verb}", variables=self.variables, cut=cut)
        self._is_down = verb == "down" and done.status == 0
        return done

    def end(self) -> None:
        """Whatever happened, the local AWS does not stay."""
        if not self._is_down:
            self.run("down")
