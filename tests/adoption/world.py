"""An account in moto, and stacks that have things in it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from moto.core.base_backend import BackendDict

REGION = "eu-central-1"
ACCOUNT = "123456789012"
ROLE = "arn:aws:iam::123456789012:role/any"
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},'
    '"Action":"sts:AssumeRole"}]}'
)
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'


_SESSION = boto3.Session("testing", "testing", region_name=REGION)
"""One for all: botocore reads each service's model once for a session, which takes longer than most tests."""


class World:
    """The account, and what it was asked: how often, by service and operation."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self._clients: dict[str, Any] = {}

    @property
    def calls(self) -> int:
        """How many in all."""
        return self.asked.total()

    @staticmethod
    def empty() -> None:
        """Takes all away that is in the account."""
        BackendDict.reset()

    def __call__(self, service: str, /) -> Any:
        if service not in self._clients:
            made = _SESSION.client(service)
            made.meta.events.register("before-call.*.*", self._count)
            self._clients[service] = made
        return self._clients[service]

    def _count(self, model: Any, **_: Any) -> None:
        self.asked[f"{model.service_model.service_name}:{model.name}"] += 1


@dataclass
class Stack:
    """A stack that has things in the account, made as the provider makes them: each thing that others need once.

    Attributes:
        aws: the account.
        environment: the stack's name.
        project: the project's.
        shared: what things of it stand on, by name.
    """

    aws: World
    environment: str
    project: str = "ecs-platform"
    shared: dict[str, Any] = field(default_factory=dict)

    def of(self, thing: str) -> str:
        return f"{self.environment}-{thing}"

    def tags(self, thing: str) -> dict[str, str]:
        named = {"Name": self.of(thing), "Environment": self.environment, "Project": self.project}
        return {**named, "ManagedBy": "pulumi"}

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self.shared:
            self.shared[name] = make()
        return self.shared[name]


@dataclass(frozen=True)
class Made:
    """Something in AWS.

    Attributes:
        inputs: what the program says of it.
        id: the import id.
        delete: takes it away, as AWS does.
    """

    inputs: Mapping[str, Any]
    id: str
    delete: Callable[[], object]


def pairs(tags: Mapping[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """Tags as most services take them."""
    return [{key: name, value: text} for name, text in tags.items()]
