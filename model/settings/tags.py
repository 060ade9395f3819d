"""The setting `tags`: keys and values that every service of AWS takes, beside those this program sets itself.

IAM is the strictest of them: to it `Environment` and `environment` are one key, and it takes fewer characters than EC2.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
"""

import unicodedata
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

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


def tag_findings(tags: Node | None) -> Iterator[Finding]:
    """What is wrong between the tags of a stack: keys that are one for IAM, and too many.

    Args:
        tags: the setting as it is written; None where there is none.
    """
    if tags is None or not isinstance(tags.value, dict):
        return
    own = {key.lower(): key for key in OWN_TAGS}
    first: dict[str, str] = {}
    for key, node in tags.value.items():
        same = first.setdefault(key.lower(), key)
        if key.lower() in own:
            message = f"`{own[key.lower()]}` is set by this program, and for IAM `{key}` is the same key"
            hint = "remove it, or name it otherwise, such as `company:" + key.lower() + "`"
            yield node.finding_at_key(message, hint)
        elif same != key:
            line = (tags.value[same].key or tags.value[same].at).line
            yield node.finding_at_key(f"for IAM `{key}` and `{same}` of line {line} are one key", "keep one of the two")
    if len(tags.value) > MOST:
        message = f"{len(tags.value)} tags, and {len(OWN_TAGS)} are set by this program: AWS takes {PER_RESOURCE}"
        yield tags.finding_at_key(message, f"keep {MOST} of them, or fewer")
