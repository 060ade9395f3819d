"""Parameters and secrets of an environment, as a table: declared or not, there or not, and never a value."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from ecs_platform.ops.aws import Client
from ecs_platform.ops.secret_store.entries import Entry, parameters_below, secrets_below
from ecs_platform.ops.secret_store.looking import DENIED, Looked, look

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.task.secret_uses import Named, Use

State = Literal["there", "missing", "no value", "being deleted", "not SecureString", "undeclared", "not known"]
WRONG: tuple[State, ...] = ("missing", "no value", "being deleted", "not SecureString")
"""States that are a fault."""
MISSING: tuple[State, ...] = ("missing", "not known")
"""States of what AWS has not told of."""


@dataclass(frozen=True)
class UseRow:
    """Where a manifest names it.

    Attributes:
        service: the service or job.
        variable: the environment variable, or the option of logs; empty for credentials.
        file: the manifest, or the task definition's file.
        line: the line in it.
    """

    service: str
    variable: str
    file: str
    line: int


@dataclass(frozen=True)
class Row:
    """A parameter or a secret.

    Attributes:
        state: how it is.
        store: `parameter` or `secret`.
        name: its name; of another region or account its ARN.
        type: of a parameter that is there.
        modified: when it was written last, in ISO 8601.
        uses: who uses it; none of what no manifest names.
    """

    state: State
    store: str
    name: str
    type: str
    modified: str
    uses: tuple[UseRow, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The row as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Listed:
    """All that there is to list.

    Attributes:
        stack: the environment.
        rows: by store and name.
        notes: what could not be asked, in words.
        denied: whether something that manifests name may not be asked for.
    """

    stack: str
    rows: list[Row]
    notes: list[str]
    denied: bool = False

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {"stack": self.stack, "secrets": [row.as_json() for row in self.rows], "notes": self.notes}


def listed(loaded: "Loaded", service: str | None, client: Client) -> Listed:
    """Those that manifests name, and those below the environment's path that none names.

    Args:
        loaded: the environment, without findings.
        service: the one service or job; None for all.
        client: makes clients of boto3.
    """
    from ecs_platform.model.task.secret_uses import named_in  # noqa: PLC0415

    every = named_in(loaded)
    wanted = [each for each in every if service is None or any(use.service == service for use in each.uses)]
    looked = look(wanted, client)
    rows = [_declared(each, looked) for each in wanted]
    below = loaded.names.parameter_path(service) if service else f"/{loaded.names.environment}/"
    rows += _undeclared(loaded, every, below, client, looked.notes)
    return Listed(
        loaded.environment.stack, sorted(rows, key=lambda row: (row.store, row.name)), looked.notes, looked.denied
    )


def _declared(named: "Named", looked: Looked) -> Row:
    entry = looked.entries.get(named.key)
    state = "not known" if named.key in looked.unasked else _state(entry)
    uses = tuple(_use(use) for use in named.uses)
    return _row(state, named.reference.store, named.name, entry, uses)


def _state(entry: Entry | None) -> State:
    if entry is None:
        return "missing"
    if entry.deleted is not None:
        return "being deleted"
    return "not SecureString" if entry.is_plain else "there" if entry.has_value else "no value"


def _row(state: State, store: str, name: str, entry: Entry | None, uses: tuple[UseRow, ...] = ()) -> Row:
    modified = entry.modified.isoformat(timespec="seconds") if entry is not None and entry.modified else ""
    return Row(state, store, name, "" if entry is None else entry.type, modified, uses)


def _use(use: "Use") -> UseRow:
    from ecs_platform.model.reading.findings import relative  # noqa: PLC0415

    return UseRow(use.service, use.variable, relative(use.place.file), use.place.line)


def _undeclared(loaded: "Loaded", every: "list[Named]", below: str, client: Client, notes: list[str]) -> Iterator[Row]:
    """Those below a path that no manifest names; a parameter that says which image runs is no secret."""
    from botocore.exceptions import ClientError  # noqa: PLC0415

    from ecs_platform.model.task.secret_uses import image_parameters  # noqa: PLC0415

    declared = {each.name for each in every} | {each.asked_as for each in every} | image_parameters(loaded)
    asks: tuple[Callable[[], list[Entry]], ...] = (
        lambda: parameters_below(client("ssm"), below),
        lambda: secrets_below(client("secretsmanager"), below.lstrip("/")),
    )
    for ask in asks:
        try:
            found = ask()
        except ClientError as error:
            if error.response["Error"]["Code"] not in DENIED:
                raise
            notes.append(f"what no manifest names is not known: {error}")
            continue
        for entry in found:
            if entry.name not in declared and entry.deleted is None:
                yield _row("undeclared", entry.store, entry.name, entry)
