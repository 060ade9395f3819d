"""The digest: Markdown for a pull request, what matters first."""

from collections import Counter
from collections.abc import Iterable

from ecs_platform.model.digest.capacity import refreshed, two_steps
from ecs_platform.model.digest.connect import protocol_changes
from ecs_platform.model.digest.fitting import fitted
from ecs_platform.model.digest.gate import Verdict, judge
from ecs_platform.model.digest.masking import LONGEST_NAME, code, fenced, html_code, mark, name
from ecs_platform.model.digest.permissions import widened
from ecs_platform.model.digest.preview import TASK_DEFINITION, Preview
from ecs_platform.model.digest.quotas import over_for_a_while
from ecs_platform.model.digest.rolling import CAPACITY
from ecs_platform.model.digest.routes import route_changes, rules
from ecs_platform.model.digest.services import FATES, ServiceChange, service_changes
from ecs_platform.model.manifest.not_secret import Declared, nothing
from ecs_platform.model.routes.map import mermaid

SHOWN = 6
"""How many changes beside a service are named in its line."""

CAPACITY_FIRST = (
    "Another capacity is taken in place only after an `up` that has written `capacity` into the outputs: do that first."
)


def digest(preview: Preview, stack: str, declared: Declared = nothing) -> str:
    """The digest of a preview; by its first line a comment that is there already is found.

    Args:
        preview: see `read_preview`.
        stack: the environment's name, for the title.
        declared: what manifests say is no secret, and is shown as it is; default: they say nothing.
    """
    services, verdict = service_changes(preview, declared), judge(preview)
    head = [
        mark("digest", stack),
        f"**{name(stack)}: {_first_line(preview, services, verdict)}**",
        "",
    ]
    # What comes first has the most room: what is lost, and who may do more than before.
    parts = [
        _gate(verdict),
        _list("Quotas", map(str, over_for_a_while(preview))),
        _list("Two steps", [each] if (each := two_steps(preview)) else []),
        _list("Refused by AWS", map(str, protocol_changes(preview))),
        _list("Permissions that widen", widened(preview)),
        _list("Deleted or replaced", _lost(preview)),
        _services(services),
        _list("Container instances", refreshed(preview)),
        _list("Routes", (each.told(_whole) for each in route_changes(preview))),
        *(_containers(each) for each in services),
        _list("Changed besides", _besides(preview)),
        _map(preview),
    ]
    return fitted([head, *parts])


def _first_line(preview: Preview, services: list[ServiceChange], verdict: Verdict) -> str:
    if not preview.steps:
        return "nothing changes"
    fates = Counter(each.fate for each in services)
    said = (
        [f"REFUSED: {len(verdict.refused)} {'protected ' * verdict.protected}would be lost"] if verdict.refused else []
    )
    said += ["this `up` would fail: it takes two steps"] if two_steps(preview) else []
    said += ["this `up` would fail: a protocol of Service Connect changes"] if protocol_changes(preview) else []
    said += ["a quota is exceeded on the way"] if any(over_for_a_while(preview)) else []
    said += [f"{_named(services, fate)} {fate}" for fate in FATES if fates[fate] and fate != "changed"]
    cold = [code(each.name) for each in services if each.unavailable]
    said += [f"{', '.join(cold)} may answer 503 for a while"] if cold else []
    said += ["container instances are replaced"] if refreshed(preview) else []
    routes = len(route_changes(preview))
    said += [f"{routes} route{'s' * (routes != 1)} changed"] if routes else []
    said += ["permissions widen"] if widened(preview) else []
    lost = len(_lost(preview))
    said += [f"{lost} deleted or replaced"] if lost else []
    count = len(preview.steps)
    return "; ".join(said) or f"{count} resource{'s' * (count != 1)} changed, no task is replaced"


def _whole(value: object) -> str:
    return code(value, LONGEST_NAME)


def _named(services: list[ServiceChange], fate: str) -> str:
    return ", ".join(code(each.name) for each in services if each.fate == fate)


def _gate(verdict: Verdict) -> list[str]:
    lines = [
        f"- refused: {code(step.resource.label)} ({step.kind}), {_whole(step.resource.urn)}" for step in verdict.refused
    ]
    lines += [f"- overridden: {_whole(urn)}: {code(reason)}" for urn, reason in verdict.overridden.items()]
    lines += [f"- override that nothing needs: {_whole(urn)}" for urn in verdict.unused]
    if any(CAPACITY in step.forced_by for step in verdict.refused):
        lines += ["", CAPACITY_FIRST]
    if verdict.refused:
        lines.append("")
        lines.append(
            "Where it is meant, write each URN with the reason into the setting `overrides` of this stack's file."
        )
    return ["### Gate", "", *lines, ""] if lines else []


def _services(services: list[ServiceChange]) -> list[str]:
    if not services:
        return []
    lines = ["### Services", "", "| service | what happens | takes at most |", "|---|---|---|"]
    lines += [f"| {code(each.name)} | {_what(each)} | {_duration(each.seconds)} |" for each in services]
    return [*lines, ""]


def _containers(change: ServiceChange) -> list[str]:
    if not change.containers:
        return []
    if change.fate != "new":
        return [f"Containers of {code(change.name)}:", "", *fenced(change.containers), ""]
    return [
        f"<details><summary>Containers of {html_code(change.name)}</summary>",
        "",
        *fenced(change.containers),
        "",
        "</details>",
        "",
    ]


def _what(change: ServiceChange) -> str:
    said = [f"**{change.fate}**"]
    said += [f"its {', '.join(code(name) for name in change.why)}"] if change.why else []
    said += [change.force] if change.force else []
    said += ["its target group is replaced: 503 until new tasks are healthy"] if change.unavailable else []
    if change.fate not in ("new", "removed") and change.others:
        more = f" and {len(change.others) - SHOWN} more" if len(change.others) > SHOWN else ""
        said.append(", ".join(code(label) for label in change.others[:SHOWN]) + more)
    return "; ".join(said)


def _duration(seconds: int) -> str:
    if not seconds:
        return ""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest:02} s" if rest else f"{minutes} min"


def _lost(preview: Preview) -> list[str]:
    """What goes or is made anew; a task definition's revision stays, so it is not among them."""
    lines = []
    for step in preview.steps:
        # Only what is in AWS has an id: a component has none.
        if step.old is None or not step.old.id:
            continue
        if step.kind == "delete":
            lines.append(f"{code(step.resource.label)} is deleted")
        elif step.kind == "replace" and step.resource.type != TASK_DEFINITION:
            why = f" (because of {', '.join(code(each) for each in step.forced_by)})" if step.forced_by else ""
            lines.append(f"{code(step.resource.label)} is replaced{why}")
    return lines


def _besides(preview: Preview) -> list[str]:
    """What is made or changed in place and belongs to no service, by kind; tags alone do not count."""
    found: dict[str, list[str]] = {}
    for step in preview.steps:
        loud = step.kind == "create" or (step.kind == "update" and step.changed != ["tags"])
        if loud and not step.resource.service and step.resource.type.startswith("aws:"):
            label = step.resource.label.removesuffix(f" {step.resource.name}")
            found.setdefault(f"{name(label)} ({step.kind})", []).append(code(step.resource.name))
    return [f"{kind}: {', '.join(names)}" for kind, names in sorted(found.items())]


def _list(title: str, lines: Iterable[str]) -> list[str]:
    found = [f"- {line}" for line in lines]
    return [f"### {title}", "", *found, ""] if found else []


def _map(preview: Preview) -> list[str]:
    found = rules(preview.after)
    if not found:
        return []
    return [
        "<details><summary>Routes afterwards</summary>",
        "",
        "```mermaid",
        mermaid(found).rstrip(),
        "```",
        "",
        "</details>",
    ]
