"""Forks of earlier versions, made and merged as docs/forking.md says: nothing conflicts, and theirs still passes."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ecs_platform.model.changelog import FILE, load_changelog

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs" / "forking.md"
VERSIONS = [entry.commit for entry in load_changelog(PROJECT / FILE)[0] if entry.commit]

SHOP = """\
name: shop
type: Load Balanced Web Service
image: {location: ghcr.io/acme/shop:1.4, port: 8080}
http: {path: shop}
variables: {MODE: "${MODE}"}
"""
PRIORITIES = """\
public:
  500: path=/shop
  900: path=/api
"""
STAGING = """\
config:
  aws:region: eu-west-1
  aws:allowedAccountIds: ["123456789012"]
  ecs-platform:network: {cidr: 10.7.0.0/16, nat: single}
  ecs-platform:variables: {MODE: slow}
  ecs-platform:deployers: {ci: {kind: github, github: {owner: acme, repository: platform, branch: main}}}
"""
OF_THE_LOCAL_AWS = "  ecs-platform:variables: {MODE: fast}\n"
OWN = {
    "services/shop.yaml": SHOP,
    "services/priorities.yaml": PRIORITIES,
    "Pulumi.staging.yaml": STAGING,
    "acme/__init__.py": "",
    "acme/queue.py": '"""A component of our own."""\n',
    ".github/README.md": "# The platform of acme\n",
    ".github/workflows/acme-scan.yml": "name: scan\non: {schedule: [{cron: '0 4 * * *'}]}\njobs: {}\n",
}
OF_CI = ("tests/examples", "tests/components/test_platform.py")
"""Of the tests that `make ci-checks` runs, those that once read the services at the top: in a fork these are others."""
REMOVED = ("services/nginx.yaml", "services/td-nginx.json", "services/internal.yaml")


def run(at: Path, *command: str, **more: str) -> str:
    """What a command says; it must succeed. Nothing of the user's own git counts."""
    who = {f"GIT_{role}_{what}": "acme" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **who, **more}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(command, cwd=at, env={**kept, **alone}, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def documented(heading: str) -> str:
    """The first commands below a heading of the docs."""
    (block,) = re.findall(
        rf"^## {heading}\n.*?```sh\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    return str(block)


def check(fork: Path, stack: str) -> None:
    """`ops check` of what stands in the fork: the folder comes before what is installed."""
    run(fork, sys.executable, "-m", "ops", "check", "--stack", stack)


def history_has(commit: str) -> bool:
    done = subprocess.run(
        ["git", "merge-base", "--is-ancestor", commit, "HEAD"], cwd=PROJECT, check=False, capture_output=True
    )
    return done.returncode == 0


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as others see it: `main` is what is committed here."""
    if shutil.which("git") is None or not (PROJECT / ".git").exists():
        pytest.skip("this is no checkout of git: there is no history to fork")
    folder = tmp_path_factory.mktemp("upstream")
    run(folder, "git", "init", "--quiet", "--bare", "--initial-branch=main")
    return folder


def publish(upstream: Path, commit: str) -> None:
    run(PROJECT, "git", "push", "--quiet", "--force", str(upstream), f"{commit}:refs/heads/main")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_fork_merges_the_newest_without_a_conflict(upstream: Path, version: str, tmp_path: Path) -> None:
    if not history_has(version):
        pytest.skip(
            f"the history here does not have {version}, as in a shallow clone: `git fetch --unshallow` brings it"
        )
    publish(upstream, run(PROJECT, "git", "rev-parse", version).strip())
    origin = tmp_path / "origin"
    run(tmp_path, "git", "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    run(tmp_path, "bash", "-euc", documented("Take it"), upstream=str(upstream), origin=str(origin))
    fork = tmp_path / "platform"
    make_it_theirs(fork)
    publish(upstream, "HEAD")
    run(fork, "bash", "-euc", documented("Pull a newer version"))
    assert run(fork, "git", "status", "--porcelain") == ""
    assert run(fork, "git", "merge-base", "upstream/main", "HEAD") == run(PROJECT, "git", "rev-parse", "HEAD")
    assert {name: (fork / name).read_text() for name in OWN} == OWN
    assert [name for name in REMOVED if (fork / name).exists()] == []
    for stack in ("staging", "test"):
        check(fork, stack)
    if version == VERSIONS[0]:
        run(fork, sys.executable, "-m", "pytest", "-q", *OF_CI)


def make_it_theirs(fork: Path) -> None:
    """What docs/forking.md says is theirs: services added, changed and removed, priorities, settings, a folder."""
    for name, text in OWN.items():
        (fork / name).parent.mkdir(parents=True, exist_ok=True)
        (fork / name).write_text(text, encoding="utf-8")
    for name in REMOVED:
        (fork / name).unlink()
    api, settings = fork / "services" / "api.yaml", fork / "Pulumi.test.yaml"
    api.write_text(api.read_text(encoding="utf-8") + "count: 2\n", encoding="utf-8")
    kept = settings.read_text(encoding="utf-8")
    settings.write_text(kept.replace("config:\n", f"config:\n{OF_THE_LOCAL_AWS}"), encoding="utf-8")
    for stack in ("staging", "test"):
        check(fork, stack)
    run(fork, "git", "add", "--all")
    run(fork, "git", "commit", "--quiet", "-m", "Ours")


def test_a_version_that_changes_what_is_theirs_would_be_found(upstream: Path, tmp_path: Path) -> None:
    """A shipped service that changes conflicts with a fork that has removed it."""
    run(tmp_path, "git", "clone", "--quiet", "-o", "upstream", str(PROJECT), "newer")
    newer, fork = tmp_path / "newer", tmp_path / "platform"
    publish(upstream, "HEAD")
    run(tmp_path, "git", "clone", "--quiet", "-o", "upstream", str(upstream), "platform")
    make_it_theirs(fork)
    (newer / "services" / "nginx.yaml").write_text("name: nginx\n", encoding="utf-8")
    run(newer, "git", "commit", "--quiet", "--all", "-m", "Newer")
    run(newer, "git", "push", "--quiet", "--force", str(upstream), "HEAD:refs/heads/main")
    with pytest.raises(AssertionError, match=r"CONFLICT .*nginx"):
        run(fork, "bash", "-euc", documented("Pull a newer version"))
