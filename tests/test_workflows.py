"""The workflows: linted, pinned, and nothing in a step but one command of ours."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.engine import build

PROJECT = Path(__file__).parents[1]
FOLDER = PROJECT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
COMMAND = re.compile(
    r'make (?:ci-[a-z]+|setup LOCKED=yes|up|preview|test|down|"\$LANE")'
    r'|\.venv/bin/python -m ops (comment|drift) [\w./-]+( --[a-z-]+ "\$[A-Z_]+")?'
)
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")
ACTIONLINT = build.Binary(
    name="actionlint",
    title="actionlint",
    module="github.com/rhysd/actionlint",
    package="github.com/rhysd/actionlint/cmd/actionlint",
)


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every step of every job, with the workflow's name."""
    for file in WORKFLOWS:
        for job in yaml.safe_load(file.read_text())["jobs"].values():
            for step in job["steps"]:
                yield file.stem, step


def test_there_are_those_that_the_docs_tell_of() -> None:
    told = {
        "drift": "pull-requests",
        "lanes": "lanes",
        "official-engine": "engine",
        "pull-request": "pull-requests",
        "up": "pull-requests",
    }
    assert [file.stem for file in WORKFLOWS] == list(told)
    for workflow, page in told.items():
        assert f"{workflow}.yml" in (PROJECT / "docs" / f"{page}.md").read_text()


def test_a_step_is_an_action_pinned_by_commit_or_one_command_of_ours() -> None:
    for workflow, step in steps():
        assert ("uses" in step) != ("run" in step), (workflow, step)
        if "uses" in step:
            assert PINNED.fullmatch(step["uses"]), (workflow, step)
        else:
            assert COMMAND.fullmatch(step["run"].strip()), (workflow, step)


def test_a_comment_says_which_version_each_commit_is() -> None:
    lines = [line for file in WORKFLOWS for line in file.read_text().splitlines() if "uses:" in line]
    assert len(lines) > 8
    assert all(re.search(r"@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+", line) for line in lines)


def test_the_cli_that_is_installed_is_the_one_of_the_sandbox() -> None:
    """In our workflows and in those that `ops new` writes."""
    files = [*WORKFLOWS, *(PROJECT / "project" / ".github" / "workflows").glob("*.yml")]
    versions = re.findall(r"pulumi-version: (\S+)\}", "".join(file.read_text() for file in files))
    assert len(versions) == 7
    assert {f"v{version}" for version in versions} == {build.CLI.version}


@pytest.mark.parametrize("makefile", ["Makefile", "project/Makefile"])
@pytest.mark.parametrize(("given", "parallel"), [((), "64"), (("PARALLEL=8",), "8")])
def test_an_up_works_on_many_services_at_a_time(makefile: str, given: tuple[str, ...], parallel: str) -> None:
    command = ["make", "--dry-run", "--file", makefile, "ci-up", "STACK=staging", *given]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    (up,) = [line for line in done.stdout.splitlines() if " pulumi up " in line]
    assert f" --parallel {parallel} " in up


def test_what_forks_run_has_no_secret_no_role_and_no_environment() -> None:
    jobs = yaml.safe_load((FOLDER / "pull-request.yml").read_text())["jobs"]
    checks, preview = jobs["checks"], jobs["preview"]
    assert checks["permissions"] == {"contents": "read"}
    assert "environment" not in checks
    assert not any("aws-actions" in step.get("uses", "") for step in checks["steps"])
    assert "head.repo.full_name == github.repository" in preview["if"]
    assert preview["environment"].startswith("preview-")


@pytest.mark.parametrize("folder", [FOLDER, PROJECT / "project" / ".github" / "workflows"], ids=str)
def test_packages_are_installed_before_there_are_credentials(folder: Path) -> None:
    jobs = [job for file in folder.glob("*.yml") for job in yaml.safe_load(file.read_text())["jobs"].values()]
    with_role = [job["steps"] for job in jobs if any("aws-actions/" in step.get("uses", "") for step in job["steps"])]
    assert len(with_role) == 3
    for each in with_role:
        runs = [step.get("run", step.get("uses", "").partition("@")[0]) for step in each]
        role = runs.index("aws-actions/configure-aws-credentials")
        assert {"make setup LOCKED=yes", "make setup"} & {*runs[:role]}
        # What installs nothing more: every command of ours sets up first, which then is done.
        assert all(run.startswith(("make ci-", ".venv/bin/python -m ")) for run in runs[role + 1 :])


@pytest.mark.parametrize("folder", [".", "sandbox"])
def test_what_builds_the_program_is_pinned(folder: str) -> None:
    with (PROJECT / folder / "pyproject.toml").open("rb") as file:
        required = tomllib.load(file)["build-system"]["requires"]
    pinned = (PROJECT / "constraints.txt").read_text().split()
    assert {*required} <= {*pinned}


def test_what_has_a_role_is_the_program_and_the_policy_pack_by_hash() -> None:
    text = (PROJECT / "guardrails" / "requirements.lock").read_text().replace("\\\n", "")
    locked = {line.split()[0]: line for line in text.splitlines()}
    assert all("--hash=sha256:" in line for line in locked.values())
    pinned = (PROJECT / "constraints.txt").read_text().split()
    named = [
        line
        for file in ("requirements.txt", "guardrails/requirements.txt")
        for line in (PROJECT / file).read_text().splitlines()
        if "==" in line and not line.startswith("#")
    ]
    assert {*named} <= {*locked}
    versions = dict(each.split("==") for each in pinned if "==" in each)
    assert {
        each for each in locked if versions.get(each.partition("==")[0], each.partition("==")[2]) not in each
    } == set()
    assert not {"moto", "awscli", "pytest"} & {each.partition("==")[0] for each in locked}
    command = ["make", "--dry-run", "--always-make", "setup", "LOCKED=yes"]
    said = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    installs = [line for line in said.splitlines() if " pip install " in line]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]


@pytest.mark.parametrize("folder", [".", "project"])
def test_what_is_checked_has_its_base_branch_beside_it(folder: str) -> None:
    """Of a merge commit the first parent, or nothing could be compared."""
    jobs = yaml.safe_load((PROJECT / folder / ".github" / "workflows" / "pull-request.yml").read_text())["jobs"]
    assert jobs["checks"]["steps"][0]["with"] == {"persist-credentials": False, "fetch-depth": 2}
    command = ["make", "--dry-run", "--file", f"{folder}/Makefile", "ci-checks", "STACKS=test"]
    said = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert "git archive HEAD^1" in said
    assert 'ops architecture --map markdown --stack "$stack" --before .ci-out/before >> ' in said


def test_the_summary_has_a_picture_where_a_change_alters_one(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "requirements.txt", "requirements-dev.txt"):
        shutil.copy2(PROJECT / name, tmp_path / name)
    for name in (".venv", "ops", "model", "ecs_platform"):
        (tmp_path / name).symlink_to(PROJECT / name)
    for name in ("Pulumi.yaml", "Pulumi.test.yaml"):
        shutil.copy(PROJECT / name, tmp_path)
    shutil.copytree(PROJECT / "services", tmp_path / "services")
    (tmp_path / ".gitignore").write_text(".venv\n.ci-out\n")
    manifest, summary = tmp_path / "services" / "api.yaml", tmp_path / ".ci-out" / "summary.md"

    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")

    def commit() -> None:
        for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "a")):
            subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True)

    def merged(old: str, new: str) -> str:
        manifest.write_text(manifest.read_text().replace(old, new))
        commit()
        summary.unlink(missing_ok=True)
        command = ["make", "ci-architecture", f"SUMMARY={summary}"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
        assert done.returncode == 0, done.stderr
        assert not (tmp_path / ".ci-out" / "before").exists()
        return summary.read_text()

    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS", "MAKE", "MFLAGS"))}
    commit()
    assert merged("nginx:alpine", "nginx:1.29-alpine") == ""
    assert "! api: Fargate; 2 tasks, port 80; before: 1 task, port 80" in merged("http:\n", "count: 2\nhttp:\n")


def test_actionlint_finds_nothing() -> None:
    found = build.built(ACTIONLINT, print)
    done = subprocess.run([str(found), "-no-color", *map(str, WORKFLOWS)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_zizmor_finds_nothing() -> None:
    program = Path(sys.executable).parent / "zizmor"
    command = [str(program), "--offline", "--pedantic", "--no-progress", "--format", "plain", str(FOLDER)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_linters_would_find_something(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yml"
    bad.write_text(
        "on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
        "      - run: echo ${{ github.event.pull_request.title }} ${{ matrix.none }}\n"
    )
    assert subprocess.run([str(build.built(ACTIONLINT, print)), str(bad)], capture_output=True, check=False).returncode
    zizmor = [str(Path(sys.executable).parent / "zizmor"), "--offline", "--no-progress", str(bad)]
    assert subprocess.run(zizmor, capture_output=True, check=False).returncode


@pytest.mark.parametrize("workflow", [file.stem for file in WORKFLOWS])
def test_nothing_is_allowed_that_a_job_does_not_ask_for(workflow: str) -> None:
    text = yaml.safe_load((FOLDER / f"{workflow}.yml").read_text())
    assert text["permissions"] == {}
    assert all(job["permissions"] for job in text["jobs"].values())
