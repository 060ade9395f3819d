"""`platform`: operating system and processor."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ecs_platform.model.reading.fields import TEXT, AnyCase, Section, Shorthand, fault
from ecs_platform.model.task.rules.values import SYSTEMS

_FAMILIES = {"linux": "LINUX", "windows": "WINDOWS_SERVER_2019_CORE"}
_ARCHITECTURES = {"x86_64": "X86_64", "amd64": "X86_64", "arm64": "ARM64", "arm": "ARM64"}
_WINDOWS = re.compile("windows_server_[0-9a-z]+_(core|full)")


def _of_fargate(system: object) -> object:
    """Systems that Fargate has not are no misspelt ones."""
    if isinstance(system, str) and _WINDOWS.fullmatch(system) and system.upper() not in SYSTEMS:
        there = ", ".join(f"`{each.lower()}`" for each in SYSTEMS)
        raise fault(f"Fargate does not run `{system}`", f"build the image on another one; there are: {there}")
    return system


class Platform(Section):
    """Operating system and processor."""

    osfamily: Annotated[
        Literal[
            "linux",
            "windows_server_2019_core",
            "windows_server_2019_full",
            "windows_server_2022_core",
            "windows_server_2022_full",
        ],
        BeforeValidator(_of_fargate),
        AnyCase,
    ] = Field("linux", description="Operating system.")
    architecture: Annotated[Literal["x86_64", "amd64", "arm64", "arm"], AnyCase] = Field(
        "x86_64", description="Processor."
    )

    @property
    def ecs_family(self) -> str:
        """The operating system as a task definition spells it."""
        return self.osfamily.upper()

    @property
    def of_docker(self) -> str:
        """What `docker build --platform` calls it."""
        return f"{self.osfamily.partition('_')[0]}/{self.ecs_architecture.lower().replace('x86_64', 'amd64')}"

    @property
    def ecs_architecture(self) -> str:
        """The processor as a task definition spells it."""
        return _ARCHITECTURES[self.architecture]


def platform_of(text: str) -> dict[str, str]:
    """`linux/arm64` as a mapping."""
    system, slash, architecture = text.lower().partition("/")
    if system not in _FAMILIES or not slash or architecture not in _ARCHITECTURES:
        raise fault(f"`{text}` is not a platform", "write `linux/x86_64`, `linux/arm64` or `windows/x86_64`")
    return {"osfamily": _FAMILIES[system].lower(), "architecture": architecture}


PlatformField = Annotated[Platform, Shorthand(str, platform_of, TEXT)]
