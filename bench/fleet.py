"""Manifests of an environment of a size that the program is for: public services, internal ones, and others."""

from dataclasses import dataclass
from pathlib import Path

_WEB = """\
name: {name}
type: Load Balanced Web Service
image: {{location: "registry.example.com/{name}:1", port: 8080}}
http: {{path: /{name}, priority: {priority}}}
"""
_INTERNAL = """\
name: {name}
type: Backend Service
image: {{location: "registry.example.com/{name}:1", port: 8080}}
http: {{path: /, priority: {priority}}}
"""
_ALONE = """\
name: {name}
type: Worker Service
image: {{location: "registry.example.com/{name}:1"}}
"""


@dataclass(frozen=True)
class Fleet:
    """So many services.

    Attributes:
        public: those behind the public load balancer.
        internal: those behind the internal one.
        alone: those without a target group.
    """

    public: int
    internal: int
    alone: int

    @property
    def number(self) -> int:
        """How many there are in all."""
        return self.public + self.internal + self.alone

    def write(self, services: Path) -> None:
        """Writes their manifests into a folder: `p0`, `i0`, `w0` and so on."""
        for letter, number, text in (
            ("p", self.public, _WEB),
            ("i", self.internal, _INTERNAL),
            ("w", self.alone, _ALONE),
        ):
            for each in range(number):
                name = f"{letter}{each}"
                file = services / f"{name}.yaml"
                file.write_text(text.format(name=name, priority=each + 1), encoding="utf-8")


WHOLE = Fleet(public=90, internal=90, alone=120)
"""As many as an environment is to have room for, within what AWS gives every account."""
