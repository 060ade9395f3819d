"""A merged tree as a service; where fields are wrong, the service without them, so that the rest is checked too."""

from collections.abc import Iterable

from pydantic import ValidationError

from ecs_platform.model.manifest.other_names import OTHER_NAMES
from ecs_platform.model.manifest.refused import LEFT_OUT, REFUSED
from ecs_platform.model.manifest.service import BACKEND, JOB, WEB, Service
from ecs_platform.model.reading.faults import Steps, findings_of, generic_path
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Node

_PLACEHOLDER = "unnamed"
_BY_THEMSELVES = frozenset(
    f"{container}{field}.*" for container in ("", "sidecars.*.", "logging.") for field in ("secrets", "variables")
)
"""Entries of which nothing else in a manifest speaks: where one is wrong, the others are checked all the same."""


def validated(tree: Node) -> tuple[Service | None, frozenset[str], list[Finding]]:
    """The service, its fields that are wrong, and the findings.

    Returns:
        The service (without what is wrong; None where not even that is one), the fields and entries that are wrong
        (`http`, `secrets.TOKEN`), and what is wrong with them.
    """
    try:
        return Service.model_validate(tree.plain()), frozenset(), []
    except ValidationError as error:
        findings = findings_of(error, tree, Service, REFUSED, LEFT_OUT, other_names=OTHER_NAMES)
        places = {_place(details["loc"]) for details in error.errors(include_url=False)}
    broken = frozenset(".".join(map(str, place)) for place in places)
    try:
        return Service.model_validate(_repaired(tree, places).plain()), broken, findings
    except ValidationError:
        return None, broken, findings


def _place(steps: Steps) -> Steps:
    """What is left out for a fault: the entry that it is in, where nothing depends on it, or the field at the top."""
    ends = (steps[:end] for end in range(2, len(steps) + 1))
    return next((start for start in ends if generic_path(Service, start) in _BY_THEMSELVES), steps[:1])


def unknown_fields(layer: Node) -> list[Finding]:
    """The fields of a layer that there are not, also where a layer below has the same, and is told first."""
    try:
        Service.model_validate(layer.plain())
    except ValidationError as error:
        return findings_of(error, layer, Service, REFUSED, LEFT_OUT, other_names=OTHER_NAMES, fields_only=True)
    return []


def _repaired(tree: Node, places: Iterable[Steps]) -> Node:
    """The tree without what is wrong; what no service can be without is made up."""
    assert isinstance(tree.value, dict)
    made_up = {("name",): _PLACEHOLDER}
    made_up["type",] = WEB if "http" in tree.value else JOB if "on" in tree.value else BACKEND
    for place in places:
        tree = _without(tree, place)
    assert isinstance(tree.value, dict)
    return tree.with_value(
        {**tree.value, **{place[0]: tree.with_value(made_up[place]) for place in places if place in made_up}}
    )


def _without(node: Node, steps: Steps) -> Node:
    if not isinstance(node.value, dict) or steps[0] not in node.value:
        return node
    entries = {key: inner for key, inner in node.value.items() if len(steps) > 1 or key != steps[0]}
    if len(steps) > 1:
        entries[str(steps[0])] = _without(node.value[str(steps[0])], steps[1:])
    return node.with_value(entries)
