"""CloudWatch: what an alarm says before it has seen a datapoint, that it still says it after an update, and which
alarms are answered where a state, names or a prefix are asked for.
"""

from typing import Any

from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse as Response

from sandbox.aws.fixes.patching import around

STATE = ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp", "history")


@around(Alarm, "__init__")
def alarm(original: Any, self: Alarm, *rest: Any, **more: Any) -> None:
    """A new alarm is INSUFFICIENT_DATA; moto's is OK. `set-alarm-state` is the only one that changes it here.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    original(self, *rest, **more)
    found: Any = self
    found.state_value, found.state_reason_data = "INSUFFICIENT_DATA", None
    found.state_transitioned_timestamp = found.state_updated_timestamp


@around(Alarm, "update_state")
def update_state(original: Any, self: Alarm, reason: str, reason_data: str, state_value: str) -> None:
    found: Any = self
    before = found.state_value
    original(self, reason, reason_data, state_value)
    if found.state_value != before:
        found.state_transitioned_timestamp = found.state_updated_timestamp


@around(CloudWatchBackend, "put_metric_alarm")
def put_metric_alarm(original: Any, self: CloudWatchBackend, *rest: Any, **more: Any) -> Alarm:
    """`When you update an existing alarm, its state is left unchanged` (PutMetricAlarm); moto's is a new alarm."""
    before = self.alarms.get(rest[0] if rest else more["name"])
    made: Alarm = original(self, *rest, **more)
    for name in (*STATE, "state_transitioned_timestamp") if before else ():
        setattr(made, name, getattr(before, name))
    return made


@around(Response, "describe_alarms")
def describe_alarms(original: Any, self: Response) -> Any:
    """Whatever is asked for, a state and kinds narrow it down; moto passes both over beside names or a prefix.

    `If you omit this parameter, only metric alarms are returned, even if composite alarms or log alarms exist`
    (AlarmTypes): https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    """
    answer: Any = original(self)
    state, kinds = self._get_param("StateValue"), self._get_param("AlarmTypes") or ["MetricAlarm"]
    for kind in ("MetricAlarm", "CompositeAlarm"):
        found = answer.result[f"{kind}s"] if kind in kinds else []
        answer.result[f"{kind}s"] = [each for each in found if state in (None, each.state_value)]
    return answer
