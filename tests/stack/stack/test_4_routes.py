"""Rules that change hands, on the real engine: one `up` each, and no other request feels it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecs_platform.ops.routes import assign_missing
from tests.oracle.alb import Asked, answering
from tests.stack.up import Stack

SHOP = """name: shop
type: Load Balanced Web Service
image: {location: nginx:alpine, port: 80}
http: {path: /api}
"""


def asked(path: str, host: str = "example.com") -> Asked:
    return {"host": host, "path": path, "method": "GET", "headers": [], "query": [], "source": "192.0.2.1"}


UNAFFECTED = {
    "public": [asked("/"), asked("/index.html"), asked("/apix"), asked("/other/api")],
    "internal": [asked("/x", host="internal.test.internal")],
}


def answers(stack: Stack, listeners: dict[str, str]) -> list[str]:
    """The target groups that answer the requests that no test here is about, as the rules are now."""
    elb = stack.client("elbv2")
    found = []
    for scheme, requests in UNAFFECTED.items():
        rules = elb.describe_rules(ListenerArn=listeners[scheme])["Rules"]
        for request in requests:
            rule = answering(rules, request)
            found.append("404" if rule is None else rule["Actions"][0]["TargetGroupArn"])
    return found


@contextmanager
def nothing_else_is_felt(stack: Stack) -> Iterator[None]:
    """Asks for the rules all the while: what is not meant must be answered as before, at every moment."""
    listeners = {scheme: each.listener_arns["http"] for scheme, each in stack.outputs().load_balancers.items()}
    before, seen, done = answers(stack, listeners), [], threading.Event()

    def sample() -> None:
        while not done.is_set():
            seen.append(answers(stack, listeners))
            done.wait(0.05)

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    assert "404" not in before
    assert len(seen) > 10
    assert [answer for answer in seen if answer != before] == []


def answered_by(stack: Stack, path: str) -> str:
    """The service that answers a path on the public load balancer, in AWS."""
    outputs = stack.outputs()
    listener = outputs.load_balancers["public"].listener_arns["http"]
    rule = answering(stack.client("elbv2").describe_rules(ListenerArn=listener)["Rules"], asked(path))
    assert rule is not None
    groups = {service.target_group_arn: name for name, service in outputs.services.items()}
    return groups[rule["Actions"][0]["TargetGroupArn"]]


def rule_changes(stack: Stack) -> dict[str, str]:
    return {name: op for name, op in stack.changes().items() if name.startswith("lb/listenerRule")}


def services(stack: Stack) -> Path:
    return stack.project / "services"


def test_a_path_is_handed_to_a_new_service(stack: Stack) -> None:
    manifest = services(stack) / "api.yaml"
    manifest.write_text(manifest.read_text().replace("path: /api\n", "path: /old\n"))
    (services(stack) / "shop.yaml").write_text(SHOP)
    assert [entry.key for entry in assign_missing(stack.project, "test")] == ["path=/old"]
    said = stack.sandbox.read("preview")
    assert "goes from `api` to `shop`" in said
    assert "`shop` does not run yet and answers 503 until its first task is healthy" in said
    assert "in two steps" in said
    changes = rule_changes(stack)
    assert changes.pop("lb/listenerRule:ListenerRule public-http-1000") == "update"
    assert list(changes.values()) == ["create"]
    with nothing_else_is_felt(stack):
        stack.up()
    assert (answered_by(stack, "/api/x"), answered_by(stack, "/old/x")) == ("shop", "api")
    assert stack.changes() == {}


def test_a_service_is_renamed(stack: Stack) -> None:
    manifest = services(stack) / "shop.yaml"
    manifest.write_text(SHOP.replace("name: shop", "name: store"))
    assert assign_missing(stack.project, "test") == []
    assert rule_changes(stack) == {"lb/listenerRule:ListenerRule public-http-1000": "update"}
    with nothing_else_is_felt(stack):
        stack.up()
    assert answered_by(stack, "/api/x") == "store"
    ecs = stack.client("ecs")
    names = {arn.rpartition("/")[2] for arn in ecs.list_services(cluster="test")["serviceArns"]}
    assert names == {"api", "internal", "nginx", "store"}


def test_two_priorities_are_swapped(stack: Stack) -> None:
    (old,) = (rule.priority for rule in stack.outputs().services["api"].rules)
    priorities = services(stack) / "priorities.yaml"
    text = priorities.read_text()
    swapped = {"path=/api": f"  {old}: path=/api", "path=/old": "  1000: path=/old"}
    lines = [swapped.get(line.partition(": ")[2], line) for line in text.splitlines()]
    priorities.write_text("\n".join(lines) + "\n")
    assert rule_changes(stack) == {
        "lb/listenerRule:ListenerRule public-http-1000": "update",
        f"lb/listenerRule:ListenerRule public-http-{old}": "update",
    }
    with nothing_else_is_felt(stack):
        stack.up()
    outputs = stack.outputs()
    assert [rule.priority for rule in outputs.services["store"].rules] == [old]
    assert [rule.priority for rule in outputs.services["api"].rules] == [1000]
    assert (answered_by(stack, "/api/x"), answered_by(stack, "/old/x")) == ("store", "api")
    assert stack.changes() == {}
