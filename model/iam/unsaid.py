"""On which condition keys a refusal depends of which a request says nothing: with them AWS might allow it.

A key that a request certainly has not got is said too: it is in its context, with no values.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ecs_platform.model.iam.document import Document, statements_of
from ecs_platform.model.iam.evaluate import Request, fitting

_RESOURCES = ("Resource", "NotResource")
_VARIABLE = re.compile(r"\$\{\s*([^},\s]{2,})[^}]*\}")


def lifting(documents: Iterable[Document], request: Request) -> frozenset[str]:
    """The keys with which no Deny might fit a request that is denied; none where one of them is certain.

    Args:
        documents: all policies that were asked.
        request: what was denied.

    Raises:
        UnsupportedError: a document says something the evaluator does not know.
    """
    denying = [
        _unsaid(statement, request)
        for policy, statement in _statements(documents)
        if statement["Effect"] == "Deny" and _fits(policy, statement, request)
    ]
    return frozenset().union(*denying) if all(denying) else frozenset()


def allowing(documents: Iterable[Document], request: Request) -> frozenset[str]:
    """The keys with which an Allow might fit a request that nothing allows.

    Args:
        documents: the policies of which none allowed it.
        request: what was refused.

    Raises:
        UnsupportedError: a document says something the evaluator does not know.
    """
    found: set[str] = set()
    for policy, statement in _statements(documents):
        keys = _unsaid(statement, request)
        if keys and statement["Effect"] == "Allow" and _fits(policy, _in_any_context(statement, keys), request):
            found |= keys
    return frozenset(found)


def _statements(documents: Iterable[Document]) -> Iterator[tuple[Document, Mapping[str, Any]]]:
    for policy in documents:
        yield from ((policy, one) for one in statements_of(policy))


def _fits(policy: Document, statement: Mapping[str, Any], request: Request) -> bool:
    return bool(fitting([{**policy, "Statement": [statement]}], request))


def _unsaid(statement: Mapping[str, Any], request: Request) -> set[str]:
    """The condition keys of a statement, and the variables in it, that the request says nothing of."""
    said = {key.casefold() for key in request.context}
    return {key for key in keys_of(statement) if key.casefold() not in said}


def keys_of(statement: Mapping[str, Any]) -> set[str]:
    """The condition keys of a statement, and the variables in it."""
    keys = {key for keys in statement.get("Condition", {}).values() for key in keys}
    return keys | {found[1] for found in _VARIABLE.finditer(str(statement))}


def _in_any_context(statement: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    """The statement as it might fit with other values of these keys: without the conditions that they are in."""
    bare = {**statement, "Condition": dict(_without(statement.get("Condition", {}), keys))}
    in_resource = {found[1] for element in _RESOURCES for found in _VARIABLE.finditer(str(statement.get(element)))}
    if in_resource & keys:
        bare = {name: value for name, value in bare.items() if name not in _RESOURCES}
        bare["Resource"] = "*"
    return bare


def _without(conditions: Mapping[str, Mapping[str, Any]], keys: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What conditions ask of other keys than these, and compare with other variables."""
    for operator, asked in conditions.items():
        rest = {
            key: values
            for key, values in asked.items()
            if key not in keys and not {found[1] for found in _VARIABLE.finditer(str(values))} & keys
        }
        yield operator, rest
