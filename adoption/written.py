"""What the state says of something that was imported, so that the next `up` changes nothing of it."""

from collections.abc import Mapping
from typing import Any

from ecs_platform.adoption.row import Inputs, Row

RAW_STATE = "__pulumi_raw_state_delta"
"""How pulumi-aws gets from outputs to what the provider had. It fits none but those that were read: with others it
brings the old values back, or ends the preview. Without it the outputs alone count.
https://github.com/pulumi/pulumi-aws/pull/5766"""


def outputs(row: Row, said: Inputs, read: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs: what was read, and of `unread` and `alike` what the program says.

    Args:
        row: the type's.
        said: what the program says, with secrets as the state has them.
        read: the outputs of the import.
    """
    written = {name: _filled(said[name], row.filled.get(name)) for name in (*row.unread, *row.alike) if name in said}
    if all(read.get(name) == value for name, value in written.items()):
        return dict(read)
    return {**{name: value for name, value in read.items() if name != RAW_STATE}, **written}


def _filled(said: Any, filled: Any) -> Any:
    """What is said, completed by what the provider fills in."""
    if not isinstance(said, Mapping) or not isinstance(filled, Mapping):
        return said
    return {**filled, **{name: _filled(value, filled.get(name)) for name, value in said.items()}}
