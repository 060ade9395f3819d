"""Records the checkpoints of a version, for those who will pull newer ones.

    python -m tests.stack.pulling.record COMMIT

takes program, components, model and their requirements from that commit of this repository, brings all stacks up with
them on the real engine and the local AWS, and keeps their states. The newest entry of CHANGELOG.md must name the commit
(`## 2026-11-25 (88f1bb2)`). What the stacks are made of is taken from the version before, unless it is there already.
That is for a release, never to make a test pass: what the tests refuse would delete or replace things in every fork.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ecs_platform.local import secrets
from ecs_platform.local.stack import Sandbox
from ecs_platform.model.changelog import FILE, Entry, load_changelog
from sandbox.aws.client import Client, clients
from tests.stack.pulling.checkpoints import CHECKPOINT, KINDS, PROJECT, VERSIONS, Checkpoint, versions
from tests.stack.pulling.stacks import started

ZONE = "Z0123456789PRODUCT"
"""The hosted zone in the stack files; the local AWS gives it another id, which is not kept."""


def main(commit: str) -> None:
    entry = _entry(commit)
    _inputs(entry.date)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        program = _program(root / "program", commit)
        zone = ""
        for name in KINDS:
            checkpoint = Checkpoint(entry.date, name)
            if checkpoint.folder.exists():
                print(f"{entry.date}/{name}", flush=True)
                zone = _record(checkpoint, program, root, zone)
        Sandbox(program, root / "sandbox", print).stop()


def _entry(commit: str) -> Entry:
    """The changelog's entry that names the commit."""
    entries, findings = load_changelog(PROJECT / FILE)
    found = [each for each in entries if each.commit and commit.startswith(each.commit)]
    if findings or not found:
        why = [*map(str, findings)] or [f"{FILE} has no entry that names {commit}: write `## DATE ({commit[:7]})`"]
        sys.exit("\n".join(why))
    return found[0]


def _inputs(version: str) -> None:
    """What the stacks are made of: that of the version before, where nothing is there yet."""
    before = [each for each in versions() if each < version]
    if before and not (VERSIONS / version).exists():
        ignored = shutil.ignore_patterns(CHECKPOINT)
        shutil.copytree(VERSIONS / before[-1], VERSIONS / version, ignore=ignored)


def _program(folder: Path, commit: str) -> Path:
    """The project as it was, with a virtual environment of its own: its requirements are its own too."""
    # All branches and tags: the commit need not be an ancestor of what is checked out.
    _run("git", "clone", "--quiet", "--no-checkout", str(PROJECT), str(folder), at=PROJECT)
    _run("git", "checkout", "--quiet", "--detach", commit, at=folder)
    _run("make", "setup", at=folder)
    return folder


def _run(*command: str, at: Path) -> None:
    done = subprocess.run(command, cwd=at, check=False)
    if done.returncode:
        sys.exit(f"`{' '.join(command)}` failed, see above; nothing is recorded")


def _record(checkpoint: Checkpoint, program: Path, root: Path, zone: str) -> str:
    """Brings one stack up and keeps its state; returns the hosted zone's id in the local AWS, made where it is new."""
    copy = root / checkpoint.name
    shutil.copytree(program, copy, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__"))
    (copy / ".venv").symlink_to(program / ".venv")
    project, stack = checkpoint.lay_out(copy), checkpoint.kind.stack
    sandbox = started(project, root / "sandbox", stack)
    client = clients(sandbox.url, sandbox.loaded.account.region)
    settings = project / f"Pulumi.{stack}.yaml"
    if ZONE in settings.read_text(encoding="utf-8"):
        zone = zone or _hosted_zone(client)
        settings.write_text(settings.read_text(encoding="utf-8").replace(ZONE, zone), encoding="utf-8")
    secrets.make_up(sandbox.loaded, client)
    if sandbox.up():
        sys.exit(f"{checkpoint.name} did not come up; its checkpoint is not written")
    exported = sandbox.read("stack", "export")
    checkpoint.write(json.loads(exported.replace(zone, ZONE) if zone else exported))
    return zone


def _hosted_zone(client: Client) -> str:
    made = client("route53").create_hosted_zone(Name="example.com", CallerReference="pulling")["HostedZone"]["Id"]
    return str(made).rpartition("/")[2]


if __name__ == "__main__":
    main(sys.argv[1])
