"""The table of rights in docs/operate.md, between its marks."""

from collections.abc import Iterator

from ecs_platform.model.iam.on_call import RIGHTS, VERBS, Right
from ecs_platform.model.iam.tools import BY_OPTION, BY_TOOL

BEGIN, END = "<!-- rights -->\n", "<!-- /rights -->"


def with_table(page: str) -> str:
    """The page with its table as the code has it; as it is where it has no marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}{table()}{end}{after}" if begin and end else page


def table() -> str:
    """A row for each action: what it is limited to, who of the verbs needs it, which tool or option of a deployer."""
    heads = ["action", "on", *(f"`{verb}`" for verb in VERBS), "deployer", "what is missing without it"]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return "\n".join([*lines, *(_row(right) for right in RIGHTS)]) + "\n"


def _row(right: Right) -> str:
    when = [right.verbs.get(verb, "") for verb in VERBS]
    cells = [f"`{right.action}`", right.on, *when, ", ".join(_giving(right)) or "none", right.without]
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def _giving(right: Right) -> Iterator[str]:
    if right.looks:
        yield "`operate`"
        return
    deploying = [needs.actions for needs in BY_TOOL.values() if "ecs:RegisterTaskDefinition" in needs.actions]
    # That of tags is for revisions there, and for no task.
    if all(right.action in actions for actions in deploying) and right.action != "ecs:TagResource":
        yield "a deploy tool"
    if right.action in BY_TOOL["pulumi-parameter"].actions:
        yield "`pulumi-parameter`"
    yield from (f"`{option}: true`" for option, needs in BY_OPTION.items() if right.action in needs.actions)
