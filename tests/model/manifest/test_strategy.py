"""Deployments that move requests: what is refused before an `up`, each beside the nearest one that ECS takes."""

import pytest

from ecs_platform.model.manifest.deployment import Deployment, Linear
from ecs_platform.model.manifest.gate import EVERY_STEP, LAMBDA_ONLY, STAGES, Gate
from ecs_platform.model.manifest.hints import hints_of
from tests.model.project import Project, assert_marked

HTTPS = "load_balancers: {public: {certificate_arn: arn:aws:acm:eu-central-1:123456789012:certificate/a}}"
FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:check"
SERVICE = "name: a\ntype: Load Balanced Web Service\nimage: {location: nginx, port: 80}\n"
WEB = f"{SERVICE}http: {{path: a}}\ndeployment:\n"
WORKER = "name: a\ntype: Worker Service\nimage: {location: nginx}\ndeployment:\n"
CONNECT = "name: a\ntype: Backend Service\nimage: {location: nginx, port: 80}\n"
HTTP_CONNECT = f"{CONNECT}network: {{connect: {{protocol: http}}}}\ndeployment:\n"

GOOD = {
    "rolling": f"{WEB}  strategy: rolling\n",
    "as ECS writes it": f"{WEB}  strategy: BLUE_GREEN\n",
    "all at once": f"{WEB}  strategy: blue_green\n  bake_time: 0s\n",
    "the longest": f"{WEB}  strategy: linear\n  linear: {{percent: 4, bake_time: 24h}}\n  bake_time: 24h\n",
    "the least": f"{WEB}  strategy: canary\n  canary: {{percent: 0.1, bake_time: 0s}}\n",
    "with all": f"""{WEB}  strategy: canary
  canary: {{percent: 10, bake_time: 10m}}
  bake_time: 30m
  test: {{headers: {{X-Test: blue}}, query: {{preview: "1"}}, priority: 7}}
  gates:
    - {{after: test_traffic_shift, pause: true, timeout: 2h, on_timeout: rollback}}
    - {{before: production_traffic_shift, lambda: "{FUNCTION}"}}
    - {{during: production_traffic_shift, lambda: "{FUNCTION}:live"}}
  rollback_alarms: {{http_5xx: 5}}
""",
    "both load balancers": f"{SERVICE}http: {{path: a, load_balancers: [public, internal]}}\ndeployment:\n"
    "  strategy: blue_green\n",
    "a worker": f"{WORKER}  strategy: blue_green\n",
    "by Service Connect": f"{HTTP_CONNECT}  strategy: canary\n  test: {{headers: {{X-Test: blue}}}}\n",
    "fourteen days": f"{WEB}  strategy: blue_green\n  gates: [{{after: scale_up, pause: true, timeout: 336h}}]\n",
}

WRONG = {
    "another strategy's": f"{WEB}  strategy: canary\n  linear: {{}}  # !! `linear` is for `strategy: linear`\n",
    "none of rolling": f"{WEB}  bake_time: 5m  # !! `bake_time` has no meaning with rolling deployments\n"
    "  test: {headers: {X-Test: b}}  # !! `test` has no meaning\n",
    "recreate": f"{WEB}  strategy: linear\n  rolling: recreate  # !! `recreate` stops the old tasks first\n",
    "half minutes": f"{WEB}  strategy: blue_green\n  bake_time: 90s  # !! 1m30s is no whole number of minutes\n",
    "over a day": f"{WEB}  strategy: blue_green\n  bake_time: 1441m  # !! not in the range AWS accepts: 0s to 24h\n",
    "less than three": f"{WEB}  strategy: linear\n  linear: {{percent: 2.9}}  # !! at least 3\n",
    "less than a tenth": f"{WEB}  strategy: canary\n  canary: {{percent: 0.05}}  # !! at least 0.1\n",
    "hundredths": f"{WEB}  strategy: canary\n  canary: {{percent: 5.25}}  # !! 5.25 is no multiple of 0.1\n",
    "nobody moves requests": f"{WORKER}  strategy: canary  # !! neither a load balancer nor Service Connect does\n",
    "no request reaches it": f"{WORKER}  strategy: blue_green\n  test: {{headers: {{A: b}}}}  # !! no request\n",
    "two rules": f"{SERVICE}http:\n  path: a\n  additional_rules:\n    - path: b  # !! 2 listener rules on the public "
    "load balancer lead to one target group\ndeployment: {strategy: canary}\n",
    "a rule that is cut": f"{SERVICE}http:  # !! 2 listener rules on the public load balancer\n  path: a\n"
    "  alias: [a.a.aa, b.a.aa, c.a.aa, d.a.aa]\ndeployment: {strategy: canary}\n",
    "test conditions that are too many": f"{SERVICE}http: {{path: a, alias: [a.a.aa, b.a.aa]}}\ndeployment:\n"
    "  strategy: canary\n  test:  # !! these conditions come to 2 listener rules\n    headers: {X-Test: [b, c]}\n",
    "bridge mode": f"{SERVICE}capacity: ec2\nnetwork: {{mode: bridge}}\nhttp: {{path: a}}\ndeployment:\n"
    "  strategy: blue_green  # !! in bridge mode tasks have none\n",
    "requests": f"{WEB}  strategy: canary\ncount:\n  range: 1-4\n  requests: 10  # !! requests are counted for one\n",
    "no condition": f"{WEB}  strategy: canary\n  test: {{}}  # !! says of no request that it is one\n",
    "over thirty days": f"{WEB}  strategy: linear\n  linear: {{percent: 3, bake_time: 24h}}  # !! ends it after 720h\n",
    "the same header": f"{SERVICE}http: {{path: a, headers: {{X-Test: a}}}}\ndeployment:\n  strategy: canary\n  test:\n"
    "    headers:\n      x-test: blue  # !! asks for the header x-test already\n",
    "the same query": f"{SERVICE}http: {{path: a, query: {{t: a}}}}\ndeployment:\n"
    "  strategy: canary\n  test:  # !! all requests would test\n    query: {t: a}\n",
    "three target groups": f"{SERVICE}http:\n  path: a\n  additional_rules:\n    - {{path: b, stickiness: true}}\n"
    "    - path: c  # !! 3 target groups, which are 6 with `strategy: canary`\n      healthcheck: /c\n"
    "deployment: {strategy: canary}\n",
    "connections": f"{CONNECT}network: {{connect: true}}\ndeployment:\n  strategy: canary\n"
    "  test: {headers: {A: b}}  # !! the proxies of Service Connect read no headers\n",
    "two values": f"{HTTP_CONNECT}  strategy: canary\n  test:\n"
    "    headers: {A: [b, c]}  # !! Service Connect compares one header with one value\n"
    "    query: {a: b}  # !! Service Connect looks at no query parameters\n"
    "    priority: 7  # !! only a load balancer has priorities\n",
    "a pattern": f"{HTTP_CONNECT}  strategy: canary\n  test:\n    headers: {{A: 'b*'}}  # !! without `*` and `?`\n",
}

GATES = {
    "no stage": "{pause: true}  # !! says not when it asks",
    "two stages": "{before: scale_up, after: scale_up, pause: true}  # !! asks at two stages, `before` and `after`",
    "nobody": "{after: scale_up}  # !! asks nobody",
    "both": f"{{after: scale_up, pause: true, lambda: '{FUNCTION}'}}  # !! asks a person and a function",
    "a pause at a shift": "{during: test_traffic_shift, pause: true}  # !! ECS cannot pause while requests move",
    "at the other": "{during: production_traffic_shift, pause: true}  # !! write `before: production_traffic_shift`",
    "no such stage": "{before: test_traffic_shift, pause: true}  # !! write `after: scale_up`",
    "a function's time": f"{{after: scale_up, lambda: '{FUNCTION}', timeout: 2h}}  # !! 24 hours at each stage",
    "a function's end": f"{{after: scale_up, lambda: '{FUNCTION}', on_timeout: continue}}  # !! ECS rolls back then",
    "fifteen days": "{after: scale_up, pause: true, timeout: 20161m}  # !! 1m to 336h",
    "no time": "{after: scale_up, pause: true, timeout: 0s}  # !! 1m to 336h",
    "elsewhere": "{after: scale_up, lambda: 'arn:aws:lambda:us-east-1:123456789012:function:f'}  # !! is in us-east-1",
    "no function": "{after: scale_up, lambda: 'arn:aws:s3:::a'}  # !! is not the ARN of a Lambda function",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_ecs_takes(project: Project, name: str) -> None:
    project.write("a.yaml", GOOD[name])
    assert [str(each) for each in project.findings()] == []


@pytest.mark.parametrize("name", WRONG)
def test_what_ecs_refuses_or_does_wrong(project: Project, name: str) -> None:
    project.stack("ec2: {}" if "bridge" in WRONG[name] else "")
    file = project.write("a.yaml", WRONG[name])
    assert_marked(WRONG[name], project.findings(), file)


@pytest.mark.parametrize("name", GATES)
def test_gates(project: Project, name: str) -> None:
    text = f"{WEB}  strategy: blue_green\n  gates:\n    - {GATES[name]}\n"
    file = project.write("a.yaml", text)
    assert_marked(text, project.findings(), file)


def test_a_gate_stands_once_at_a_stage(project: Project) -> None:
    twice = "    - {after: scale_up, pause: true}\n    - {after: scale_up, pause: true}  # !! gate 1 pauses\n"
    beside = f"    - {{after: scale_up, lambda: '{FUNCTION}'}}\n"
    text = f"{WEB}  strategy: blue_green\n  gates:\n{twice}{beside}"
    assert_marked(text, project.findings() if (file := project.write("a.yaml", text)) else [], file)


def test_http_beside_https(project: Project) -> None:
    """The same requests have a rule on each listener; one that redirects has one."""
    project.stack(HTTPS)
    line = "  redirect_to_https: false  # !! HTTP and HTTPS of the public load balancer have a rule each\n"
    text = f"{SERVICE}http:\n  path: a\n{line}deployment: {{strategy: canary}}\n"
    file = project.write("a.yaml", text)
    assert_marked(text, project.findings(), file)
    project.write("a.yaml", text.replace(line, ""))
    assert project.findings() == []
    project.stack("")
    project.write("a.yaml", text)
    assert project.findings() == []


@pytest.mark.parametrize("hours", [20, 22])
def test_a_deployment_ends_within_thirty_days(project: Project, hours: int) -> None:
    """Asked before each of 34 steps: 34 times 21 hours and 10 minutes are thirty days."""
    mark = "  # !! a gate at each of 34 steps asks so often" if hours > 21 else ""
    text = (
        f"{WEB}  strategy: linear\n  linear: {{percent: 3, bake_time: 0s}}\n  bake_time: 0s\n  gates:{mark}\n"
        f"    - {{before: production_traffic_shift, pause: true, timeout: {hours}h}}\n"
    )
    file = project.write("a.yaml", text)
    assert_marked(text, project.findings(), file)


def test_test_requests_have_a_rule_that_is_asked_first(project: Project) -> None:
    project.write("a.yaml", f"{WEB}  strategy: canary\n  test: {{headers: {{X-Test: blue}}}}\n")
    project.write("priorities.yaml", "public:\n  5: path=/a&header:x-test=blue\n  10: path=/a\n")
    loaded = project.load()
    assert loaded.findings == []
    assert [(rule.priority, bool(rule.route and rule.route.test)) for rule in loaded.rules] == [(5, True), (10, False)]
    project.write("priorities.yaml", "public:\n  5: path=/a\n  10: path=/a&header:x-test=blue\n")
    (found,) = project.findings()
    assert (found.line, "can never match" in found.message) == (7, True)


def test_test_requests_that_another_service_takes_first(project: Project) -> None:
    project.write("a.yaml", f"{WEB}  strategy: canary\n  test: {{headers: {{X-Test: blue}}, priority: 20}}\n")
    other = f"{SERVICE}http: {{path: /, headers: {{X-Test: b*}}, priority: 10}}\n".replace("name: a", "name: b")
    project.write("b.yaml", other)
    assert any(
        "can never match" in each.message and each.path.startswith("deployment.test") for each in project.findings()
    )


def test_a_fault_of_the_route_is_said_once(project: Project) -> None:
    text = f"{SERVICE}http:\n  path: a b  # !! cannot be in a path\ndeployment:\n  strategy: canary\n"
    text += "  test: {headers: {X Test: blue}}  # !! `X Test` is no header name\n"
    file = project.write("a.yaml", text)
    assert_marked(text, project.findings(), file)


def test_how_often_a_gate_asks() -> None:
    before, once = Gate(before="production_traffic_shift"), Gate(after="test_traffic_shift")
    for strategy, times in (("blue_green", 1), ("canary", 2), ("linear", 10)):
        deployment = Deployment.model_validate({"strategy": strategy})
        assert (deployment.asked(before), deployment.asked(once)) == (times, 1)
    assert {Gate.model_validate({when: what}).stage for when, what in STAGES} == {*STAGES.values()}
    assert {*LAMBDA_ONLY, *EVERY_STEP} <= {*STAGES.values()}


@pytest.mark.parametrize(("percent", "steps"), [(3, 34), (3.1, 33), (10, 10), (30, 4), (33.3, 4), (50, 2), (100, 1)])
def test_equal_steps_and_the_rest(percent: float, steps: int) -> None:
    """After the last step nothing waits but the bake time."""
    deployment = Deployment(strategy="linear", linear=Linear(percent=percent))
    shares = deployment.shares
    assert (len(shares), shares[0], shares[-1]) == (steps, percent, 100)
    assert list(shares) == sorted(set(shares))
    assert deployment.shifting == (steps - 1) * 360


def test_a_gate_that_asks_at_each_step(project: Project) -> None:
    gates = "  gates:\n    - {before: production_traffic_shift, pause: true}\n    - {after: scale_up, pause: true}\n"
    service = project.one(f"{WEB}  strategy: canary\n{gates}")
    (hint,) = hints_of(service)
    assert "one.yaml:8" in hint
    assert "asks 2 times in each deployment" in hint
    project.write("one.yaml", f"{WEB}  strategy: blue_green\n{gates}")
    assert [*hints_of(project.read()["a"])] == []


ANSWERING = {
    "strategy: rolling": "",
    "strategy: blue_green": "until all requests move to the new one at once",
    "strategy: canary, canary: {percent: 100}": "until all requests move to the new one at once",
    "strategy: canary, canary: {percent: 2.5, bake_time: 1h}": "to 2.5 % of the requests for 1h, then to all",
    "strategy: linear": "to 10 % of the requests, and to as many more every 6m",
}


@pytest.mark.parametrize("said", ANSWERING)
def test_which_revision_answers(project: Project, said: str) -> None:
    service = project.one(f"{SERVICE}http: {{path: a}}\ndeployment: {{{said}}}\n")
    (route,) = service.routes
    assert ANSWERING[said] in route.revisions
    assert bool(route.revisions) == bool(ANSWERING[said])


def test_which_revision_answers_test_requests(project: Project) -> None:
    service = project.one(f"{WEB}  strategy: canary\n  test: {{headers: {{X-Test: blue}}}}\n")
    production, test = service.routes
    assert "2.5" not in production.revisions
    assert "5 % of the requests" in production.revisions
    assert test.revisions.startswith("in a deployment the new revision")
