"""Which metrics of AWS's own services there are here, and where they are told by themselves.

sources.py measures them, schedules.py those of EventBridge Scheduler.
"""

from typing import NamedTuple


class Measured(NamedTuple):
    """Metrics of one namespace.

    Attributes:
        namespace: theirs.
        metrics: their names.
        by: the names of all dimensions that they have.
        when: when there is a datapoint, in words.
    """

    namespace: str
    metrics: tuple[str, ...]
    by: tuple[str, ...]
    when: str


_HOSTS = ("HealthyHostCount", "UnHealthyHostCount"), ("TargetGroup", "LoadBalancer")
_TARGETS = "where there are registered targets"

MEASURED = (
    Measured(
        "ECS/ContainerInsights",
        ("DesiredTaskCount", "RunningTaskCount", "PendingTaskCount", "DeploymentCount"),
        ("ClusterName", "ServiceName"),
        "where the cluster has Container Insights",
    ),
    Measured("AWS/ApplicationELB", *_HOSTS, _TARGETS),
    Measured("AWS/NetworkELB", *_HOSTS, _TARGETS),
    Measured(
        "AWS/SQS",
        ("ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessagesNotVisible"),
        ("QueueName",),
        "of a queue that was used",
    ),
    Measured(
        "AWS/Events",
        ("MatchedEvents", "TriggeredRules", "Invocations", "FailedInvocations"),
        ("RuleName",),
        "when an event matches; of a bus of one's own by `EventBusName` too",
    ),
    Measured(
        "AWS/Scheduler",
        (
            "InvocationAttemptCount",
            "TargetErrorCount",
            "InvocationDroppedCount",
            "InvocationsSentToDeadLetterCount",
            "InvocationsFailedToBeSentToDeadLetterCount",
        ),
        ("ScheduleGroup",),
        "when a schedule is started, below",
    ),
)
