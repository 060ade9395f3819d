"""Deployments that move requests: one resource in every strategy, and what ECS owns is left to ECS."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from ecs_platform.model.load import load
from ecs_platform.model.task.render import rendered
from ecs_platform.model.task.switching import switching_findings
from ecs_platform.model.task.target_groups import target_group_names
from tests.components.as_requests import create_service
from tests.components.project import Project, web
from tests.components.recording import Recorded

SERVICE, RULE, GROUP = "ecs/service:Service", "lb/listenerRule:ListenerRule", "lb/targetGroup:TargetGroup"
FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:f"
STRATEGIES = ("rolling", "blue_green", "linear", "canary")
SHIFTING = STRATEGIES[1:]
TEST = "test: {headers: {X-Test: blue}, priority: 5}"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def up(project: Project, deployment: str, before: Mapping[str, Any] | None = None, **more: str) -> Recorded:
    web(project, f"deployment: {{{deployment}}}", **more)
    return project.record(before=before)


def ignored(recorded: Recorded, rule: str = "public-http-10") -> list[str]:
    return recorded.options_of(RULE, rule).ignore_changes or []


@pytest.mark.parametrize("was", STRATEGIES)
def test_switching_replaces_nothing(project: Project, was: str) -> None:
    """The same resources, but for the second target group and the role; no input that AWS cannot change differs."""
    first = up(project, f"strategy: {was}")
    for now in STRATEGIES:
        then = up(project, f"strategy: {now}", first.outputs)
        fixed = ("name", "cluster", "launchType", "schedulingStrategy", "deploymentController")
        old, new = (each.of(SERVICE)["web"] for each in (first, then))
        assert [old.get(each) for each in fixed] == [new.get(each) for each in fixed]
        assert then.options_of(SERVICE, "web").delete_before_replace is not True
        assert old["loadBalancers"][0]["targetGroupArn"] == new["loadBalancers"][0]["targetGroupArn"]
        assert first.of(GROUP)["web-public"] == then.of(GROUP)["web-public"]
        assert {kind for kind, _ in {*first.keys()} ^ {*then.keys()}} <= {
            "aws:lb/targetGroup:TargetGroup",
            "aws:iam/role:Role",
            "aws:iam/rolePolicy:RolePolicy",
        }


def test_rolling_is_said_and_nothing_else_is_new(project: Project) -> None:
    recorded = up(project, "strategy: rolling")
    service = recorded.of(SERVICE)["web"]
    assert service["deploymentConfiguration"] == {"strategy": "ROLLING"}
    assert service["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert "advancedConfiguration" not in service["loadBalancers"][0]
    assert recorded.of(RULE)["public-http-10"]["actions"] == [
        {"type": "forward", "targetGroupArn": recorded.outputs["services"]["web"]["target_group_arn"]}
    ]
    assert ignored(recorded) == []
    assert [*recorded.of(GROUP)] == ["web-public"]
    assert len(recorded.of("iam/role:Role")) == 2


@pytest.mark.parametrize("strategy", SHIFTING)
def test_what_ecs_moves_is_made(project: Project, strategy: str) -> None:
    recorded = up(project, f"strategy: {strategy}, {TEST}")
    output = recorded.outputs["services"]["web"]
    groups = [output["target_group_arns"]["public"], output["alternate_target_group_arns"]["public-alternate"]]
    assert len({*groups}) == 2
    for rule in ("public-http-5", "public-http-10"):
        (action,) = recorded.of(RULE)[rule]["actions"]
        assert [(each["arn"], each["weight"]) for each in action["forward"]["targetGroups"]] == [
            (groups[0], 100),
            (groups[1], 0),
        ]
    (balancer,) = recorded.of(SERVICE)["web"]["loadBalancers"]
    assert balancer["advancedConfiguration"] == {
        "alternateTargetGroupArn": groups[1],
        "productionListenerRule": "arn:aws:lb:listenerRule:public-http-10",
        "testListenerRule": "arn:aws:lb:listenerRule:public-http-5",
        "roleArn": "arn:aws:iam:role:web-infrastructure",
    }
    assert recorded.of(SERVICE)["web"]["deploymentCircuitBreaker"] == {"enable": False, "rollback": False}
    waits = recorded.waits_for(SERVICE, "web")
    assert ("iam/rolePolicy:RolePolicy", "web-infrastructure") in waits
    assert {(RULE, "public-http-5"), (RULE, "public-http-10")} <= waits
    assert (output["strategy"], [rule["test"] for rule in output["rules"]]) == (strategy, [True, False])


def test_what_the_target_groups_are_called(project: Project) -> None:
    """The role's rights are by their names."""
    recorded = up(
        project,
        "strategy: canary",
        http="{path: /, priority: 10, alias: a.example.com, load_balancers: [public, internal]}",
    )
    loaded = project.loaded()
    made = {name.removeprefix("web-"): each["name"] for name, each in recorded.of(GROUP).items()}
    assert target_group_names(loaded.services[0], loaded) == made
    policy = recorded.of("iam/rolePolicy:RolePolicy")["web-infrastructure"]["policy"]
    assert all(f"targetgroup/{name}/*" in policy for name in made.values())
    assert {*made} == {"public", "public-alternate", "internal", "internal-alternate"}


def test_the_role_moves_the_rules_that_are_its_services_own(project: Project) -> None:
    recorded = up(project, f"strategy: canary, {TEST}")
    policy = recorded.of("iam/rolePolicy:RolePolicy")["web-infrastructure"]["policy"]
    names = [each["tags"]["Name"] for each in recorded.of(RULE).values()]
    assert len(names) == 2
    assert all(f'"{name}"' in policy for name in names)
    assert "listener-rule/app/dev-public/*" in policy
    role = recorded.of("iam/role:Role")["web-infrastructure"]
    assert '"Service":"ecs.amazonaws.com"' in role["assumeRolePolicy"].replace(" ", "")


def test_functions_have_a_role_of_their_own(project: Project) -> None:
    gates = f"[{{after: scale_up, lambda: '{FUNCTION}'}}, {{after: test_traffic_shift, pause: true, timeout: 2h}}]"
    recorded = up(project, f"strategy: blue_green, gates: {gates}")
    hooks = recorded.of(SERVICE)["web"]["deploymentConfiguration"]["lifecycleHooks"]
    assert hooks == [
        {
            "lifecycleStages": ["POST_SCALE_UP"],
            "targetType": "AWS_LAMBDA",
            "hookTargetArn": FUNCTION,
            "roleArn": "arn:aws:iam:role:web-hooks",
        },
        {
            "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"],
            "targetType": "PAUSE",
            "timeoutConfiguration": {"action": "ROLLBACK", "timeoutInMinutes": "120"},
        },
    ]
    assert FUNCTION in recorded.of("iam/rolePolicy:RolePolicy")["web-hooks"]["policy"]
    assert recorded.outputs["services"]["web"]["gates"] == ["POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT"]


def test_what_rules_forward_to_is_ignored_exactly_while_ecs_moves_it(project: Project) -> None:
    """The `up` that switches a strategy on gives the rule its second target group, and so does not ignore it."""
    rolling = up(project, "strategy: rolling")
    switched = up(project, "strategy: canary", rolling.outputs)
    assert ignored(switched) == []
    on = up(project, "strategy: linear", switched.outputs)
    assert ignored(on) == ["actions"]
    assert ignored(up(project, "strategy: linear")) == ["actions"]
    off = up(project, "strategy: rolling", on.outputs)
    assert ignored(off) == []
    assert "forward" not in off.of(RULE)["public-http-10"]["actions"][0]


def test_outputs_of_before_say_nothing_of_strategies(project: Project) -> None:
    rolling = up(project, "strategy: rolling")
    old = {name: value for name, value in rolling.outputs["services"]["web"].items() if name != "strategy"}
    assert ignored(up(project, "strategy: canary", {"services": {"web": old}})) == []


@pytest.mark.parametrize(("bake", "waits"), [("10m", True), ("15m", True), ("30m", False)])
def test_how_long_up_waits(project: Project, bake: str, waits: bool) -> None:
    service = up(project, f"strategy: blue_green, bake_time: {bake}").of(SERVICE)["web"]
    assert service["waitForSteadyState"] is waits
    assert "sigintRollback" not in service
    project.settings = "  ecs-platform:deployments: {longest_wait: 0}\n"
    assert up(project, f"strategy: blue_green, bake_time: {bake}").of(SERVICE)["web"]["waitForSteadyState"] is False
    assert up(project, "strategy: rolling").of(SERVICE)["web"]["waitForSteadyState"] is True


def test_by_service_connect_alone(project: Project) -> None:
    project.service(
        "web",
        "type: Backend Service\nimage: {location: nginx, port: 80}\nnetwork: {connect: {protocol: http}}\n"
        "deployment: {strategy: canary, test: {headers: {X-Test: blue}}}\n",
    )
    recorded = project.record()
    service = recorded.of(SERVICE)["web"]
    assert service["serviceConnectConfiguration"]["services"][0]["clientAlias"][0]["testTrafficRules"] == [
        {"header": {"name": "X-Test", "value": {"exact": "blue"}}}
    ]
    assert service.get("loadBalancers", []) == []
    assert len(recorded.of("iam/role:Role")) == 2


HANDED_OVER = {
    "to one with a strategy": ("rolling", "canary"),
    "from one with a strategy": ("canary", "rolling"),
    "both": ("blue_green", "linear"),
}


def pair(project: Project, one: str, two: str, first: str, second: str) -> None:
    for name, path, strategy in (("one", first, one), ("two", second, two)):
        image = "type: Load Balanced Web Service\nimage: {location: nginx, port: 80}\n"
        project.service(name, f"{image}http: {path}\ndeployment: {{strategy: {strategy}}}\n")


@pytest.mark.parametrize("name", HANDED_OVER)
def test_a_rule_changes_hands_by_way_of_rolling(project: Project, name: str) -> None:
    one, two = HANDED_OVER[name]
    paths = ("{path: /a, priority: 10}", "{path: /b, priority: 20}")
    pair(project, one, two, *paths)
    before = project.record().outputs
    pair(project, one, two, *paths[::-1])
    found = [*switching_findings(project.loaded().after(before))]
    assert sorted(each.file.name for each in found) == ["one.yaml", "two.yaml"]
    assert all("strategy: rolling" in each.hint and each.line == 4 for each in found)
    with pytest.raises(Exception, match="requests would be lost"):
        project.record(before=before)
    pair(project, "rolling", "rolling", *paths[::-1])
    rolling = {name: {**output, "strategy": "rolling"} for name, output in before["services"].items()}
    assert [*switching_findings(project.loaded().after({"services": rolling}))] == []


@pytest.mark.parametrize(
    ("was", "now", "refused"),
    [
        ("canary", "canary", True),
        ("rolling", "canary", False),
        ("canary", "rolling", False),
        ("rolling", "rolling", False),
    ],
)
def test_a_rule_moves_to_another_priority_by_way_of_rolling(
    project: Project, was: str, now: str, refused: bool
) -> None:
    before = up(project, f"strategy: {was}").outputs
    web(project, f"deployment: {{strategy: {now}}}", http="{path: /, priority: 11}")
    found = [str(each) for each in switching_findings(project.loaded().after(before))]
    assert bool(found) is refused
    assert all("is new to it" in each for each in found)


def test_target_groups_are_replaced_by_way_of_rolling(project: Project) -> None:
    before = up(project, "strategy: canary").outputs
    named = target_group_names(project.loaded().services[0], project.loaded())
    arns = {key: f"arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/{name}/0a" for key, name in named.items()}
    output = {**before["services"]["web"], "target_group_arns": {"public": arns["public"]}}
    output["alternate_target_group_arns"] = {"public-alternate": arns["public-alternate"]}
    loaded = project.loaded().after({"services": {"web": output}})
    assert [*switching_findings(loaded)] == []
    project.service(
        "web",
        "type: Load Balanced Web Service\nimage: {location: nginx:alpine, port: 8080}\n"
        "http: {path: /, priority: 10}\ndeployment: {strategy: canary}\n",
    )
    (found,) = switching_findings(project.loaded().after({"services": {"web": output}}))
    assert "would be replaced" in found.message


def generated() -> list[str]:
    """Manifests of all strategies, with what each can have."""
    steps = {
        "rolling": [""],
        "blue_green": [""],
        "canary": ["", "  canary: {percent: 0.1, bake_time: 0s}\n", "  canary: {percent: 100, bake_time: 24h}\n"],
        "linear": ["", "  linear: {percent: 5, bake_time: 1m}\n", "  linear: {percent: 33.3}\n"],
    }
    bakes = ["", "  bake_time: 0s\n", "  bake_time: 24h\n"]
    tests = ["", "  test: {headers: {X-Test: [a, 'b*']}}\n", "  test: {headers: {X-Test: a}, query: {t: '1'}}\n"]
    gates = [
        "",
        "  gates: [{after: test_traffic_shift, pause: true, timeout: 1m, on_timeout: continue}]\n",
        f"  gates: [{{before: production_traffic_shift, lambda: '{FUNCTION}'}}, {{after: scale_up, pause: true}}]\n",
    ]
    alarms = ["", "  rollback_alarms: {http_5xx: 5}\n", "  rollback_alarms: [a]\n"]
    found = ["  strategy: rolling\n" + each for each in alarms]
    for strategy in SHIFTING:
        for step in steps[strategy]:
            found += [
                f"  strategy: {strategy}\n{step}{bake}{test}{gate}{alarm}"
                for bake in bakes
                for test in tests
                for gate in gates
                for alarm in alarms
            ]
    return found


def test_all_that_is_asked_is_as_ecs_takes_it(project: Project) -> None:
    """Every manifest of a generated set, as CreateService and UpdateService take it by botocore's model."""
    manifests = generated()
    assert len(manifests) >= 500
    for number, deployment in enumerate(manifests):
        project.service(
            f"s{number}",
            "type: Load Balanced Web Service\nimage: {location: nginx, port: 80}\n"
            f"http: {{path: /s{number}}}\ndeployment:\n{deployment}",
        )
    (project.folder / "Pulumi.dev.yaml").write_text(
        'config:\n  aws:region: eu-central-1\n  aws:allowedAccountIds: ["123456789012"]\n'
    )
    loaded = load(project.folder, "dev")
    left = {each.message.partition(" the ")[0] for each in loaded.findings}
    assert len(loaded.services) == len(manifests), left
    model = botocore.session.get_session().get_service_model("ecs")
    for service in loaded.services:
        for kind, operation in (("create-service", "CreateService"), ("update-service", "UpdateService")):
            request = rendered(kind, service, loaded)  # type: ignore[arg-type]
            shape = model.operation_model(operation).input_shape
            assert shape is not None
            report = ParamValidator().validate(request, shape)
            assert not report.has_errors(), report.generate_report()
            said = request["deploymentConfiguration"]
            assert ("canaryConfiguration" in said) == (said["strategy"] == "CANARY")
            assert ("linearConfiguration" in said) == (said["strategy"] == "LINEAR")
            assert ("bakeTimeInMinutes" in said) == (said["strategy"] != "ROLLING")
            assert said["deploymentCircuitBreaker"]["enable"] is (said["strategy"] == "ROLLING")


def whole(value: Any) -> Any:
    """Whole numbers as such: mocks have floating ones."""
    if isinstance(value, dict):
        return {key: whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def test_the_provider_is_asked_for_the_same(project: Project) -> None:
    """What is registered, as the provider asks ECS for it: some of the generated ones."""
    some = generated()[::31]
    for number, deployment in enumerate(some):
        project.service(
            f"s{number}",
            "type: Load Balanced Web Service\nimage: {location: nginx, port: 80}\n"
            f"http: {{path: /s{number}, priority: {number + 1000}}}\ndeployment:\n"
            + deployment.replace("test: {", f"test: {{priority: {number + 1}, "),
        )
    recorded = project.record()
    shape = botocore.session.get_session().get_service_model("ecs").operation_model("CreateService").input_shape
    made = recorded.of(SERVICE)
    assert shape is not None
    assert len(made) == len(some)
    for inputs in made.values():
        report = ParamValidator().validate(whole(create_service(inputs)), shape)
        assert not report.has_errors(), report.generate_report()
