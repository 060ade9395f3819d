"""`make preview`: the digest of what `up` would change, as a reviewer of a pull request reads it."""

import json
from typing import Any

from rich.console import Console
from rich.markdown import Markdown

from ecs_platform.local.stack import Sandbox
from ecs_platform.model.declared import declared_in
from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.preview import read_preview
from ecs_platform.model.reading.printable import printable_lines
from sandbox.stack import SandboxError

COUNTS = {
    "create": "+ {} to create",
    "update": "~ {} to update",
    "delete": "- {} to delete",
    "replace": "+-{} to replace",
    "same": "{} unchanged",
}
"""Pulumi's words for how many resources a preview would change."""


def previewed(sandbox: Sandbox, console: Console) -> int:
    """Prints what `up` would change; where the program has a fault, what Pulumi says of it. Its exit status."""
    try:
        with console.status("previewing"):
            text = sandbox.read("preview", "--json")
            state = sandbox.read("stack", "export")
    except SandboxError:
        return sandbox.pulumi("preview", "--diff")
    found: dict[str, Any] = json.loads(text)
    for said in warnings(found):
        console.out(said, highlight=False)
    preview = read_preview(text, state)
    unchanged = found.get("changeSummary", {}).get("same", 0)
    if not preview.steps:
        console.print(f"{sandbox.stack}: nothing changes, {unchanged} resources unchanged", highlight=False)
        return 0
    declared, folded = declared_in(sandbox.project, sandbox.stack, None), not console.is_terminal
    digested = printable_lines(digest(preview, sandbox.stack, declared, folded=folded))
    if console.is_terminal:
        console.print(Markdown(digested))
    else:
        console.out(digested, highlight=False)
    console.print(counts(found.get("changeSummary", {})), highlight=False)
    return 0


def warnings(found: dict[str, Any]) -> list[str]:
    """What the program warns of."""
    said = found.get("diagnostics") or []
    return [
        f"{each['severity']}: {each['message'].strip()}"
        for each in said
        if each.get("severity") in ("warning", "error")
    ]


def counts(summary: dict[str, int]) -> str:
    """How many resources, as Pulumi says it."""
    return "\n".join(
        ["Resources:", *(f"    {said.format(summary[kind])}" for kind, said in COUNTS.items() if kind in summary)]
    )
