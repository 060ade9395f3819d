"""On which condition keys a refusal depends of which a request says nothing: with them AWS might allow it.

A key that a request certainly has not got is said too: it is in its context, with no values.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ecs_platform.model.iam.document import Document
from ecs_platform.model.iam.evaluate import Request, fitting

_VARIABLE = re.compile(r"\$\{\s*([^},\s]{2,})[^}]*\}")


def unsaid(documents: Iterable[Document], request: Request) -> frozenset[str]:
    """The keys that statements about a refused request ask for and that are not in its context.

    None where a Deny is certain. Otherwise each Allow that another context would make fit, and each Deny that fits
    only because a key is not there, leaves the answer open.

    Args:
        documents: all policies that were asked.
        request: what was refused.

    Raises:
        UnsupportedError: a document says something the evaluator does not know.
    """
    said = {key.casefold() for key in request.context}
    found: set[str] = set()
    for policy, statement in _statements(documents):
        keys = {key for key in _asked(statement) if key.casefold() not in said}
        if not keys and statement["Effect"] == "Deny" and _fits(policy, statement, request):
            return frozenset()
        if keys and _fits(policy, _in_any_context(statement, keys), request):
            found |= keys
    return frozenset(found)


def _statements(documents: Iterable[Document]) -> Iterator[tuple[Document, Mapping[str, Any]]]:
    for policy in documents:
        several = policy["Statement"]
        yield from ((policy, one) for one in (several if isinstance(several, list) else [several]))


def _fits(policy: Document, statement: Mapping[str, Any], request: Request) -> bool:
    return bool(fitting([{**policy, "Statement": [statement]}], request))


def _asked(statement: Mapping[str, Any]) -> set[str]:
    """The condition keys of a statement, and the variables in it."""
    keys = {key for keys in statement.get("Condition", {}).values() for key in keys}
    return keys | {found[1] for found in _VARIABLE.finditer(str(statement))}


def _in_any_context(statement: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    """The statement as it might fit with other values of these keys: no condition, and each resource in their place."""
    bare = {name: value for name, value in statement.items() if name != "Condition"}
    in_resource = {found[1] for found in _VARIABLE.finditer(str(bare))} & keys
    if in_resource:
        bare = {name: value for name, value in bare.items() if name not in ("Resource", "NotResource")}
        bare["Resource"] = "*"
    return bare
