"""Cases of Application Auto Scaling."""

from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made
from sandbox.tests.aws.judge.cases.things import service


def _resource(clients: Clients) -> dict[str, Any]:
    given = service(clients)
    clients.client("ecs").create_service(**given)
    return {
        "ServiceNamespace": "ecs",
        "ResourceId": f"service/{given['cluster']}/{given['serviceName']}",
        "ScalableDimension": "ecs:service:DesiredCount",
    }


def target(refused: dict[str, Any], taken: dict[str, Any] | None = None) -> Case:
    def case(clients: Clients) -> Sides:
        base = {**_resource(clients), "MinCapacity": 1, "MaxCapacity": 2}
        call = clients.client("application-autoscaling").register_scalable_target
        return Sides(call, {**base, **refused}, {**base, **(taken or {})})

    return case


def _target(clients: Clients) -> dict[str, Any]:
    resource = _resource(clients)
    client = clients.client("application-autoscaling")
    client.register_scalable_target(**resource, MinCapacity=1, MaxCapacity=2)
    return resource


def tracked(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def case(clients: Clients) -> Sides:
        base = {**_target(clients), "PolicyName": made("policy"), "PolicyType": "TargetTrackingScaling"}
        wrong, right = (
            {**base, "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70.0, **more}}
            for more in (refused, taken)
        )
        return Sides(clients.client("application-autoscaling").put_scaling_policy, wrong, right)

    return case


def _metric(kind: str, **more: str) -> dict[str, Any]:
    return {"PredefinedMetricSpecification": {"PredefinedMetricType": kind, **more}}


CPU, REQUESTS = "ECSServiceAverageCPUUtilization", "ALBRequestCountPerTarget"
LABEL = {"ResourceLabel": "app/lb/0123456789abcdef/targetgroup/tg/0123456789abcdef"}


def _no_configuration(clients: Clients) -> Sides:
    base = {**_target(clients), "PolicyName": made("policy"), "PolicyType": "TargetTrackingScaling"}
    right = {**base, "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70.0, **_metric(CPU)}}
    return Sides(clients.client("application-autoscaling").put_scaling_policy, base, right)


def _second_policy(clients: Clients) -> Sides:
    call, where = clients.client("application-autoscaling").put_scaling_policy, _target(clients)

    def given(kind: str, **more: str) -> dict[str, Any]:
        configured = {"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70.0, **_metric(kind, **more)}}
        return {**where, "PolicyName": made("policy"), "PolicyType": "TargetTrackingScaling", **configured}

    call(**given(CPU))
    return Sides(call, given(CPU), given(REQUESTS, **LABEL))


def _one_bound(clients: Clients) -> Sides:
    where, call = _target(clients), clients.client("application-autoscaling").register_scalable_target
    return Sides(call, {**where, "MinCapacity": 3}, {**where, "MinCapacity": 2})


def _schedule(clients: Clients) -> Sides:
    base = {**_target(clients), "ScheduledActionName": made("action"), "ScalableTargetAction": {"MinCapacity": 1}}
    call = clients.client("application-autoscaling").put_scheduled_action
    return Sides(call, {**base, "Schedule": "rate(1 hours)"}, {**base, "Schedule": "at(2030-01-01T00:00:00)"})


def _many_tags(clients: Clients) -> Sides:
    client = clients.client("application-autoscaling")
    arn = client.register_scalable_target(**_target(clients), MinCapacity=1, MaxCapacity=2)["ScalableTargetARN"]
    wrong, right = ({"ResourceARN": arn, "Tags": {f"k{n}": "v" for n in range(count)}} for count in (51, 50))
    return Sides(client.tag_resource, wrong, right)


def _unregistered(clients: Clients) -> Sides:
    configured = {"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70.0, **_metric(CPU)}}
    base = {"PolicyName": made("policy"), "PolicyType": "TargetTrackingScaling", **configured}
    call = clients.client("application-autoscaling").put_scaling_policy
    return Sides(call, {**_resource(clients), **base}, {**_target(clients), **base})


CASES: dict[str, Case] = {
    "bounds": target({"MinCapacity": 3}, {"MinCapacity": 2}),
    "bounds-of-the-target": _one_bound,
    "one-policy-per-metric": _second_policy,
    "capacity-is-not-negative": target({"MinCapacity": -1}, {"MinCapacity": 0}),
    "resource": target({"ResourceId": "service/a"}),
    "policy-has-a-configuration": _no_configuration,
    "one-metric": tracked({}, _metric(CPU)),
    "label-of-requests": tracked(_metric(REQUESTS), _metric(REQUESTS, **LABEL)),
    "label-of-another-metric": tracked(_metric(CPU, **LABEL), _metric(CPU)),
    "schedule": _schedule,
    "target-is-registered": _unregistered,
    "too-many-tags": _many_tags,
    "reserved-tag": target({"Tags": {"aws:a": "1"}}, {"Tags": {"aws": "1"}}),
}
