"""A user's mistake, on the real engine: one message for each, with file and line, and nothing registered."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.engine import Engine
from tests.stack.up import copy_of_the_project


@dataclass
class Unmade:
    """A project whose stack is empty; no AWS answers, and none is asked."""

    project: Path
    environment: dict[str, str]

    def pulumi(self, *args: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pulumi", *args, "--stack", "test"],
            cwd=self.project,
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def refused(self, **variables: str) -> list[str]:
        """The errors of an `up` that must fail without a traceback and without registering anything."""
        done = self.pulumi("up", "--yes", "--skip-preview", "--color", "never", **variables)
        output = done.stdout + done.stderr
        assert done.returncode != 0, output
        assert "Traceback" not in output
        exported = json.loads(self.pulumi("stack", "export").stdout)
        made = [r["urn"] for r in exported["deployment"].get("resources", []) if r["type"] != "pulumi:pulumi:Stack"]
        assert made == []
        diagnostics = output.partition("Diagnostics:")[2].partition("Resources:")[0]
        return re.findall(r"error: (.*)", diagnostics)


@pytest.fixture
def unmade(engine: Engine, tmp_path: Path) -> Unmade:
    variables = engine.environment(
        tmp_path / "home", tmp_path / "state", "sandbox", "http://127.0.0.1:9", region="eu-central-1"
    )
    made = Unmade(copy_of_the_project(tmp_path / "project"), {**os.environ, **variables})
    assert made.pulumi("stack", "init").returncode == 0
    return made


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def line_of(file: Path, words: str) -> int:
    (found,) = (number for number, line in enumerate(file.read_text().splitlines(), 1) if words in line)
    return found


def test_every_mistake_is_named_at_once_with_file_and_line(unmade: Unmade) -> None:
    services = unmade.project / "services"
    edit(unmade.project / "Pulumi.test.yaml", "ecs-platform:deployers:", "ecs-platform:deplyers:")
    edit(services / "api.yaml", "  healthcheck:", "  heathcheck:")
    (services / "big.yaml").write_text(
        "name: big\ntype: Backend Service\nimage: {location: nginx:alpine}\ncpu: 256\nmemory: 8192\n"
    )
    (services / "lost.yaml").write_text("name: lost\ntask_definition: lost.json\ncapacity: ec2\n")
    (services / "name.yaml").write_text("name: Not_A_Name\ntype: Backend Service\nimage: {location: nginx:alpine}\n")
    errors = unmade.refused()
    *findings, last = errors
    assert "nothing was registered" in last
    assert all(re.match(r"[\w./-]+:\d+:\d+: ", finding) for finding in findings), findings

    def one(file: str, line: int, *words: str) -> None:
        found = [f for f in findings if f.startswith(f"{file}:{line}:")]
        assert len(found) == 1, findings
        assert all(word in found[0] for word in words), found

    one(
        "Pulumi.test.yaml",
        line_of(unmade.project / "Pulumi.test.yaml", "deplyers"),
        "deplyers",
        "did you mean `",
        "deployers",
    )
    one(
        "services/api.yaml",
        line_of(services / "api.yaml", "heathcheck:"),
        "http.heathcheck",
        "did you mean `healthcheck`?",
    )
    one("services/big.yaml", 5, "memory", "8192")
    one("services/lost.yaml", 2, "task_definition", "lost.json")
    one("services/name.yaml", 1, "name", "Not_A_Name")
    assert len(findings) == 5


def test_two_services_on_one_path_are_named_both(unmade: Unmade) -> None:
    (unmade.project / "services" / "other.yaml").write_text(
        "name: other\ntype: Load Balanced Web Service\nimage: {location: nginx:alpine, port: 80}\nhttp: {path: /api}\n"
    )
    findings = unmade.refused()[:-1]
    assert any("services/api.yaml" in f and "services/other.yaml" in f for f in findings), findings


def test_a_preview_fails_in_the_same_words(unmade: Unmade) -> None:
    edit(unmade.project / "services" / "api.yaml", "  healthcheck:", "  heathcheck:")
    done = unmade.pulumi("preview", "--color", "never")
    assert done.returncode != 0
    line = line_of(unmade.project / "services" / "api.yaml", "heathcheck:")
    assert f"error: services/api.yaml:{line}:3: http.heathcheck: " in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"AWS_ENDPOINT_URL": ""}, "AWS_ENDPOINT_URL is not set"),
        ({"AWS_ENDPOINT_URL": "https://ecs.eu-central-1.amazonaws.com"}, "not a loopback address"),
        ({"AWS_ENDPOINT_URL_ECS": "https://ecs.eu-central-1.amazonaws.com"}, "AWS_ENDPOINT_URL_ECS"),
        ({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, "would be ignored"),
    ],
)
def test_a_local_environment_never_reaches_aws(unmade: Unmade, variables: dict[str, str], words: str) -> None:
    (error,) = unmade.refused(**variables)
    assert words in error
    assert "nothing was registered" in error
