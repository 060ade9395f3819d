"""Both sides of the border of each rule of `sandbox/aws/judge/rules/`: a file for each service, by the rule's name."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from sandbox.tests.aws.world import REGION, name


class Clients:
    """boto3's clients of an AWS, which send what they are told to.

    Args:
        url: the local AWS; none for moto in this process.
    """

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._made: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str = REGION) -> Any:
        if (service, region) not in self._made:
            self._made[service, region] = boto3.client(
                service,
                endpoint_url=self._url,
                region_name=region,
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=Config(retries={"max_attempts": 0}, parameter_validation=False),
            )
        return self._made[service, region]


@dataclass(frozen=True)
class Sides:
    """A call, and what it is given on the two sides of a border. What is `taken` is called after what is `refused`."""

    call: Callable[..., Any]
    refused: dict[str, Any]
    taken: dict[str, Any]


Case = Callable[[Clients], Sides]


def every_case() -> dict[tuple[str, str], Case]:
    """By service and rule."""
    found: dict[tuple[str, str], Case] = {}
    for module in pkgutil.iter_modules(__path__):
        cases = importlib.import_module(f"{__name__}.{module.name}")
        for rule, case in getattr(cases, "CASES", {}).items():
            found[module.name.replace("_", "-"), rule] = case
    return found


def made(kind: str = "x") -> str:
    """A name that no other case has."""
    return name(kind)


def tag_list(tags: list[tuple[str, str]], upper: bool = True) -> list[dict[str, str]]:
    key, value = ("Key", "Value") if upper else ("key", "value")
    return [{key: name, value: text} for name, text in tags]


_MANY = [(f"key{index}", "v") for index in range(51)]
_TAGS = {
    "too-many-tags": (_MANY, _MANY[:50]),
    "duplicate-tag": ([("a", "1"), ("a", "2")], [("a", "1"), ("b", "2")]),
    "reserved-tag": ([("aws:a", "1")], [("aws", "1")]),
}


def tagged(
    call: Callable[[Clients], Callable[..., Any]], given: Callable[[Any], dict[str, Any]], *kinds: str
) -> dict[str, Case]:
    """The cases of the rules on tags: `given` makes a request that has these tags."""

    def of(kind: str) -> Case:
        wrong, right = _TAGS[kind]
        return lambda clients: Sides(call(clients), given(wrong), given(right))

    return {kind: of(kind) for kind in kinds}
