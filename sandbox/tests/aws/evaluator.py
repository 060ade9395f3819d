"""A small evaluator of IAM policies, as far as the policies of these tests go."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from sandbox.aws.authorizer import Asked, Denial, Document, Need, NotKnownError


class Evaluator:
    """Knows actions, resources, principals and conditions that compare texts; of calls it knows nothing."""

    def denial(self, asked: Asked) -> Denial | None:
        raise NotKnownError(f"{asked.call} is not judged here")

    def lacking(self, policies: Sequence[Document], boundary: Sequence[Document] | None, need: Need) -> Denial | None:
        if _effect(policies, need) == "Deny" or _effect(boundary or [], need) == "Deny":
            return Denial(need.action, need.resource, "denied")
        if _effect(policies, need) != "Allow":
            return Denial(need.action, need.resource, "not allowed")
        if boundary is not None and _effect(boundary, need) != "Allow":
            return Denial(need.action, need.resource, "outside the boundary")
        return None


AUTHORIZER = f"{__name__}:{Evaluator.__name__}"


def _effect(policies: Sequence[Document], need: Need) -> str | None:
    effects = {one["Effect"] for policy in policies for one in _several(policy["Statement"]) if _is_about(one, need)}
    return next((effect for effect in ("Deny", "Allow") if effect in effects), None)


def _is_about(statement: Mapping[str, Any], need: Need) -> bool:
    principal = statement.get("Principal", "*")
    named = _several(principal if principal == "*" else next(iter(principal.values())))
    account = need.principal.split(":")[4] if need.principal.startswith("arn:") else "nobody"
    return (
        any(fnmatchcase(need.action.lower(), action.lower()) for action in _several(statement["Action"]))
        and any(fnmatchcase(need.resource, resource) for resource in _several(statement.get("Resource", "*")))
        and any(one in ("*", need.principal) or one.endswith(f":{account}:root") for one in named)
        and all(
            any(fnmatchcase(str(need.context.get(key, "")), str(value)) for value in _several(values))
            for keys in statement.get("Condition", {}).values()
            for key, values in keys.items()
        )
    )


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
