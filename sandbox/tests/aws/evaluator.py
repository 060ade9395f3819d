"""A small evaluator of IAM policies, as far as the policies of these tests go."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from sandbox.aws.authorizer import Asked, Denial, Document, Need, NotKnownError, Why

ACCOUNT = "123456789012"


class Evaluator:
    """Knows actions, resources, principals and conditions that compare texts; of calls it knows nothing."""

    def denial(self, asked: Asked) -> Denial | None:
        raise NotKnownError(f"{asked.call} is not judged here")

    def refusal(self, need: Need) -> Denial | None:
        why = _denied(need) or _not_allowed(need)
        return Denial(need.action, need.resource, why) if why else None


AUTHORIZER = f"{__name__}:{Evaluator.__name__}"


def _denied(need: Need) -> Why | None:
    if "Deny" in _effects(need.policies, need):
        return "denied"
    own = [need.resource_policy] if need.resource_policy else []
    return "denied by the resource" if "Deny" in _effects(own, need) else None


def _not_allowed(need: Need) -> Why | None:
    if any("Allow" not in _effects([endpoint], need) for endpoint in need.endpoints):
        return "not allowed by the endpoint"
    own = [need.resource_policy] if need.resource_policy else []
    named, handed_over = _effects(own, need), _effects(own, need, as_account=True)
    if "Allow" in named:
        return None
    if "Allow" not in handed_over and (need.action.startswith("kms:") or not need.principal.startswith("arn:")):
        return "not allowed by the resource"
    if "Allow" not in _effects(need.policies, need):
        return "not allowed"
    bounded = need.boundary is not None and "Allow" not in _effects(need.boundary, need)
    return "outside the boundary" if bounded else None


def _effects(policies: Sequence[Document], need: Need, as_account: bool = False) -> set[str]:
    statements = [one for policy in policies for one in _several(policy["Statement"])]
    known = [one for one in statements if _is_known(one, need)]
    return {one["Effect"] for one in known if _is_about(one, need, as_account)}


def _is_known(statement: Mapping[str, Any], need: Need) -> bool:
    """A condition on a key that was not told of refuses nothing."""
    for key in (key for keys in statement.get("Condition", {}).values() for key in keys):
        if key not in need.context and key != "aws:SecureTransport":
            raise NotKnownError(key)
    return True


def _is_about(statement: Mapping[str, Any], need: Need, as_account: bool) -> bool:
    principal = statement.get("Principal", "*")
    named = _several(principal if principal == "*" else next(iter(principal.values())))
    account = as_account and need.principal.startswith("arn:")
    return (
        any(fnmatchcase(need.action.lower(), action.lower()) for action in _several(statement["Action"]))
        and any(fnmatchcase(need.resource, resource) for resource in _several(statement.get("Resource", "*")))
        and any(one in ("*", need.principal) or (account and one.endswith(f"{ACCOUNT}:root")) for one in named)
        and all(
            _fits(need.context.get(key, "true"), values) is not ("Not" in operator)
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def _fits(given: str | Sequence[str], values: Any) -> bool:
    """A key that the request has not got, which is told of with no values, fits none."""
    return bool(given) and any(fnmatchcase(str(given), str(value)) for value in _several(values))


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
