"""What the local AWS says of load balancers, asked of its API: an answer serves for a second."""

import threading
import time
import urllib.error
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.aws.client import clients
from sandbox.aws.server import LISTENERS_PATH
from sandbox.detached import ask

FRESH_SECONDS = 1.0
ANSWER_SECONDS = 5.0
KEPT_ANSWERS = 1000


@dataclass(frozen=True)
class Seen:
    """Whether the local AWS lives, and where its load balancers listen: `listeners` is of `balancing.listeners`."""

    world: str
    listeners: Mapping[str, list[list[Any]]]


def look(endpoint: str) -> Seen | None:
    """What is there; None where it says nothing for now.

    Raises:
        ConnectionRefusedError: nobody listens there any more.
    """
    try:
        fields = ask(endpoint + LISTENERS_PATH, ANSWER_SECONDS)
        return Seen(fields["world"], fields["listeners"])
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionRefusedError):
            raise error.reason from None
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True)
class Listener:
    """A listener and what it needs to know of its load balancer."""

    arn: str
    region: str
    port: int
    protocol: str
    balancer: str
    dns_name: str
    security_groups: tuple[str, ...]

    @property
    def key(self) -> str:
        """`test-public:80`."""
        return f"{self.balancer}:{self.port}"


class LocalAws:
    """The API of the local AWS, by region."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._lock = threading.RLock()
        self._clients: dict[tuple[str, str], Any] = {}
        self._answers: dict[Hashable, tuple[float, Any]] = {}

    def client(self, service: str, region: str) -> Any:
        """boto3's client of a service."""
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = clients(self._endpoint, region)(service)
            return self._clients[service, region]

    def fresh(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        """The answer to a question, at most a second old; who asks the same meanwhile waits for it."""
        with self._lock:
            known = self._answers.get(key)
            if known is None or time.monotonic() - known[0] > FRESH_SECONDS:
                if len(self._answers) > KEPT_ANSWERS:
                    self._answers.clear()
                known = self._answers[key] = (time.monotonic(), ask())
            return known[1]

    def forget(self) -> None:
        """All that was asked so far."""
        with self._lock:
            self._answers.clear()

    def listeners(self, seen: Seen) -> list[Listener]:
        """The listeners of application load balancers, in all regions."""
        return [each for region in seen.listeners for each in self._of_region(region)]

    def _of_region(self, region: str) -> list[Listener]:
        elb, found = self.client("elbv2", region), []
        for page in elb.get_paginator("describe_load_balancers").paginate():
            for balancer in page["LoadBalancers"]:
                if balancer["Type"] == "application":
                    listeners = elb.get_paginator("describe_listeners")
                    for own in listeners.paginate(LoadBalancerArn=balancer["LoadBalancerArn"]):
                        found += [_listener(each, balancer, region) for each in own["Listeners"]]
        return found

    def rules(self, listener: Listener) -> list[dict[str, Any]]:
        """The rules of a listener, the default one among them."""
        return list(self._all(listener.region, "elbv2", "describe_rules", "Rules", ListenerArn=listener.arn))

    def group(self, region: str, arn: str) -> dict[str, Any]:
        """A target group, with its attributes as `Attributes`."""

        def ask() -> dict[str, Any]:
            elb = self.client("elbv2", region)
            group = elb.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]
            attributes = elb.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
            return {**group, "Attributes": {each["Key"]: each["Value"] for each in attributes}}

        found: dict[str, Any] = self.fresh(("group", region, arn), ask)
        return found

    def health(self, region: str, arn: str) -> list[dict[str, Any]]:
        """The health of a group's targets."""
        elb = self.client("elbv2", region)
        ask = lambda: elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]  # noqa: E731
        return list(self.fresh(("health", region, arn), ask))

    def security_groups(self, listener: Listener) -> list[dict[str, Any]]:
        """The security groups of its load balancer."""
        if not listener.security_groups:
            return []
        ids = list(listener.security_groups)
        return list(self._all(listener.region, "ec2", "describe_security_groups", "SecurityGroups", GroupIds=ids))

    def _all(self, region: str, service: str, call: str, field: str, **given: Any) -> list[Any]:
        """All pages of an answer."""
        pages = self.client(service, region).get_paginator(call)
        ask = lambda: [each for page in pages.paginate(**given) for each in page[field]]  # noqa: E731
        found: list[Any] = self.fresh((call, region, repr(given)), ask)
        return found


def _listener(listener: Mapping[str, Any], balancer: Mapping[str, Any], region: str) -> Listener:
    return Listener(
        listener["ListenerArn"],
        region,
        int(listener["Port"]),
        listener["Protocol"],
        balancer["LoadBalancerName"],
        balancer["DNSName"],
        tuple(balancer.get("SecurityGroups") or ()),
    )
