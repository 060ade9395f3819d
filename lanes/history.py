"""What git knows: the commit that is checked out, the hashes of trees, and what changed since."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lanes.lane import PROJECT, LaneError


@dataclass(frozen=True)
class History:
    """The history of a checkout; `root` is its folder."""

    root: Path = PROJECT

    def commit(self) -> str:
        """The commit that is checked out."""
        return self._git("rev-parse", "HEAD")

    def has(self, commit: str) -> bool:
        """Whether a commit is HEAD or one before it, in what this clone has."""
        return self._run("merge-base", "--is-ancestor", commit, "HEAD").returncode == 0

    def trees(self, paths: Sequence[str], commit: str = "HEAD") -> dict[str, str]:
        """Git's hash of each folder or file in a commit.

        Raises:
            LaneError: one of them is not there.
        """
        return {path: self._git("rev-parse", "--verify", f"{commit}:{path}") for path in paths}

    def differing(self, paths: Sequence[str]) -> list[str]:
        """What below these paths is changed, new or gone against the commit that is checked out."""
        lines = self._git("status", "--porcelain", "--untracked-files=all", "--", *paths).splitlines()
        return [line.split(maxsplit=1)[1] for line in lines]

    def age(self, commit: str, paths: Sequence[str]) -> int | None:
        """How many commits since then changed something below these paths; None where it is not in this clone."""
        if not self.has(commit):
            return None
        return int(self._git("rev-list", "--count", f"{commit}..HEAD", "--", *paths))

    def _git(self, *args: str) -> str:
        done = self._run(*args)
        if done.returncode:
            raise LaneError(f"`git {' '.join(args)}` failed: {done.stderr.strip()}")
        return done.stdout.rstrip("\n")

    def _run(self, *args: str) -> "subprocess.CompletedProcess[str]":
        try:
            return subprocess.run(["git", *args], cwd=self.root, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise LaneError("git is needed: a record says of which commit it is") from None
