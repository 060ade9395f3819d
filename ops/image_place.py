"""The place that decides a service's image where no tool and no parameter does, and another image written there.

In the order of `model.task.definition.image_of`: the setting `images`, `image.tag`, the task definition's file,
`image.location`.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecs_platform.model.manifest.load import DEFAULTS_FILE
from ecs_platform.model.reading.findings import Finding, relative
from ecs_platform.model.reading.source import Node

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.manifest.service import Service

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/@:-]*[A-Za-z0-9]|[A-Za-z][A-Za-z0-9]*")
_LOOKS_LIKE_A_NUMBER = re.compile(r"[0-9._:+eExXoO-]+")


class UnwritableError(Exception):
    """The value cannot be put there by a program; the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """Where the image stands.

    Attributes:
        node: the value.
        field: what decides: `images`, `image.tag`, `image.location`, or `image` of the task definition's file.
        value: what is to stand there for another image.
        note: who else it decides for; empty where nobody.
    """

    node: Node
    field: str
    value: str
    note: str = ""

    @property
    def stands(self) -> bool:
        """Whether that is what stands there already."""
        return self.node.value == self.value

    @property
    def finding(self) -> Finding:
        """What to do there."""
        note = f" ({self.note})" if self.note else ""
        return self.node.finding(
            f"says `{self.node.value}`", f"write `{self.value}` (`--write` does), and `pulumi up`{note}"
        )


def place_of(service: "Service", loaded: "Loaded", image: str) -> Place:
    """Where another image is to be written.

    Args:
        service: one whose image neither a parameter nor a deploy tool decides.
        loaded: its environment.
        image: the one that shall run.

    Raises:
        UnwritableError: no value of that place means this image, or no line gives one.
    """
    in_settings = loaded.environment.node.get("images", service.name)
    if in_settings is not None:
        return Place(in_settings, "images", image)
    if service.repository is not None and service.image is not None and service.image.tag is not None:
        return _tag(service, loaded, image)
    if service.source.definition_file is not None:
        return _of_file(service, service.source.definition_file.root, image)
    location = service.node.get("image", "location")
    if location is None:
        raise UnwritableError(
            f"no line says which image runs: add `images: {{{service.name}: {image}}}` to the settings"
        )
    return Place(location, "image.location", image, _shared(location, loaded))


def _tag(service: "Service", loaded: "Loaded", image: str) -> Place:
    assert service.repository is not None
    node, own = service.node.find(("image", "tag")), loaded.account.image(service.repository, "")
    if not image.startswith(own):
        hint = f"write `location: {image}` in place of `tag`"
        raise UnwritableError(str(node.finding(f"`{image}` is no tag of {own.removesuffix(':')}", hint)))
    return Place(node, "image.tag", image.removeprefix(own), _shared(node, loaded))


def _of_file(service: "Service", root: Node, image: str) -> Place:
    containers = root.find(("containerDefinitions",)).value
    for container in containers if isinstance(containers, list) else ():
        name, node = container.get("name"), container.get("image")
        if name is not None and node is not None and name.value == service.main_container:
            return Place(node, "image", image, "for all that name this file")
    raise UnwritableError(f"the file names no image of `{service.main_container}`")


def _shared(node: Node, loaded: "Loaded") -> str:
    if node.at.file.name == DEFAULTS_FILE:
        return "for all services"
    others = sorted(loaded.environment.environments - {loaded.names.environment})
    if node.path.startswith("environments.") or not others:
        return ""
    return f"for the environments {', '.join(others)} too, where these do not say another"


def write(place: Place, check: Callable[[], str | None]) -> None:
    """Puts the value in its place; nothing else of the file changes, its comments stay.

    Args:
        place: where, and what.
        check: what is wrong with the project afterwards; None where nothing is. Else the file is as it was again.

    Raises:
        UnwritableError: what stands there is more than the value (a variable, an anchor, a text of several lines), or
            the project is not right with it, or the file cannot be written.
    """
    file = place.node.at.file.resolve()
    shown = f"{relative(place.node.at.file)}:{place.node.at.line}"
    if place.node.at.file.name == DEFAULTS_FILE:
        raise UnwritableError(f"{shown}: that is for all services: write `{place.field}` into the service's manifest")
    try:
        before = file.read_bytes()
        after = _changed(before.decode("utf-8"), place)
        if after is None:
            hint = f"write `{place.value}` there by hand"
            raise UnwritableError(f"{shown}: more than the value `{place.node.value}` stands there: {hint}")
        _put(file, after.encode("utf-8"))
        wrong = check()
        if wrong is not None:
            _put(file, before)
            raise UnwritableError(f"{shown}: `{place.value}` would not be right there: {wrong}")
    except (OSError, UnicodeDecodeError) as error:
        raise UnwritableError(f"{shown}: cannot be written: {error}") from None


def _put(file: Path, content: bytes) -> None:
    """All of it or nothing, with the file's own mode."""
    unfinished = file.with_name(f"{file.name}.new")
    unfinished.write_bytes(content)
    unfinished.chmod(file.stat().st_mode)
    unfinished.replace(file)


def _changed(text: str, place: Place) -> str | None:
    """The text with the value in its place; None where something else than the old value stands there."""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    line, start = lines[place.node.at.line - 1], place.node.at.column - 1
    old = str(place.node.value)
    for written, new in (
        (old, _plain(place.value)),
        (f"'{old}'", f"'{place.value}'"),
        (f'"{old}"', f'"{place.value}"'),
    ):
        rest = line[start + len(written) :]
        if line.startswith(written, start) and (not rest.strip() or rest[0] in " \t,}]\r\n"):
            if written == old and rest.strip() and not rest.lstrip().startswith(("#", ",", "}", "]")):
                return None
            lines[place.node.at.line - 1] = f"{line[:start]}{new}{rest}"
            return ("\ufeff" if text.startswith("\ufeff") else "") + "".join(lines)
    return None


def _plain(value: str) -> str:
    """The value without quotes where YAML reads it as the text that it is: `1.10` would be a number."""
    if _PLAIN.fullmatch(value) and not _LOOKS_LIKE_A_NUMBER.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value)


_WORDS = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
