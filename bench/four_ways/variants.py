"""What the services are at each step, and the same as resources for the other ways."""

import shutil
import sys
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from bench.bare.needed import needed
from bench.bare.registered import registered
from bench.bare.resource import Resource
from bench.fleet import Fleet
from bench.four_ways.sizes import Size
from ecs_platform.components.platform import Platform
from ecs_platform.model.load import load
from lanes.lane import PROJECT, CaseError

REGION, ACCOUNT = "eu-central-1", "123456789012"
MAX_RETRIES = 10
STACK = f"""\
config:
  aws:region: {REGION}
  aws:allowedAccountIds: ["{ACCOUNT}"]
  aws:skipMetadataApiCheck: "true"
  ecs-platform:local: "true"
"""
ALARMS = """\
  ecs-platform:alarms: all
  ecs-platform:dashboards: "true"
"""
_CHANGED = "p0.yaml"


@dataclass(frozen=True)
class Variant:
    """The services at one step.

    Attributes:
        folder: a project of ours.
        resources: what it registers.
    """

    folder: Path
    resources: list[Resource]


@dataclass(frozen=True)
class Variants:
    """The services as they are first, with one new image, and with one service more beside that."""

    first: Variant
    image: Variant
    more: Variant


def fleet_of(number: int) -> Fleet:
    """So many services: three of ten public, three internal, the others without load balancer; at least one public."""
    balanced = 3 * number // 10
    public = max(balanced, ceil(number / 10))
    return Fleet(public=public, internal=balanced, alone=number - public - balanced)


def variants(folder: Path, size: Size) -> Variants:
    """Writes the projects of so many services, and runs the program of each under mocks."""
    fleet = fleet_of(size.services)
    more = replace(fleet, public=fleet.public + 1)
    return Variants(
        variant(folder / "first", fleet, alarms=size.alarms),
        variant(folder / "image", fleet, image=True, alarms=size.alarms),
        variant(folder / "more", more, image=True, alarms=size.alarms),
    )


def variant(folder: Path, fleet: Fleet, *, image: bool = False, alarms: bool = False) -> Variant:
    """Writes a project of a fleet, and runs it under mocks.

    Args:
        folder: a new one.
        fleet: its services.
        image: whether one of them has a new image.
        alarms: whether all have all alarms, and the environment its dashboards.

    Raises:
        CaseError: something is wrong with settings or manifests.
    """
    services = folder / "services"
    services.mkdir(parents=True)
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(PROJECT / name, folder)
    (folder / "Pulumi.test.yaml").write_text(STACK + ALARMS * alarms, encoding="utf-8")
    (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    fleet.write(services)
    if image:
        file = services / _CHANGED
        file.write_text(file.read_text(encoding="utf-8").replace(":1", ":2"), encoding="utf-8")
    loaded = load(folder, "test")
    if loaded.findings:
        raise CaseError("\n".join(map(str, loaded.findings)))
    made = registered(lambda: Platform("platform", loaded), loaded.environment.project_name, needed)
    return Variant(folder, made)
