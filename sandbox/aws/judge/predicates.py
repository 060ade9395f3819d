"""Questions that rules of several services ask."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from sandbox.aws.judge.call import Call
from sandbox.aws.judge.rule import Rule

TAGS = 50
_TAG_NAMES = ("Tags", "tags", "Tag", "TagList", "HostedZoneTags", "AddTags")


def tags(call: Call) -> list[tuple[str, str]]:
    """Key and value of each tag that a call gives, however its service writes tags."""
    given: Any = next((call.given[name] for name in _TAG_NAMES if call.given.get(name)), None)
    if given is None:
        given = [tag for spec in call.given.get("TagSpecifications") or [] for tag in spec.get("Tags") or []]
    if isinstance(given, Mapping):
        return [(str(key), str(value)) for key, value in given.items()]
    return [
        (
            str(tag.get("Key", tag.get("key", tag.get("TagKey", "")))),
            str(tag.get("Value", tag.get("value", tag.get("TagValue", ""))) or ""),
        )
        for tag in given
    ]


def too_many_tags(call: Call) -> object:
    return len(tags(call)) > TAGS and len(tags(call))


def reserved_tag(call: Call) -> object:
    return next((key for key, _ in tags(call) if key.lower().startswith("aws:")), None)


def twice(values: Iterable[Any]) -> Any:
    """The first value that comes a second time."""
    seen: list[Any] = []
    for value in values:
        if value in seen:
            return value
        seen.append(value)
    return None


def duplicate_tag(call: Call) -> object:
    return twice(key for key, _ in tags(call))


def long_tag(call: Call) -> object:
    return next((key for key, value in tags(call) if len(key) > 128 or len(value) > 256), None)  # noqa: PLR2004


def tag_rules(  # the codes of a service for the three faults that all have in common
    operations: str, source: str, too_many: str | None, duplicate: str | None, reserved: str | None
) -> list[Rule]:
    """Rules on a call's tags: more than fifty, a key twice, a key that begins with `aws:`; none for a code of None."""
    rules = [
        ("too-many-tags", "more than 50 tags", too_many, "A resource can have at most 50 tags, not {}.", too_many_tags),
        ("duplicate-tag", "a tag key twice", duplicate, "Duplicate tag keys found: {}", duplicate_tag),
        (
            "reserved-tag",
            "a tag key that begins with `aws:`",
            reserved,
            "aws: prefixed tag key names are not allowed for external use: {}",
            reserved_tag,
        ),
    ]
    return [
        Rule(name, operations, refuses, code, message, source, wrong)
        for name, refuses, code, message, wrong in rules
        if code is not None
    ]


def number(text: Any) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def outside(least: float, most: float) -> Callable[[Any], bool]:
    """Whether a value, when there is one, is no number within these bounds."""

    def wrong(value: Any) -> bool:
        if value is None:
            return False
        found = number(value)
        return found is None or not least <= found <= most

    return wrong


def read_json(text: Any) -> Any:
    """What a JSON text says; None where it is none."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None


def no_json_object(text: Any) -> bool:
    return text is not None and not isinstance(read_json(text), dict)


def statements(policy: Any) -> list[dict[str, Any]]:
    """The statements of an IAM policy's text."""
    document = read_json(policy)
    found = document.get("Statement") if isinstance(document, dict) else None
    listed = found if isinstance(found, list) else [found]
    return [statement for statement in listed if isinstance(statement, dict)]


def allows(policy: Any, action: str, resource: str | None = None) -> bool:
    """Whether a statement of a policy allows that, on whatever without a resource; to whom and when is not asked."""

    def covers(given: Any, wanted: str) -> bool:
        listed = given if isinstance(given, list) else [given]
        return any(fnmatchcase(wanted.lower(), str(one).lower().replace("[", "[[]")) for one in listed)

    return any(
        statement.get("Effect") == "Allow"
        and ("Action" not in statement or covers(statement["Action"], action))
        and (resource is None or "Resource" not in statement or covers(statement["Resource"], resource))
        for statement in statements(policy)
    )


_RATE = re.compile(r"rate\((\d+) (minute|minutes|hour|hours|day|days)\)")
_CRON = re.compile(r"cron\(([^)]*)\)")
_CRON_FIELDS = 6
_FIELD = re.compile(r"[A-Za-z0-9*?,/#LW-]+")
_NTH = re.compile(r"[A-Za-z0-9]+#[1-5]")
_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))


def bad_rate_or_cron(text: str) -> bool:
    """Whether a schedule is neither rate(VALUE UNIT) nor cron(FIELDS).

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html has what each field takes:
    `?` is a day, days of the week have no steps, and one with `#` stands alone.
    """
    rate = _RATE.fullmatch(text)
    if rate:
        count, unit = int(rate[1]), rate[2]
        return count == 0 or (count == 1) == unit.endswith("s")
    cron = _CRON.fullmatch(text)
    if not cron:
        return True
    fields = cron[1].split()
    if len(fields) != _CRON_FIELDS or not all(_FIELD.fullmatch(field) for field in fields):
        return True
    if (fields[2] == "?") == (fields[4] == "?"):  # exactly one of day-of-month and day-of-week
        return True
    misplaced = any("?" in fields[index] for index in (0, 1, 3, 5)) or "/" in fields[4]
    if misplaced or ("#" in fields[4] and not _NTH.fullmatch(fields[4])):
        return True
    return any(_beyond(field, *bounds) for field, bounds in zip(fields, _BOUNDS, strict=True))


def _beyond(field: str, least: int, most: int) -> bool:
    values = [part.split("/")[0] for part in re.split("[,-]", field)]
    return any(value.isdigit() and not least <= int(value) <= most for value in values)
