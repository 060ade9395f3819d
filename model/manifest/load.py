"""The manifests of a folder, read for one environment and checked together."""

import os
from dataclasses import dataclass
from pathlib import Path

from ecs_platform.model.manifest.across import check_across
from ecs_platform.model.manifest.misplaced import SUFFIXES, misplaced
from ecs_platform.model.manifest.read import Reader
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.files import there
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.route import Route
from ecs_platform.model.settings.stack import LoadedSettings

DEFAULTS_FILE = "defaults.yaml"
PRIORITIES_FILE = "priorities.yaml"
_ROUTED_BY = frozenset({"name", "type", "http", "image", "sidecars", "task_definition"})


@dataclass(frozen=True)
class Manifests:
    """What stands in a folder.

    Attributes:
        services: the services without a fault, by name.
        routes: the routes of all services whose routes are right, also of those with faults elsewhere.
        findings: everything that is wrong, sorted.
    """

    services: list[Service]
    routes: list[Route]
    findings: list[Finding]


def manifest_files(directory: Path) -> list[Path]:
    """The manifests in a folder, sorted: all that is named so, for what is no file is said to be none."""
    others = (DEFAULTS_FILE, PRIORITIES_FILE)
    with os.scandir(directory) as entries:
        names = [entry.name for entry in entries]
    return [
        directory / name
        for name in sorted(names)
        if name.lower().endswith(SUFFIXES) and not name.startswith(".") and name not in others
    ]


def load_manifests(directory: Path, loaded: LoadedSettings) -> tuple[list[Service], list[Finding]]:
    """All services of an environment that have no fault, by name, and everything that is wrong, sorted.

    Args:
        directory: the folder with one manifest for each service, and `defaults.yaml`, if there is one.
        loaded: the environment's settings.
    """
    found = read_manifests(directory, loaded)
    return found.services, found.findings


def read_manifests(directory: Path, loaded: LoadedSettings) -> Manifests:
    """All that stands in the folder of the manifests, for one environment."""
    if not os.path.isdir(directory):  # noqa: PTH112 false, too, where it cannot be looked at
        hint = "it is where the manifests are: make it, or give another one with `--services`"
        return Manifests([], [], [Finding(directory, 1, 1, "", "is not a folder", hint)])
    try:
        files = manifest_files(directory)
    except OSError as error:
        return Manifests([], [], [Finding(directory, 1, 1, "", f"cannot be read: {error.strerror}")])
    reader = Reader(directory, loaded)
    defaults = directory / DEFAULTS_FILE
    if there(defaults):
        reader.defaults = reader.tree(defaults)
        reader.check_defaults()
    read = [service for file in files if (service := reader.service(file)) is not None]
    findings = {*reader.findings, *check_across(read, loaded), *misplaced(directory)}
    faulty = {finding.file for finding in findings}
    good = [service for service in read if service.source.file not in faulty and not service.source.broken]
    routes = [route for service in read if not service.source.broken & _ROUTED_BY for route in service.routes]
    return Manifests(sorted(good, key=lambda service: service.name), routes, sorted(findings))
