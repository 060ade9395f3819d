"""The router of the local AWS chooses a rule as the oracle does, alone and asked over sockets."""

import http.client
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import router
from sandbox.aws import server
from sandbox.router.rules import Request, choose, takes
from sandbox.tests.aws.world import Network, World, name, until
from tests.model.routes import declared
from tests.oracle import alb, generate
from tests.oracle.alb import Asked
from tests.oracle.intent import Declared

hundreds = settings(max_examples=100, deadline=None, derandomize=True, database=None)
TEXTS = st.text(r"abB*?\.", max_size=5)


def sent(asked: Asked) -> Request:
    query = "&".join(f"{key}={value}" for key, value in asked["query"])
    return Request(asked["method"], asked["host"], asked["path"], query, tuple(asked["headers"]), asked["source"])


def compiled(routes: list[Declared]) -> list[dict[str, Any]]:
    return declared.as_described(declared.numbered(declared.of(route) for route in routes).rules)


def test_the_router_chooses_as_the_oracle_does() -> None:
    seen: Counter[str] = Counter()

    @hundreds
    @given(generate.routes(), st.integers(0, 2**32))
    def check(routes: list[Declared], seed: int) -> None:
        rules, random = compiled(routes), Random(seed)
        for _ in range(30):
            asked = generate.request(random, routes)
            chosen, expected = choose(rules, sent(asked)), alb.answering(rules, asked)
            assert chosen == (expected or rules[-1]), asked
            seen["answered" if expected else "404"] += 1

    check()
    assert min(seen["answered"], seen["404"]) > 500


@hundreds
@given(TEXTS, TEXTS.filter(lambda text: "*" not in text), st.sampled_from(["path", "host", "header", "query"]))
def test_a_pattern_means_the_same(pattern: str, text: str, where: str) -> None:
    asked = Asked(host="", path="", method="GET", headers=[], query=[], source="192.0.2.1")
    conditions: dict[str, dict[str, Any]] = {
        "path": {"Field": "path-pattern", "PathPatternConfig": {"Values": [pattern]}},
        "host": {"Field": "host-header", "Values": [pattern]},
        "header": {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-A", "Values": [pattern]}},
        "query": {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": pattern, "Value": pattern}]}},
    }
    if where == "header":
        asked["headers"] = [("x-a", text)]
    elif where == "query":
        asked["query"] = [(text or "a", text)]
    else:
        asked["path" if where == "path" else "host"] = text
    rule = {"Priority": "1", "Conditions": [conditions[where]]}
    assert takes(rule, sent(asked)) == alb.takes(rule, asked)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, router.Router]]:
    folder: Path = tmp_path_factory.mktemp("local")
    local = server.start(folder / "aws")
    try:
        yield World(local), router.start(folder / "router", local.url, print)
    finally:
        router.stop(folder / "router")
        server.stop(folder / "aws")


def answered(status: int, body: str) -> dict[str, Any]:
    config = {"StatusCode": str(status), "ContentType": "text/plain", "MessageBody": body}
    return {"Type": "fixed-response", "FixedResponseConfig": config}


def ask(connection: http.client.HTTPConnection, asked: Asked) -> str:
    """The body of the answer, with every header as often as it is given."""
    request = sent(asked)
    connection.putrequest(
        asked["method"], request.path + (f"?{request.query}" if request.query else ""), skip_host=True
    )
    for header in [("Host", asked["host"]), ("X-Local-Source", asked["source"]), *asked["headers"]]:
        connection.putheader(*header)
    connection.endheaders()
    return connection.getresponse().read().decode()


def test_over_sockets_too(played: tuple[World, router.Router]) -> None:
    """Rules that the local AWS was given, read back from it, and requests as a client sends them."""
    world, running = played
    network, drawn = Network(world), list[list[Declared]]()

    @settings(max_examples=6, deadline=None, derandomize=True, database=None)
    @given(generate.routes())
    def draw(routes: list[Declared]) -> None:
        drawn.append(routes)

    draw()
    network.open()
    balancer = world.elb.create_load_balancer(Name=name("lb"), Subnets=network.subnets)["LoadBalancers"][0]
    listeners = [listener(world, balancer["LoadBalancerArn"], 8000 + n, each) for n, each in enumerate(drawn)]
    keys = [f"{balancer['LoadBalancerName']}:{8000 + number}" for number in range(len(drawn))]
    until(lambda: set(keys) <= set(running.addresses), "all are played")
    random, seen = Random(1), set[str]()
    for arn, key, routes in zip(listeners, keys, drawn, strict=True):
        rules = world.elb.describe_rules(ListenerArn=arn)["Rules"]
        address = urlsplit(running.addresses[key])
        connection = http.client.HTTPConnection(str(address.hostname), int(address.port or 0), timeout=60)
        for _ in range(30):
            asked = generate.request(random, routes)
            rule = alb.answering(rules, asked)
            expected = rule["Actions"][0]["FixedResponseConfig"]["MessageBody"] if rule else "nobody"
            assert ask(connection, asked) == expected, (asked, rules)
            seen.add(f"{key}: {expected}")
        connection.close()
    assert len(seen) > 2 * len(drawn)


def listener(world: World, balancer: str, port: int, routes: list[Declared]) -> str:
    """A listener with a rule for each of the routes', which answers with its number."""
    made = world.elb.create_listener(
        LoadBalancerArn=balancer, Port=port, Protocol="HTTP", DefaultActions=[answered(404, "nobody")]
    )
    arn = str(made["Listeners"][0]["ListenerArn"])
    for rule in compiled(routes)[:-1]:
        number = rule["Priority"]
        world.elb.create_rule(
            ListenerArn=arn,
            Priority=int(number),
            Conditions=rule["Conditions"],
            Actions=[answered(200, f"number {number}")],
        )
    return arn
