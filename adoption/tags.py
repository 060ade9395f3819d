"""The tags of a resource, in whatever form it has them."""

from collections.abc import Iterable, Mapping
from typing import Any


def tags_of(properties: Mapping[str, Any]) -> dict[str, str]:
    """The tags that a resource's inputs or outputs say.

    An Auto Scaling group has a list of `key`, `value` and `propagateAtLaunch`, all others have a map; AWS answers with
    lists of `Key` and `Value`, or in small letters, or of `TagKey` and `TagValue`.

    Args:
        properties: inputs or outputs; without `tags` there are none.
    """
    tags: Mapping[str, str] | Iterable[Mapping[str, Any]] = properties.get("tags") or {}
    if isinstance(tags, Mapping):
        return dict(tags)
    return dict(_pair(each) for each in tags)


def _pair(tag: Mapping[str, Any]) -> tuple[str, str]:
    plain = {name.lower().removeprefix("tag"): value for name, value in tag.items()}
    return plain["key"], plain.get("value") or ""
