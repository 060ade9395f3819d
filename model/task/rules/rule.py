"""How a rule is written, where it holds, and what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Steps = tuple[str | int, ...]
Json = dict[str, Any]

API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/"
GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
DIFFERENCES = f"{GUIDE}fargate-tasks-services.html"
PARAMETERS = f"{GUIDE}task_definition_parameters.html"

Refuser = Literal["registration", "start", "here"]
"""Who refuses it: ECS when a definition is registered, ECS or Docker when a task starts, or only this program."""
Group = Literal["values", "containers", "ports", "logs", "volumes", "size", "platform"]


@dataclass(frozen=True)
class Task:
    """What a task definition is for.

    Attributes:
        fargate: whether it runs on Fargate; on container instances otherwise.
        network_mode: `awsvpc` or `bridge`.
        windows: whether its containers are for Windows.
        essential: containers that are essential, and nothing that is written changes it; none in a file.
        unchecked: containers that cannot be given a health check, likewise.
    """

    fargate: bool
    network_mode: str
    windows: bool = False
    essential: frozenset[str] = frozenset()
    unchecked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Where:
    """Where a rule holds.

    Attributes:
        words: the same for a reader.
        holds: whether it does.
    """

    words: str
    holds: Callable[[Task], bool]


ALWAYS = Where("always", lambda _: True)
FARGATE = Where("on Fargate", lambda task: task.fargate)
INSTANCES = Where("on container instances", lambda task: not task.fargate)
LINUX_ON_FARGATE = Where("on Fargate with Linux", lambda task: task.fargate and not task.windows)
WINDOWS = Where("on Windows", lambda task: task.windows)
AWSVPC = Where("in mode `awsvpc`", lambda task: task.network_mode == "awsvpc")
BRIDGE = Where("in mode `bridge`", lambda task: task.network_mode == "bridge")


@dataclass(frozen=True)
class Fault:
    """Something that is refused.

    Attributes:
        steps: the way to it in the definition.
        message: what is wrong; `{first}` stands for the place of `first`.
        hint: what to do.
        at_key: whether the field is wrong, not its value.
        first: the way to what it collides with.
    """

    steps: Steps
    message: str
    hint: str = ""
    at_key: bool = False
    first: Steps | None = None


class OfValue(Protocol):
    """What is refused of the value at one path."""

    @property
    def text(self) -> str:
        """What is taken, or refused, for the page."""

    @property
    def hint(self) -> str:
        """What to do about it."""

    @property
    def at_key(self) -> bool:
        """Whether the field is wrong, not its value."""

    def wrong(self, value: Any) -> str:
        """What is wrong with a value; empty where nothing is."""


OfDefinition = Callable[[Json, Task], Iterator[Fault]]
"""What is wrong with a whole definition; its docstring is what the page says."""


@dataclass(frozen=True)
class Rule:
    """Something that is refused of a task definition.

    Attributes:
        path: the field, as the API spells it; `*` stands for every item.
        refuses: what is refused of its value, or of the definition.
        source: the page that documents it.
        where: where it holds.
        by: who refuses it.
        group: what it is about.
        hint: what to do; default: what follows from `refuses`.
    """

    path: str
    refuses: OfValue | OfDefinition
    source: str
    where: Where = ALWAYS
    by: Refuser = "registration"
    group: Group = "values"
    hint: str = ""

    @property
    def text(self) -> str:
        """What is refused, for the page."""
        words = (self.refuses.__doc__ or "") if callable(self.refuses) else self.refuses.text
        return words.partition("\n")[0].strip().rstrip(".")

    def faults(self, definition: Json, task: Task) -> Iterator[Fault]:
        """Where a definition breaks it."""
        if not self.where.holds(task):
            return
        if callable(self.refuses):
            yield from self.refuses(definition, task)
            return
        for steps, value in at(definition, tuple(self.path.split("."))):
            message = self.refuses.wrong(value)
            if message:
                yield Fault(steps, message, self.hint or self.refuses.hint, self.refuses.at_key)


def at(value: Any, path: tuple[str, ...], steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """What a path leads to, each with the way there; `*` stands for every item."""
    if not path:
        yield steps, value
    elif path[0] == "*":
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from at(item, path[1:], (*steps, index))
    elif isinstance(value, dict) and path[0] in value:
        yield from at(value[path[0]], path[1:], (*steps, path[0]))


def containers_in(definition: Json) -> Iterator[tuple[Steps, Json]]:
    """The containers of a definition, each with the way there."""
    return at(definition, ("containerDefinitions", "*"))


def items(container: Json, field: str, steps: Steps) -> Iterator[tuple[Steps, Json]]:
    """The items of a container's list, each with the way there."""
    return at(container, (field, "*"), steps)
