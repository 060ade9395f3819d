"""The setting `tags`: keys and values that every service of AWS takes, beside those this program sets itself.

IAM is the strictest of them: to it `Environment` and `environment` are one key, and it takes fewer characters than EC2.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
"""

import unicodedata
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ecs_platform.model.naming import OWN_TAGS
from ecs_platform.model.reading.fields import fault
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.source import Node

PER_RESOURCE = 50
"""Tags that one resource can have, but for those of AWS's own."""
MOST = PER_RESOURCE - len(OWN_TAGS)
"""How many of them are left."""

_KEY_LENGTH, _VALUE_LENGTH = 128, 256
_RESERVED = "aws:"
_PUNCTUATION = frozenset("_.:/=+-@")
_ALLOWED = "allowed are letters, digits, spaces and _ . : / = + - @"


def _characters(text: str) -> str:
    wrong = dict.fromkeys(each for each in text if each not in _PUNCTUATION and not _letter_digit_or_space(each))
    if wrong:
        raise fault(f"{' and '.join(f'`{each}`' for each in wrong)} cannot be in a tag", _ALLOWED)
    return text


def _letter_digit_or_space(character: str) -> bool:
    """Of any script: `\\p{L}`, `\\p{N}` and `\\p{Z}` of IAM's own pattern."""
    return unicodedata.category(character)[0] in "LNZ"


def _key(value: str) -> str:
    if not 1 <= len(value) <= _KEY_LENGTH:
        raise fault(f"`{value}` is not a tag key", f"1 to {_KEY_LENGTH} characters")
    if value.lower().startswith(_RESERVED):
        raise fault(f"`{value}` is not a tag key", "AWS keeps `aws:` for itself: choose another beginning")
    return value


TagKey = Annotated[str, AfterValidator(_key), AfterValidator(_characters)]
TagValue = Annotated[str, Field(max_length=_VALUE_LENGTH), AfterValidator(_characters)]


def tag_findings(setting: Node | None, defaults: Node | None) -> Iterator[Finding]:
    """What is wrong between the tags of a stack: keys that are one for IAM, and too many.

    Args:
        setting: the setting `tags` as it is written; None where there is none.
        defaults: the provider's own, `aws:defaultTags`: what a resource is given besides.
    """
    ours, provided = _entries(setting), _entries(None if defaults is None else defaults.get("tags"))
    first: dict[str, tuple[str, Node]] = {}
    for key, node in ours:
        yield from _clash(key, node, first, hidden=False)
    for key, node in provided:
        yield from _unfit(key, node)
        # Exactly like ours or the setting's, it is what that says.
        yield from _clash(key, node, first, hidden=True)
    keys = {key for key, _ in [*ours, *provided]} - {*OWN_TAGS}
    if len(keys) > MOST and setting is not None and defaults is not None:
        message = f"{len(keys)} tags with those of `aws:defaultTags`, and {len(OWN_TAGS)} are set by this program"
        yield setting.finding_at_key(f"{message}: AWS takes {PER_RESOURCE}", f"keep {MOST} of them, or fewer")
    elif len(keys) > MOST:
        message = f"{len(keys)} tags, and {len(OWN_TAGS)} are set by this program: AWS takes {PER_RESOURCE}"
        at = setting or defaults
        assert at is not None
        yield at.finding_at_key(message, f"keep {MOST} of them, or fewer")


def _entries(tags: Node | None) -> list[tuple[str, Node]]:
    return [*tags.value.items()] if tags is not None and isinstance(tags.value, dict) else []


def _clash(key: str, node: Node, first: dict[str, tuple[str, Node]], *, hidden: bool) -> Iterator[Finding]:
    """Where IAM sees one key in two: in one of ours and this, or in an earlier one and this."""
    own = {each.lower(): each for each in OWN_TAGS}.get(key.lower())
    same, earlier = first.setdefault(key.lower(), (key, node))
    if own is not None and not (hidden and key == own):
        hint = f"remove it, or name it otherwise, such as `company:{key.lower()}`"
        yield node.finding_at_key(f"`{own}` is set by this program, and for IAM `{key}` is the same key", hint)
    elif same != key:
        line = (earlier.key or earlier.at).line
        yield node.finding_at_key(f"for IAM `{key}` and `{same}` of line {line} are one key", "keep one of the two")


def _unfit(key: str, node: Node) -> Iterator[Finding]:
    """A tag of the provider's that no service would take."""
    try:
        _characters(_key(key))
    except PydanticCustomError as error:
        yield node.finding_at_key(error.message(), str((error.context or {}).get("hint", "")))
    try:
        _characters(str(node.value))
    except PydanticCustomError as error:
        yield node.finding(error.message(), str((error.context or {}).get("hint", "")))
