"""What load balancers say of a service: answers that are errors, and targets that are not healthy.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from ecs_platform.model.alarms.alarm import Metric
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.task import markers

NAMESPACE = "AWS/ApplicationELB"


def errors_and_requests(service: Service) -> tuple[tuple[Metric, ...], str]:
    """The metrics of a service's 5xx share, and its expression: percent, 0 where there are no requests.

    Two for each target group, of which a service has five and an alarm ten. A metric of errors has no values while
    there are none. What a load balancer answers itself, with 502 to 504, it does not count by target group: targets
    that are not healthy tell of it.
    """
    errors = _of_each(service, "e", "HTTPCode_Target_5XX_Count", "Sum")
    requests = _of_each(service, "r", "RequestCount", "Sum")
    expression = f"IF(({_sum(requests)}) > 0, 100 * ({_sum(errors)}) / ({_sum(requests)}), 0)"
    return (*errors, *requests), expression


def unhealthy(service: Service) -> tuple[tuple[Metric, ...], str]:
    """The metrics of targets that fail their health check, and the expression of their sum; empty for one metric."""
    metrics = _of_each(service, "u", "UnHealthyHostCount", "Maximum")
    return metrics, _sum(metrics) if len(metrics) > 1 else ""


def healthy(service: Service) -> tuple[Metric, ...]:
    """The metrics of targets that are healthy."""
    return _of_each(service, "h", "HealthyHostCount", "Minimum")


def _of_each(service: Service, letter: str, name: str, statistic: str) -> tuple[Metric, ...]:
    def of(number: int, key: str, scheme: str) -> Metric:
        dimensions = {
            "LoadBalancer": markers.load_balancer_suffix(scheme),
            "TargetGroup": markers.target_group_suffix(service.name, key),
        }
        return Metric(f"{letter}{number}", NAMESPACE, name, dimensions, statistic)

    return tuple(of(number, each.key, each.load_balancer) for number, each in enumerate(service.targets))


def _sum(metrics: tuple[Metric, ...]) -> str:
    return " + ".join(f"FILL({each.id}, 0)" for each in metrics)
