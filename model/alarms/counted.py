"""What is counted by rules of EventBridge that tell nobody: restarts, failures and starts.

ECS has no metric of these. A rule has one, of the events that it matches, from the first one on:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
"""

from ecs_platform.model.alarms.alarm import Metric
from ecs_platform.model.task.events import EventRule


def events_of(rule: EventRule) -> Metric:
    """How many events a rule of the default bus has matched."""
    return Metric("m0", "AWS/Events", "TriggeredRules", {"RuleName": rule.name}, "Sum")
