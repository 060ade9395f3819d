"""Where pulumi-aws and the bridge disagree about properties.

Both are made from the same Terraform schema by the same rules, so nearly all names agree; pulumi-aws was then edited by
hand in places. Found by comparing the SDK's argument classes with the bridge's schema for each type in tokens.py; what
was left over there is new in the provider's version 6 and has no counterpart at all.
"""

import re
from collections.abc import Iterable
from typing import Any

# For each type: the path in pulumi-aws, and what its last name is in the bridge. `[]` marks the side on which the value
# is a list of at most one; the other side has the element itself.
_RENAMED: dict[str, dict[str, str]] = {
    "cloudwatch/metricAlarm:MetricAlarm": {"name": "alarmName"},
    "ec2/defaultSecurityGroup:DefaultSecurityGroup": {"ingress": "ingresses", "egress": "egresses"},
    "ec2/securityGroup:SecurityGroup": {"ingress": "ingresses", "egress": "egresses"},
    "ecs/service:Service": {"serviceConnectConfiguration.services.clientAlias[]": "clientAlias"},
    "route53/record:Record": {
        "aliases[]": "alias",
        "failoverRoutingPolicies[]": "failoverRoutingPolicy",
        "geolocationRoutingPolicies[]": "geolocationRoutingPolicy",
        "latencyRoutingPolicies[]": "latencyRoutingPolicy",
        "weightedRoutingPolicies[]": "weightedRoutingPolicy",
    },
    "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
        "rules.abortIncompleteMultipartUpload": "abortIncompleteMultipartUploads[]",
        "rules.expiration": "expirations[]",
        "rules.filter": "filters[]",
        "rules.noncurrentVersionExpiration": "noncurrentVersionExpirations[]",
    },
    "sns/topicSubscription:TopicSubscription": {"topic": "topicArn"},
}

# Outputs that are new in version 6 and are another output's value under a second name.
COPIED: dict[str, dict[str, str]] = {
    "ecs/service:Service": {"arn": "id"},
    "index/getRegion:getRegion": {"region": "name"},
}

# The same for the provider's own configuration.
_PROVIDER_RENAMED = {"assumeRoleWithWebIdentity": "assumeRoleWithWebIdentities"}


def any_in(token: str) -> bool:
    """Whether the type or function `aws:MODULE/NAME:NAME` has differences at all."""
    return _short(token) in _RENAMED or _short(token) in COPIED


def to_bridge(token: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Properties as pulumi-aws has them, as the bridge knows them."""
    for path, theirs in _RENAMED.get(_short(token), {}).items():
        *parents, ours = path.split(".")
        _move(properties, parents, ours, theirs)
    return properties


def from_bridge(token: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Properties as the bridge has them, as pulumi-aws knows them, copies included."""
    for path, theirs in _RENAMED.get(_short(token), {}).items():
        *parents, ours = path.split(".")
        _move(properties, parents, theirs, ours)
    for copy, source in COPIED.get(_short(token), {}).items():
        if source in properties:
            properties.setdefault(copy, properties[source])
    return properties


def path_from_bridge(token: str, path: str) -> str:
    """A path such as `alias.name` that the bridge speaks of, beginning as pulumi-aws begins it: `aliases.name`."""
    for ours, theirs in _RENAMED.get(_short(token), {}).items():
        if re.match(rf"{re.escape(theirs)}\b", path) and "." not in ours:
            return ours.removesuffix("[]") + path.removeprefix(theirs)
    return path


def paths_to_bridge(token: str, paths: Iterable[str]) -> list[str]:
    """Property names such as those of `ignoreChanges`, as the bridge knows them."""
    renamed = {ours.removesuffix("[]"): theirs for ours, theirs in _RENAMED.get(_short(token), {}).items()}
    return [renamed.get(path, path) for path in paths]


def provider_key(key: str) -> str:
    """A key of the provider's configuration, as the bridge knows it."""
    return _PROVIDER_RENAMED.get(key, key)


def _short(token: str) -> str:
    return token.removeprefix("aws:")


def _move(value: Any, parents: list[str], old: str, new: str) -> None:
    """Renames `old` to `new` in the object, or the list of objects, that `parents` lead to."""
    if isinstance(value, list):
        for element in value:
            _move(element, parents, old, new)
    elif isinstance(value, dict) and parents:
        _move(value.get(parents[0]), parents[1:], old, new)
    elif isinstance(value, dict) and (name := old.removesuffix("[]")) in value:
        moved = value.pop(name)
        if old.endswith("[]") and isinstance(moved, list):
            moved = moved[0] if moved else None
        elif new.endswith("[]"):
            # Nothing is the list of none: the bridge remembers the shapes of what it gave.
            moved = [] if moved is None else [moved]
        value[new.removesuffix("[]")] = moved
