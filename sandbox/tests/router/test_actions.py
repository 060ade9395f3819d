"""What a rule does with a request: where redirects lead, how groups and targets are chosen, whom groups let in."""

from typing import Any

import pytest

from sandbox.router import actions, targets
from sandbox.router.entry import lets_in
from sandbox.router.rules import Request
from sandbox.router.targets import Target

REQUEST = Request("GET", "shop.example.com:8080", "/cart/7", "a=b&c=%20")


@pytest.mark.parametrize(
    ("config", "location"),
    [
        ({"Protocol": "HTTPS", "Port": "443"}, "https://shop.example.com:443/cart/7?a=b&c=%20"),
        ({"Host": "www.#{host}"}, "http://www.shop.example.com:80/cart/7?a=b&c=%20"),
        ({"Path": "/new/#{path}"}, "http://shop.example.com:80/new/cart/7?a=b&c=%20"),
        ({"Path": "/#{host}/#{port}", "Query": ""}, "http://shop.example.com:80/shop.example.com/80"),
        ({"Query": "#{query}&from=#{protocol}"}, "http://shop.example.com:80/cart/7?a=b&c=%20&from=HTTP"),
        ({"Path": "/#{unknown}", "Query": "x"}, "http://shop.example.com:80/#{unknown}?x"),
        # As DescribeRules answers what nobody gave.
        (
            {"Protocol": "#{protocol}", "Host": "#{host}", "Port": "8443", "Path": "/#{path}", "Query": "#{query}"},
            "http://shop.example.com:8443/cart/7?a=b&c=%20",
        ),
    ],
)
def test_a_redirect_keeps_what_it_does_not_give(config: dict[str, str], location: str) -> None:
    assert str(actions.redirected(config, REQUEST, REQUEST.hostname, "HTTP", 80)) == location


def forward(sticky: bool = False, **weights: int) -> dict[str, Any]:
    groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in weights.items()]
    stickiness = {"Enabled": sticky, "DurationSeconds": 60}
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": groups, "TargetGroupStickinessConfig": stickiness}}


def test_groups_are_chosen_by_weight() -> None:
    offered = []

    def choose(arns: Any, weights: Any) -> str:
        offered.append(dict(zip(arns, weights, strict=True)))
        return str(arns[-1])

    assert actions.group_of(forward(a=10, b=0, c=990), {}, choose).group == "c"
    assert offered == [{"a": 10, "c": 990}]
    assert actions.group_of(forward(a=0, b=0), {}) == actions.Led(None)
    assert actions.group_of({"Type": "forward", "TargetGroupArn": "a"}, {}) == actions.Led("a")
    counted = [actions.at_random(["a", "b"], [1, 999]) for _ in range(200)]
    assert counted.count("b") > 150


def test_a_client_stays_with_its_group_even_if_that_has_no_weight_any_more() -> None:
    led = actions.group_of(forward(sticky=True, a=1), {})
    assert led.cookie is not None
    assert led.cookie.endswith("; Max-Age=60; Path=/")
    assert "AWSALBTG=" in led.cookie
    request = Request("GET", "h", "/", headers=(("Cookie", f"x=1; {led.cookie.partition(';')[0]}"),))
    assert actions.group_of(forward(sticky=True, b=1, a=0), actions.cookies(request)).group == "a"
    assert actions.group_of(forward(sticky=True, b=1), actions.cookies(request)).group == "b"
    assert actions.group_of(forward(b=1, a=0), actions.cookies(request)) == actions.Led("b")


HEALTHY, OTHER = Target("10.0.0.1", 80, "healthy"), Target("10.0.0.2", 80, "healthy")
SICK, NEW, GONE = (Target("10.0.0.3", 80, state) for state in ("unhealthy", "initial", "draining"))
COUNT = "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count"
SHARE = "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage"


@pytest.mark.parametrize(
    ("registered", "attributes", "reachable"),
    [
        ([], {}, []),
        ([HEALTHY, SICK, NEW, GONE], {}, [HEALTHY]),
        ([SICK, NEW, GONE], {}, [SICK]),
        ([NEW, GONE], {}, []),
        ([HEALTHY, SICK], {COUNT: "2"}, [HEALTHY, SICK]),
        ([HEALTHY, SICK], {COUNT: "1", SHARE: "50"}, [HEALTHY]),
        ([HEALTHY, SICK], {COUNT: "1", SHARE: "51"}, [HEALTHY, SICK]),
        ([SICK], {COUNT: "off", SHARE: "off"}, [SICK]),
    ],
)
def test_healthy_targets_get_requests_and_all_where_too_few_are(
    registered: list[Target], attributes: dict[str, str], reachable: list[Target]
) -> None:
    assert targets.reachable(registered, attributes) == reachable


def test_targets_take_turns_unless_a_client_stays() -> None:
    turns = [targets.chosen([HEALTHY, OTHER], turn, {}, {}) for turn in range(3)]
    assert [each.target for each in turns] == [HEALTHY, OTHER, HEALTHY]
    assert {each.cookie for each in turns} == {None}
    sticky = {
        "stickiness.enabled": "true",
        "stickiness.type": "lb_cookie",
        "stickiness.lb_cookie.duration_seconds": "9",
    }
    first = targets.chosen([HEALTHY, OTHER], 1, sticky, {})
    assert first.cookie is not None
    name, _, value = first.cookie.partition(";")[0].partition("=")
    assert (name, first.cookie.partition("; ")[2]) == ("AWSALB", "Max-Age=9; Path=/")
    assert targets.chosen([HEALTHY, OTHER], 0, sticky, {name: value}).target == OTHER
    assert targets.chosen([HEALTHY], 0, sticky, {name: value}).target == HEALTHY
    assert targets.chosen([HEALTHY, OTHER], 0, {**sticky, "stickiness.type": "app_cookie"}, {}).cookie is None


def permission(first: int, last: int, protocol: str = "tcp", **more: Any) -> dict[str, Any]:
    return {"IpProtocol": protocol, "FromPort": first, "ToPort": last, **more}


RANGE: dict[str, Any] = {"IpRanges": [{"CidrIp": "203.0.113.0/24"}], "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}]}


@pytest.mark.parametrize(
    ("given", "source", "let_in"),
    [
        (permission(80, 80, **RANGE), "203.0.113.9", True),
        (permission(80, 80, **RANGE), "198.51.100.1", False),
        (permission(80, 80, **RANGE), "2001:db8::9", True),
        (permission(81, 90, **RANGE), "203.0.113.9", False),
        (permission(1, 100, **RANGE), "203.0.113.9", True),
        (permission(80, 80, "udp", **RANGE), "203.0.113.9", False),
        ({"IpProtocol": "-1", **RANGE}, "203.0.113.9", True),
        (permission(80, 80, UserIdGroupPairs=[{"GroupId": "sg-1"}]), "203.0.113.9", False),
        (permission(80, 80, PrefixListIds=[{"PrefixListId": "pl-1"}]), "203.0.113.9", True),
    ],
)
def test_whom_a_security_group_lets_in(given: dict[str, Any], source: str, let_in: bool) -> None:
    assert lets_in([{"IpPermissions": []}, {"IpPermissions": [given]}], source, 80) == let_in
    assert not lets_in([], source, 80)
