"""A stack beside the real one, into which the engine reads what AWS has: the real one's state stays as it is.

It has the same names and the same provider, in a folder that is gone afterwards. An import straight into the real stack
would protect what it imports, give it no parent's place in the program, and stop at the first that it cannot read.
"""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecs_platform.ops.recovery.pulumi import Pulumi, PulumiError
from ecs_platform.ops.recovery.state import Resource, is_provider, name_of, resources

_IMPORT = ("--yes", "--skip-preview", "--protect=false", "--generate-code=false", "--suppress-outputs")
_EVENTS = "PULUMI_DEBUG_COMMANDS"
"""With this variable the CLI has `--event-log`, as the Automation API sets it."""


@dataclass(frozen=True)
class ToRead:
    """Something in AWS.

    Attributes:
        type: in pulumi-aws: `aws:ec2/vpc:Vpc`.
        id: what an import takes.
        provider: the URN of the provider that reads it.
    """

    type: str
    id: str
    provider: str


@dataclass(frozen=True)
class Reading:
    """What AWS has.

    Attributes:
        resource: as the state of a stack tells of it, secrets in plain text; None where it could not be read.
        error: why not.
    """

    resource: Resource | None
    error: str = ""


@dataclass
class Scratch:
    """The stack beside the real one; `scratch` makes one."""

    pulumi: Pulumi
    folder: Path
    known: set[str]
    """The URNs of the providers that it began with; others it makes of the settings."""
    _number: int = field(default=0)

    def read(self, wanted: Sequence[ToRead]) -> dict[ToRead, Reading]:
        """What AWS has of each; one that cannot be read holds up no other.

        Raises:
            PulumiError: the engine or the provider cannot work at all.
        """
        left, found = list(dict.fromkeys(wanted)), dict[ToRead, Reading]()
        while left:
            got, errors, said = self._import(left)
            if not got and not errors:
                raise PulumiError(f"nothing can be read from AWS:\n{said}")
            found.update({each: Reading(resource) for each, resource in got.items()})
            found.update({each: Reading(None, error) for each, error in errors.items()})
            left = [each for each in left if each not in found]
        return found

    def providers(self) -> list[Resource]:
        """The providers that have read, with secrets in plain text."""
        return [each for each in resources(self.pulumi.export(show_secrets=True)) if is_provider(each)]

    def _import(self, wanted: list[ToRead]) -> tuple[dict[ToRead, Resource], dict[ToRead, str], str]:
        """One import of all: what came in, what the engine said of others, and all that it said."""
        names = {f"r{self._number + index}": each for index, each in enumerate(wanted)}
        self._number += len(wanted)
        file, events = self.folder / "import.json", self.folder / "events.json"
        file.write_text(json.dumps(self._import_file(names)), encoding="utf-8")
        events.write_text("", encoding="utf-8")
        done = self.pulumi.run("import", "--file", str(file), *_IMPORT, "--event-log", str(events))
        read = {name_of(each["urn"]): each for each in resources(self.pulumi.export(show_secrets=True))}
        got = {each: read[name] for name, each in names.items() if name in read}
        said = _errors(events)
        errors = {each: said[name] for name, each in names.items() if name in said and each not in got}
        return got, errors, done.stderr.strip() or done.stdout.strip()

    def _import_file(self, names: Mapping[str, ToRead]) -> dict[str, Any]:
        providers = {each.provider: f"provider{index}" for index, each in enumerate(names.values())}
        return {
            "nameTable": {name: urn for urn, name in providers.items() if urn in self.known},
            "resources": [
                {
                    "type": each.type,
                    "name": name,
                    "id": each.id,
                    **(
                        {"provider": providers[each.provider]}
                        if each.provider in self.known
                        else {"version": version_of(each.provider)}
                    ),
                }
                for name, each in names.items()
            ],
        }


def version_of(provider: str) -> str:
    """The version that a default provider's name tells (`default_7_51_1`: 7.51.1)."""
    _, _, version = name_of(provider).partition("default_")
    return version.replace("_", ".", 2)


def _errors(events: Path) -> dict[str, str]:
    """By name, what the engine said of resources that it could not import."""
    found: dict[str, str] = {}
    for line in events.read_text(encoding="utf-8").splitlines():
        event = json.loads(line).get("diagnosticEvent") or {}
        if event.get("severity") == "error" and event.get("urn"):
            name, message = name_of(event["urn"]), " ".join(event.get("message", "").split())
            found[name] = f"{found[name]}; {message}" if name in found else message
    return found


@contextmanager
def scratch(
    pulumi: Pulumi, project: str, stack: str, providers: Sequence[Resource], settings: Mapping[str, Any]
) -> Iterator[Scratch]:
    """A stack beside the real one, as long as it is needed.

    Args:
        pulumi: for the real one.
        project: the project's name.
        stack: the environment's name.
        providers: those of the real one's state, with secrets in plain text.
        settings: the stack's settings, as `Pulumi.settings` has them, of which a default provider is made that the
            state has not.

    Raises:
        PulumiError: it cannot be made.
    """
    folder = Path(tempfile.mkdtemp(prefix="ecs-platform-recover-"))
    try:
        inside = Pulumi(folder / "project", stack, {**pulumi.variables, **_variables(folder)})
        _lay_out(inside.project, project)
        inside.read("stack", "init", "--no-select", "--secrets-provider", "passphrase")
        _put_settings(inside.project / f"Pulumi.{stack}.yaml", settings)
        if providers:
            inside.write({"version": 3, "deployment": {"manifest": _MANIFEST, "resources": list(providers)}})
        yield Scratch(inside, folder, {each["urn"] for each in providers})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_MANIFEST = {"time": "2000-01-01T00:00:00Z", "magic": "", "version": ""}


def _variables(folder: Path) -> dict[str, str]:
    state = folder / "state"
    state.mkdir()
    return {
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": secrets.token_urlsafe(32),
        "PULUMI_CONFIG_PASSPHRASE_FILE": "",
        # The state is written once at the end, and not after each of thousands of resources.
        "PULUMI_EXPERIMENTAL": "true",
        "PULUMI_SKIP_CHECKPOINTS": "true",
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
        _EVENTS: "true",
    }


def _lay_out(folder: Path, project: str) -> None:
    folder.mkdir()
    # No program of it ever runs.
    (folder / "Pulumi.yaml").write_text(json.dumps({"name": project, "runtime": "python"}), encoding="utf-8")


def _put_settings(file: Path, settings: Mapping[str, Any]) -> None:
    """The provider's settings in plain text, in a file of ours alone: the engine makes a default provider of them."""
    import yaml  # noqa: PLC0415

    text = file.read_text(encoding="utf-8") if file.exists() else ""
    kept = yaml.safe_load(text) or {}
    kept["config"] = {key: _value(each) for key, each in settings.items() if key.startswith("aws:")}
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
        opened.write(json.dumps(kept))


def _value(setting: Mapping[str, Any]) -> Any:
    return setting["objectValue"] if "objectValue" in setting else setting.get("value")
