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
_CODE = re.compile(r"RequestID: [\w-]*, (?:HostID: [^,]*, )?(?:api error )?(?P<code>[A-Z][\w.]+): (?P<said>.+)")
_OPERATION = re.compile(r"operation error (?P<service>[\w ]+): (?P<operation>\w+)")
_ATTEMPTS = re.compile(r"exceeded maximum number of attempts, (?P<attempts>\d+)")
_NO_ANSWER = re.compile(r"request send failed, \w+ \"[^\"]*\": (?P<said>.+)")
# What the official plugin, and what the bridge, put around it: a line of their code, a version, a count of errors.
_AROUND = re.compile(
    r"sdk-v2/[\w.]+:\d+: [\w.]+: |: provider=\w+@[\w.+-]+|^error: |\d+ errors? occurred:", re.MULTILINE
)
_STAR, _SPACES = re.compile(r"^\s*\* ", re.MULTILINE), re.compile(r"\s+")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# What Pulumi says of the whole, and not of one resource.
_OF_STACK = "pulumi:pulumi:Stack"

_THROTTLED = re.compile(r"Throttl|RequestLimitExceeded|SlowDown|TooManyRequests|PriorRequestNotComplete")
_QUOTA = re.compile(r"(?:Limit|Quota)Exceeded|TooMany|Maximum\w*Exceeded|maximum (?:number|limit)")
_DENIED = re.compile(r"AccessDenied|UnauthorizedOperation|is not authorized to perform|NotAuthorized")
_THERE = re.compile(r"AlreadyExist|Duplicate|already exists|not idempotent|Subnet\.Conflict")
_RECOVER = "`python -m ops recover --lost-state`"
_REMEDIES = (
    (_THROTTLED, "AWS is asked too often by all that call in this account and region: run `pulumi up` again later"),
    (_DENIED, "whoever runs `up` may not do this: docs/permissions.md has what it takes"),
    (_QUOTA, "a quota is full: `python -m ops quotas` has what this environment needs of each"),
    (_THERE, f"it is there already: {_RECOVER} says whose it is, and with --yes takes in what is this stack's"),
)
_UNANSWERED = "AWS failed or did not answer for that long (https://health.aws.amazon.com): run `pulumi up` again"


@dataclass(frozen=True)
class Fault:
    """A resource that could not be made, changed or deleted.

    Attributes:
        type: its type.
        name: its name in the program.
        service: the service whose it is; None where it is the environment's.
        code: AWS's code; None where AWS gave none.
        said: what AWS said, or the provider where AWS said nothing.
        operation: service and operation of the API (`ECS: CreateService`); None where it is not told.
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
        known = (todo for pattern, todo in _REMEDIES if pattern.search(words))
        return next(known, _UNANSWERED if self.attempts is not None else "")


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
    text = _SPACES.sub(" ", _STAR.sub("", _AROUND.sub("", message))).strip().removesuffix(":")
    called, tried = _OPERATION.search(text), _ATTEMPTS.search(text)
    operation = f"{called['service']}: {called['operation']}" if called else None
    attempts = int(tried["attempts"]) if tried else None
    if found := _CODE.search(text):
        return Fault(type_, name, whose, found["said"], found["code"], operation, attempts)
    unanswered = _NO_ANSWER.search(text)
    said = f"no answer ({unanswered['said']})" if unanswered else text
    return Fault(type_, name, whose, said, None, operation, attempts)


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
        if not isinstance(said, Mapping) or said.get("severity") != "error" or not said.get("urn"):
            continue
        made = fault(str(said["urn"]), str(said.get("message", "")), services)
        if made.type != _OF_STACK:
            found.setdefault((said["urn"], made.said), made)
    return list(found.values())


def told(each: Fault) -> Iterator[str]:
    """The lines that tell of a fault, at most WIDTH columns wide but for what is there to be copied."""
    kind = _WORDS.sub(" ", each.type.rpartition(":")[2]).lower()
    yield from wrapped(f"FAILED  {each.service or 'environment'}: {kind} `{each.name}`", WIDTH, "        ")
    code = f"{each.code}: " if each.code else ""
    asked = f" ({each.operation}" if each.operation else ""
    asked += f", {each.attempts} attempts" if asked and each.attempts is not None else ""
    yield from wrapped(f"        {code}{each.said}{asked and asked + ')'}", WIDTH, "          ")
    if each.decided:
        yield from wrapped(f"        decided by {each.decided}", WIDTH, "          ")
    if each.todo:
        yield from wrapped(f"        -> {each.todo}", WIDTH, "           ")


def _either(names: Sequence[str]) -> str:
    return " or ".join(f"`{each}`" for each in names)
