"""The digest: Markdown for a pull request, what matters first."""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable

from ecs_platform.model.digest.capacity import refreshed, two_steps
from ecs_platform.model.digest.connect import protocol_changes
from ecs_platform.model.digest.fitting import fitted
from ecs_platform.model.digest.gate import Verdict, judge
from ecs_platform.model.digest.masking import LONGEST_NAME, code, fenced, html_code, mark, name, plain
from ecs_platform.model.digest.numbers import number_changes
from ecs_platform.model.digest.permission_list import short, whole
from ecs_platform.model.digest.permissions import Permissions, permissions
from ecs_platform.model.digest.preview import TASK_DEFINITION, Preview
from ecs_platform.model.digest.quotas import over_for_a_while
from ecs_platform.model.digest.rolling import CAPACITY
from ecs_platform.model.digest.routes import route_changes, rules
from ecs_platform.model.digest.services import FATES, ServiceChange, service_changes, shown
from ecs_platform.model.digest.weight import Weight
from ecs_platform.model.manifest.not_secret import Declared, nothing
from ecs_platform.model.routes.map import mermaid

_PLAIN = re.compile(r"(?!.*: )[a-z]+ [A-Za-z0-9]([A-Za-z0-9 ./:_-]*[A-Za-z0-9])?|urn:[A-Za-z0-9./:$_-]*[A-Za-z0-9]")
"""Keys that YAML takes without quotes."""
_LISTED = 30
"""Of how many refused things it is said what goes with them; below stands each."""

CAPACITY_FIRST = (
    "Another capacity is taken in place only after an `up` that has written `capacity` into the outputs: do that first."
)


def digest(preview: Preview, stack: str, declared: Declared = nothing, *, folded: bool = True) -> str:
    """The digest of a preview; by its first line a comment that is there already is found.

    Args:
        preview: see `read_preview`.
        stack: the environment's name, for the title.
        declared: what manifests say is no secret, and is shown as it is; default: they say nothing.
        folded: whether what is long is folded away, and as short as GitHub takes it; for a terminal there are no
            folds, no map and no end.
    """
    services, verdict, allowed = service_changes(preview, declared), judge(preview), permissions(preview)
    head = [
        mark("digest", stack),
        f"**{name(stack)}: {_first_line(preview, services, verdict, allowed)}**",
        "",
    ]
    # What comes first has the most room: what is lost, and who may do more than before.
    parts = [
        _gate(verdict),
        _overrides(verdict, stack, preview.project),
        _list("Quotas", map(str, over_for_a_while(preview))),
        _list("Two steps", [each] if (each := two_steps(preview)) else []),
        _list("Refused by AWS", map(str, protocol_changes(preview))),
        _list("Permissions that widen", short(allowed)),
        _list("Deleted or replaced", _lost(preview)),
        _services(services),
        _list("Container instances", refreshed(preview)),
        _list("Routes", (each.told(_whole) for each in route_changes(preview))),
        *_folded("Each permission that widens", [f"- {each}" for each in whole(allowed)], folded=folded),
        *(part for each in services for part in _containers(each, folded=folded)),
        _list("Changed besides", _besides(preview)),
        _map(preview) if folded else [],
    ]
    return fitted([head, *parts]) if folded else fitted([head[1:], *parts], sys.maxsize)


def _first_line(preview: Preview, services: list[ServiceChange], verdict: Verdict, allowed: Permissions) -> str:
    if not preview.steps:
        return "nothing changes"
    said = [f"REFUSED without an override: {shown([code(each.key) for each in verdict.missing])}"]
    said = said if verdict.missing else []
    said += ["this `up` would fail: it takes two steps"] if two_steps(preview) else []
    said += ["this `up` would fail: a protocol of Service Connect changes"] if protocol_changes(preview) else []
    said += ["a quota is exceeded on the way"] if any(over_for_a_while(preview)) else []
    said += _fates(services)
    said += ["container instances are replaced"] if refreshed(preview) else []
    routes = len(route_changes(preview))
    said += [f"{routes} route{'s' * (routes != 1)} changed"] if routes else []
    said += _wider(allowed)
    lost = len(_lost(preview))
    said += [f"{lost} deleted or replaced"] if lost else []
    count = len(preview.steps)
    return "; ".join(said) or f"{count} resource{'s' * (count != 1)} changed, no task is replaced"


def _fates(services: list[ServiceChange]) -> list[str]:
    fates = Counter(each.fate for each in services)
    said = [f"{_named(services, fate)} {fate}" for fate in FATES if fates[fate] and fate != "changed"]
    cold = [code(each.name) for each in services if each.unavailable]
    return said + ([f"{', '.join(cold)} may answer 503 for a while"] if cold else [])


def _wider(allowed: Permissions) -> list[str]:
    """Whether permissions widen; those that only follow where tasks go do not count."""
    if any(each.weight == Weight.SHELL for each in allowed.wider):
        return ["permissions widen, to a shell or a host"]
    return ["permissions widen"] if any(not each.follows for each in allowed.wider) else []


def _whole(value: object) -> str:
    return code(value, LONGEST_NAME)


def _named(services: list[ServiceChange], fate: str) -> str:
    return shown([code(each.name) for each in services if each.fate == fate])


def _gate(verdict: Verdict) -> list[str]:
    lines = [
        f"- refused: {_whole(loss.key)}: {shown([f'{code(each.resource.label)} ({each.kind})' for each in loss.steps])}"
        for loss in verdict.missing[:_LISTED]
    ]
    more = len(verdict.missing) - _LISTED
    lines += [f"- refused: {more} more, see below"] if more > 0 else []
    lines += [f"- overridden: {_whole(key)}: {code(reason)}" for key, reason in verdict.overridden.items()]
    lines += [f"- override that nothing needs: {_whole(key)}" for key in verdict.unused]
    if any(CAPACITY in step.forced_by for step in verdict.refused):
        lines += ["", CAPACITY_FIRST]
    return ["### Gate", "", *lines, ""] if lines else []


def _overrides(verdict: Verdict, stack: str, project: str) -> list[str]:
    """The lines of the stack's file that would let it pass."""
    if not verdict.missing:
        return []
    lines = ["config:", f"  {plain(project) or 'ecs-platform'}:overrides:"]
    # Without a reason `ops check` refuses it.
    lines += [f'    {_key(loss.key)}: ""' for loss in verdict.missing]
    return [
        f"Where it is meant, write it with the reason into {code(f'Pulumi.{stack}.yaml')}:",
        "",
        *fenced(lines, "yaml"),
        "",
    ]


def _key(key: str) -> str:
    """A key as YAML takes it in one line; what ends none as it is."""
    text = plain(key, longest=LONGEST_NAME)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def _services(services: list[ServiceChange]) -> list[str]:
    if not services:
        return []
    lines = ["### Services", "", "| service | what happens | takes at most |", "|---|---|---|"]
    lines += [f"| {code(each.name)} | {_what(each)} | {_duration(each.seconds)} |" for each in services]
    return [*lines, ""]


def _containers(change: ServiceChange, *, folded: bool) -> list[list[str]]:
    lines = fenced(change.containers)
    if not change.containers:
        return []
    if change.fate != "new" or not folded:
        return [[f"Containers of {code(change.name)}:", "", *lines, ""]]
    return _folded(f"Containers of {html_code(change.name)}", lines, folded=folded)


def _folded(title: str, lines: list[str], *, folded: bool) -> list[list[str]]:
    """What is long, behind its title; the title is HTML."""
    if not lines:
        return []
    if not folded:
        return [[f"### {title}", "", *lines, ""]]
    return [[f"<details><summary>{title}</summary>", "", *lines, "", "</details>", ""]]


def _what(change: ServiceChange) -> str:
    said = [f"**{change.fate}**"]
    said += [f"its {shown(change.values)}"] if change.values else []
    said += [change.force] if change.force else []
    said += ["its target group is replaced: 503 until new tasks are healthy"] if change.unavailable else []
    if change.fate not in ("new", "removed") and change.others:
        said.append(shown(change.others))
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
            values = number_changes(step, step.changed) if step.kind == "update" else []
            what = f" ({shown([*map(str, values)])})" if values else ""
            found.setdefault(f"{name(label)} ({step.kind})", []).append(f"{code(step.resource.name)}{what}")
    return [f"{kind}: {', '.join(names)}" for kind, names in sorted(found.items())]


def _list(title: str, lines: Iterable[str]) -> list[str]:
    found = [f"- {line}" for line in lines]
    return [f"### {title}", "", *found, ""] if found else []


def _map(preview: Preview) -> list[str]:
    found = rules(preview.after)
    drawn = ["```mermaid", mermaid(found).rstrip(), "```"] if found else []
    return next(iter(_folded("Routes afterwards", drawn, folded=True)), [])
