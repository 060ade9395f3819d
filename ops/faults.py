"""Why an `up` failed: of each resource whose it is, what AWS says without the provider's words, and what decides it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecs_platform.ops.decided_by import DECIDED, Decided
from ecs_platform.ops.output import wrapped

WIDTH = 80

# `operation error ECS: CreateService, … RequestID: 1f…, InvalidParameterException: The role …`, and with `api error`
# before a code that the SDK has no type for.
_CODE = re.compile(r"(?:RequestID: [\w-]*, (?:HostID: [^,]*, )?|api error )(?:api error )?(?P<code>[A-Z][\w.]+): (?P<said>.+)")
_OPERATION = re.compile(r"operation error (?P<service>[\w ]+): (?P<operation>\w+)")
_ATTEMPTS = re.compile(r"exceeded maximum number of attempts, (?P<attempts>\d+)")
_NO_ANSWER = re.compile(r"request send failed, \w+ \"[^\"]*\": (?P<said>.+)")
_WAITED = re.compile(
    r"(?P<what>waiting for [^\n]*?): (?P<said>(?:timeout while waiting|unexpected state|couldn't find resource).*)"
)
_CREATED = re.compile(r"^(?:\* )?(?:creating|updating|deleting|reading|setting|waiting for|putting|attaching|[A-Z]\w+ of)")
# The bridge's and the official plugin's: where in their code it was, and which version.
_AROUND = re.compile(r"^\s*sdk-v2/[\w.]+:\d+: [\w.]+: |: provider=\w+@[\w.+-]+\s*$|^error: ", re.MULTILINE)
_COUNTED = re.compile(r"^\s*\d+ errors? occurred:\s*$", re.MULTILINE)
_SPACES = re.compile(r"\s+")
# What Pulumi says of the whole, and not of one resource.
_OF_STACK = "pulumi:pulumi:Stack"
_THROTTLED = re.compile(r"Throttl|RequestLimitExceeded|SlowDown|TooManyRequests|PriorRequestNotComplete")
_QUOTA = re.compile(r"(?:Limit|Quota)Exceeded|TooMany(?!Requests)|Maximum\w*Exceeded|\bmaximum (?:number|limit)\b")
_DENIED = re.compile(r"AccessDenied|UnauthorizedOperation|is not authorized to perform|NotAuthorized")
_THERE = re.compile(r"AlreadyExist|Duplicate|already exists|not idempotent|EntityAlreadyExists|ResourceInUse")


@dataclass(frozen=True)
class Fault:
    """A resource that could not be made, changed or deleted.

    Attributes:
        type: its type.
        name: its name in the program.
        service: the service whose it is; None where it is the environment's.
        code: AWS's code; None where AWS gave none.
        said: what AWS said, or the provider where AWS said nothing.
        operation: the API's operation (`ecs:CreateService`); None where it is not told.
        attempts: how often it was tried, where that is why it ended; else None.
    """

    type: str
    name: str
    service: str | None
    said: str
    code: str | None = None
    operation: str | None = None
    attempts: int | None = None

    @property
    def decided(self) -> str:
        """The manifest's field or the setting that decides it; empty where none does."""
        found = DECIDED.get(self.type, Decided())
        if self.service is not None and found.fields:
            return f"services/{self.service}.yaml: {_either(found.fields)}"
        if found.settings:
            return f"the setting{'s' if len(found.settings) > 1 else ''} {_either(found.settings)}"
        return ""

    @property
    def todo(self) -> str:
        """What to do, where the code tells."""
        words = f"{self.code or ''}: {self.said}"
        if _THROTTLED.search(words):
            return "AWS was asked too often, by all that call in the account and region: run `pulumi up` again later"
        if _QUOTA.search(words):
            return "a quota is full: `python -m ops quotas` names it; ask AWS for more, or make room"
        if _DENIED.search(words):
            return "whoever runs `up` may not do this: docs/permissions.md has what it needs"
        if _THERE.search(words):
            return "it is there already, made by another stack or by a run that was cut off"
        if self.attempts is not None:
            return "AWS did not answer: look at https://health.aws.amazon.com, and run `pulumi up` again"
        return ""


def fault(urn: str, message: str, services: Sequence[str]) -> Fault:
    """What a failed resource's error comes to.

    Args:
        urn: the resource's.
        message: what the engine says of it, of the provider.
        services: the names of all services.
    """
    kinds, _, name = urn.removeprefix("urn:pulumi:").rpartition("::")
    type_ = kinds.rpartition("::")[2].rpartition("$")[2]
    whose = service_of(name, services)
    text = _SPACES.sub(" ", _COUNTED.sub("", _AROUND.sub("", message))).strip().removeprefix("* ")
    called, tried = _OPERATION.search(text), _ATTEMPTS.search(text)
    operation = f"{called['service']} {called['operation']}" if called else None
    attempts = int(tried["attempts"]) if tried else None
    found = _CODE.search(text)
    if found:
        return Fault(type_, name, whose, found["said"].strip(), found["code"], operation, attempts)
    said = _NO_ANSWER.search(text) or _WAITED.search(text)
    words = f"no answer ({said['said']})" if said and "what" not in said.groupdict() else text
    return Fault(type_, name, whose, words, None, operation, attempts)


def service_of(name: str, services: Sequence[str]) -> str | None:
    """The service whose resource is called so: its name, or what begins with it; the longest that fits."""
    fitting = [each for each in services if name == each or name.startswith(f"{each}-")]
    return max(fitting, key=len, default=None)


def faults(events: Iterable[Mapping[str, Any]], services: Sequence[str]) -> list[Fault]:
    """The faults in the engine's events, in their order, each resource's once for each text.

    The engine tells an error in `diagnosticEvent`, with the resource's URN; of the stack it says only that it failed.
    """
    found: dict[tuple[str, str], Fault] = {}
    for event in events:
        said = event.get("diagnosticEvent")
        if not said or said.get("severity") != "error" or not said.get("urn"):
            continue
        made = fault(said["urn"], said["message"], services)
        if made.type != _OF_STACK:
            found.setdefault((said["urn"], made.said), made)
    return list(found.values())


def told(each: Fault) -> Iterator[str]:
    """The lines that tell of a fault, at most WIDTH columns wide but for what is there to be copied."""
    words = _WORDS.sub(" ", each.type.rpartition(":")[2]).lower()
    whose = each.service if each.service is not None else "environment"
    yield from wrapped(f"FAILED  {whose}: {words} {each.name}", WIDTH, "        ")
    tried = f" (tried {each.attempts} times)" if each.attempts is not None else ""
    code = f"{each.code}: " if each.code else ""
    yield from wrapped(f"        {code}{each.said}{tried}", WIDTH, "          ")
    if each.decided:
        yield from wrapped(f"        decided by {each.decided}", WIDTH, "          ")
    if each.todo:
        yield from wrapped(f"        -> {each.todo}", WIDTH, "           ")


_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _either(names: Sequence[str]) -> str:
    return " or ".join(f"`{each}`" for each in names)
