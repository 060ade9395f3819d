"""The names under which modules were imported until November 2026, `components.…` and `model.…`: the same modules.

They go with version 0.3. Until then they work where a program has no folder of that name itself, and warn.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

MOVED = {
    "model.container_definitions": "model.task.containers",
    "model.contract": "model.contract.schema",
    "model.deployment_time": "model.task.times",
    "model.fargate": "model.task.sizes",
    "model.faults": "model.reading.faults",
    "model.fields": "model.reading.fields",
    "model.findings": "model.reading.findings",
    "model.hosts": "model.routes.hosts",
    "model.iam.answers": "model.iam.proof.answers",
    "model.iam.calls": "model.iam.proof.calls",
    "model.iam.deeds": "model.iam.proof.attempts",
    "model.iam.deployer": "model.settings.deployers",
    "model.iam.further_questions": "model.iam.proof.privilege_escalation",
    "model.iam.passable": "model.iam.proof.passable",
    "model.iam.prover": "model.iam.proof.prover",
    "model.iam.questions": "model.iam.proof.questions",
    "model.iam.targets": "model.iam.proof.targets",
    "model.load_balancer": "model.settings.load_balancer",
    "model.local": "model.settings.local",
    "model.log_configuration": "model.task.logs",
    "model.manifest.image_reference": "model.reading.image_reference",
    "model.markdown": "model.reading.markdown",
    "model.outputs": "model.contract.outputs",
    "model.outputs_text": "model.contract.text",
    "model.quotas": "model.quotas.load_balancers",
    "model.received": "model.contract.received",
    "model.render": "model.task.render",
    "model.routes.beside": "model.routes.platform_rules",
    "model.routes.numbers": "model.routes.rule_priority",
    "model.routes.space": "model.routes.request_sets",
    "model.settings": "model.settings.settings",
    "model.settings_text": "model.settings.text",
    "model.source": "model.reading.source",
    "model.stack": "model.settings.stack",
    "model.subnets": "model.settings.subnets",
    "model.task_definition": "model.task.definition",
    "model.task_definition_fields": "model.task.fields",
    "model.volumes": "model.task.volumes",
}
"""Modules that have another name below `ecs_platform` too."""


def new_name(old: str) -> str:
    """The name of a module today: `ecs_platform.model.settings.stack` for `model.stack`."""
    return f"ecs_platform.{MOVED.get(old, old)}"


class _OldNames(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the module of today for an old name below one package."""

    def __init__(self, package: str) -> None:
        self._package = package

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 importlib's protocol
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        if not fullname.startswith(f"{self._package}."):
            return None
        try:
            found = importlib.util.find_spec(new_name(fullname))
        except ModuleNotFoundError:
            return None
        return found and importlib.machinery.ModuleSpec(
            fullname, self, is_package=bool(found.submodule_search_locations)
        )

    def exec_module(self, module: ModuleType) -> None:
        """Puts the module of today in the place of the one that Python made for the old name."""
        sys.modules[module.__name__] = importlib.import_module(new_name(module.__name__))


def stand_for(package: str) -> None:
    """Makes a package's old name stand for the one of today; called by that package when it is imported by it.

    Args:
        package: `components` or `model`.
    """
    own = _folder_without_init(package)
    if own is not None:
        sys.modules[package].__path__ = [own]
        return
    warnings.warn(
        f"`{package}` is imported as `ecs_platform.{package}` now; the old name goes with version 0.3",
        FutureWarning,
        stacklevel=_imported_from(),
    )
    sys.meta_path.insert(0, _OldNames(package))


def _folder_without_init(package: str) -> str | None:
    """The program's own folder of that name, without an `__init__.py`: Python passes such a one over for ours."""
    for entry in sys.path:
        folder = Path(entry or ".", package).resolve()
        if folder.is_dir():
            return None if (folder / "__init__.py").exists() else str(folder)
    return None


def _imported_from() -> int:
    """How many frames above `stand_for`'s the line is that imported the package: what lies between is Python's own."""
    frame, level = sys._getframe(2), 2
    while frame.f_back is not None and "importlib" in frame.f_code.co_filename:
        frame, level = frame.f_back, level + 1
    return level + 1
