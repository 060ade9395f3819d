"""A stack of the same name with a state of its own, into which things are imported."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.stack.failing.environment import Environment


class Scratch:
    """An empty stack, with the engine, the provider and the settings of an environment."""

    def __init__(self, environment: Environment, folder: Path) -> None:
        self._project, state = folder / "project", folder / "state"
        for each in (self._project, state):
            each.mkdir(parents=True)
        for name in ("Pulumi.yaml", "Pulumi.test.yaml"):
            shutil.copy(environment.project / name, self._project)
        shell = {**os.environ, **environment.sandbox.environment()}
        self._shell = {**shell, "PULUMI_BACKEND_URL": state.as_uri()}
        self._folder = folder
        self._pulumi("stack", "init", "test")

    def imported(self, wanted: list[dict[str, str]]) -> dict[str, dict[str, Any]]:
        """What is read of things, given as `pulumi import --file` takes them; by the names they were given."""
        file = self._folder / "import.json"
        file.write_text(json.dumps({"resources": wanted}))
        quietly = ("--yes", "--skip-preview", "--protect=false", "--generate-code=false")
        self._pulumi("import", "--file", str(file), *quietly)
        state = json.loads(self._pulumi("stack", "export", "--show-secrets"))
        found: list[dict[str, Any]] = state["deployment"]["resources"]
        return {each["urn"].rpartition("::")[2]: each for each in found}

    def _pulumi(self, *args: str) -> str:
        done = subprocess.run(
            ["pulumi", *args], cwd=self._project, env=self._shell, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{args}\n{done.stdout}\n{done.stderr}"
        return done.stdout


_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""By this key a value in a state says that it is a secret: https://www.pulumi.com/docs/iac/concepts/secrets/"""


def plain(value: Any) -> Any:
    """Inputs without the engine's notes: secrets as they are, and not which values are defaults."""
    if isinstance(value, dict):
        if _SIGNATURE in value:
            return json.loads(value["plaintext"])
        return {name: plain(each) for name, each in value.items() if name != "__defaults"}
    return [plain(each) for each in value] if isinstance(value, list) else value
