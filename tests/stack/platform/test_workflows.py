"""The commands of the workflows, run as their steps run them, on the sandbox's stack and an API like GitHub's."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import yaml

from tests.ops.github_api import TOKEN, Api
from tests.stack.up import PROJECT, Stack
from tests.test_workflows import WORKFLOWS, steps

FOLDERS = ("adoption", "ops", "guardrails", "local", "project", "ecs_platform", "tests", "docs", "component_package")
FILES = ("Makefile", "pyproject.toml", "constraints.txt", "CHANGELOG.md", "*.schema.json", "requirements*.txt")


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with Api() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def checkout(stack: Stack) -> Path:
    """The whole project, as a runner has it, with the stack's manifests as they are."""
    ignored = shutil.ignore_patterns("__pycache__", "recordings", "checkpoints")
    for name in FOLDERS:
        shutil.copytree(PROJECT / name, stack.project / name, symlinks=True, ignore=ignored, dirs_exist_ok=True)
    for file in (file for name in FILES for file in PROJECT.glob(name)):
        # With its time: `make` would set up anew what is older.
        shutil.copy2(file, stack.project / file.name)
    return stack.project


class Runner:
    """Runs steps as GitHub's runner does: in the checkout, with what the job has in its environment."""

    def __init__(self, stack: Stack, checkout: Path, api: Api, folder: Path) -> None:
        self.checkout, self.summary, self.ran = checkout, folder / "summary.md", set[str]()
        self.environment = {
            **os.environ,
            **stack.sandbox.environment(),
            "STACK": "test",
            "STACKS": "test",
            "PULL_REQUEST": "7",
            "PYTHONHASHSEED": "0",
            "GITHUB_API_URL": f"http://127.0.0.1:{api.server_port}",
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }

    def __call__(self, command: str, status: int = 0) -> str:
        """What a step writes; it must be a step of a workflow, and end with this status."""
        assert command in {step["run"] for _, step in steps() if "run" in step}
        self.ran.add(command)
        done = subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=self.checkout,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert (done.returncode == 0) == (status == 0), said
        return said


@pytest.fixture(scope="module")
def run(stack: Stack, checkout: Path, api: Api, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(stack, checkout, api, tmp_path_factory.mktemp("runner"))


COMMENT = '.venv/bin/python -m ops comment .ci-out/digest.md --pull-request "$PULL_REQUEST"'
DRIFT = '.venv/bin/python -m ops drift .ci-out/drift.json --stack "$STACK"'


def edited(file: Path, old: str, new: str) -> str:
    before = file.read_text()
    assert old in before
    file.write_text(before.replace(old, new))
    return before


def test_a_pull_request_is_checked_without_credentials(run: Runner) -> None:
    """Of the tests that this runs, which run by themselves too, two files and a folder."""
    run.environment, kept = {key: value for key, value in run.environment.items() if "AWS" not in key}, run.environment
    run.environment["PYTEST_ADDOPTS"] = "-k 'test_platform or test_environments or guardrails'"
    try:
        assert " passed, " in run("make ci-checks")
    finally:
        run.environment = kept
    assert "### Routes of test" in run.summary.read_text()
    assert "### Architecture of test" in run.summary.read_text()
    assert "```mermaid" in run.summary.read_text()


def test_the_sandboxs_own_tests_run_where_a_pull_request_changes_it(run: Runner, tmp_path: Path) -> None:
    """In a merge commit, whose first parent is what it is merged into."""
    (tmp_path / "sandbox" / "tests").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "requirements.txt", "requirements-dev.txt"):
        shutil.copy2(PROJECT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(PROJECT / ".venv")
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")

    def merged(file: str, text: str) -> None:
        (tmp_path / file).write_text(text)
        for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", file)):
            subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True)

    run.checkout, kept = tmp_path, run.checkout
    try:
        merged("sandbox/tests/test_it.py", "def test_it(): pass")
        merged("README.md", "A service more.")
        run("make ci-sandbox")
        assert "its tests are not run" in run.summary.read_text()
        merged("sandbox/tests/test_it.py", "def test_it(): assert False")
        assert "1 failed" in run("make ci-sandbox", status=1)
    finally:
        run.checkout = kept


def test_its_digest_becomes_one_comment(run: Runner, api: Api) -> None:
    manifest = run.checkout / "services" / "api.yaml"
    kept = edited(manifest, "interval: 15s", "interval: 20s")
    try:
        for _ in range(2):
            run("make ci-preview")
            run(COMMENT)
    finally:
        manifest.write_text(kept)
    (comment,) = api.comments
    assert comment["body"].startswith("<!-- ecs-platform: digest of test -->")
    assert "api" in comment["body"]


def test_what_the_gate_refuses_is_red_and_said_all_the_same(run: Runner, api: Api) -> None:
    settings, manifest = run.checkout / "Pulumi.test.yaml", run.checkout / "services" / "api.yaml"
    text = yaml.safe_load(settings.read_text())
    text["config"]["ecs-platform:protect"] = True
    kept = {settings: settings.read_text(), manifest: edited(manifest, "port: 80", "port: 8080")}
    settings.write_text(yaml.safe_dump(text))
    try:
        assert "refused: " in run("make ci-preview", status=1)
        run(COMMENT)
        # The line that it prints, with a reason, is what lets it pass.
        (line,) = (each for each in api.comments[0]["body"].splitlines() if each.endswith(': ""'))
        text["config"]["ecs-platform:overrides"] = yaml.safe_load(line.replace('""', "the port changes"))
        settings.write_text(yaml.safe_dump(text))
        run("make ci-preview")
    finally:
        for file, before in kept.items():
            file.write_text(before)
    assert "REFUSED" in api.comments[0]["body"]


def test_a_faulty_manifest_is_red_with_its_line(run: Runner) -> None:
    manifest = run.checkout / "services" / "api.yaml"
    kept = edited(manifest, "healthcheck:", "heathcheck:")
    try:
        assert "services/api.yaml:9:3: http.heathcheck: unknown field" in run("make ci-preview", status=1)
    finally:
        manifest.write_text(kept)


def test_a_merge_is_brought_out_and_verified(run: Runner, stack: Stack) -> None:
    manifest = run.checkout / "services" / "internal.yaml"
    edited(manifest, "location: nginx:alpine", "location: nginx:1.29-alpine")
    assert "internal" in run("make ci-up")
    assert stack.outputs().services["internal"].image == "nginx:1.29-alpine"


def test_a_silent_rollback_is_red(run: Runner) -> None:
    manifest = run.checkout / "services" / "internal.yaml"
    edited(manifest, "location: nginx:1.29-alpine", "location: nginx:broken")
    assert "rolled back" in run("make ci-up", status=1)
    edited(manifest, "location: nginx:broken", "location: nginx:1.29-alpine")
    run("make ci-up")


def test_drift_opens_an_issue_until_it_is_gone(run: Runner, stack: Stack, api: Api) -> None:
    run("make ci-drift")
    run(DRIFT)
    assert api.issues == []
    ecs = stack.client("ecs")
    ecs.update_service(cluster="test", service="internal", desiredCount=2)
    ecs.get_waiter("services_stable").wait(cluster="test", services=["internal"], WaiterConfig={"Delay": 1})
    run("make ci-drift")
    run(DRIFT, status=1)
    (issue,) = api.issues
    assert issue["state"] == "open"
    assert "internal" in issue["body"]
    ecs.update_service(cluster="test", service="internal", desiredCount=1)
    ecs.get_waiter("services_stable").wait(cluster="test", services=["internal"], WaiterConfig={"Delay": 1})
    run("make ci-drift")
    run(DRIFT)
    assert issue["state"] == "closed"


def test_every_command_of_a_workflow_was_run(run: Runner) -> None:
    # The lanes' are long, and have tests of their own. Those of official-engine.yml are the README's own commands, with
    # an engine that is not to be had everywhere.
    of_a_pull_request = [step for workflow, step in steps() if workflow not in ("lanes", "official-engine")]
    # Every command begins with `make setup`.
    assert run.ran == {step["run"] for step in of_a_pull_request if "run" in step} - {"make setup LOCKED=yes"}
    assert len(WORKFLOWS) == 5
