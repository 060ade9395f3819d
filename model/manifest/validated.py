"""A merged tree as a service; where fields are wrong, the service without them, so that the rest is checked too."""

from pydantic import ValidationError

from ecs_platform.model.manifest.refused import LEFT_OUT, REFUSED
from ecs_platform.model.manifest.service import BACKEND, JOB, WEB, Service
from ecs_platform.model.reading.faults import findings_of
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Node

_PLACEHOLDER = "unnamed"


def validated(tree: Node) -> tuple[Service | None, frozenset[str], list[Finding]]:
    """The service, its fields that are wrong, and the findings.

    Returns:
        The service (without the wrong fields; None where not even that is one), the names of the wrong fields, and
        what is wrong with them.
    """
    try:
        return Service.model_validate(tree.plain()), frozenset(), []
    except ValidationError as error:
        findings = findings_of(error, tree, Service, REFUSED, LEFT_OUT)
        broken = frozenset(str(details["loc"][0]) for details in error.errors(include_url=False))
    try:
        return Service.model_validate(_repaired(tree, broken).plain()), broken, findings
    except ValidationError:
        return None, broken, findings


def unknown_fields(layer: Node) -> list[Finding]:
    """The fields of a layer that there are not, also where a layer below has the same, and is told first."""
    try:
        Service.model_validate(layer.plain())
    except ValidationError as error:
        return findings_of(error, layer, Service, REFUSED, LEFT_OUT, fields_only=True)
    return []


def _repaired(tree: Node, broken: frozenset[str]) -> Node:
    """The tree without the broken fields; what no service can be without is made up."""
    assert isinstance(tree.value, dict)
    entries = {key: node for key, node in tree.value.items() if key not in broken}
    if "name" in broken:
        entries["name"] = tree.with_value(_PLACEHOLDER)
    if "type" in broken:
        kind = WEB if "http" in tree.value else JOB if "on" in tree.value else BACKEND
        entries["type"] = tree.with_value(kind)
    return tree.with_value(entries)
