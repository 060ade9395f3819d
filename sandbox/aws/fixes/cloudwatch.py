"""CloudWatch: what an alarm says before it has seen a datapoint, that it still says it after an update, which alarms
are answered where a state, names or a prefix are asked for, and what is remembered of them.
"""

from typing import Any

from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse as Response
from moto.core.responses import ActionResult

from sandbox.aws.cloudwatch import alarms, history
from sandbox.aws.cloudwatch.metrics import metrics_of, of_datum
from sandbox.aws.fixes.patching import around, new

LONGEST_PAGE = 100
STATE = ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp", "history")


@around(Alarm, "__init__")
def alarm(original: Any, self: Alarm, *rest: Any, **more: Any) -> None:
    """A new alarm is INSUFFICIENT_DATA; moto's is OK.

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
    """`When you update an existing alarm, its state is left unchanged` (PutMetricAlarm), and so are its tags; moto's is
    a new alarm.
    """
    before = self.alarms.get(rest[0] if rest else more["name"])
    if before:
        more["tags"] = None
    made: Alarm = original(self, *rest, **more)
    for name in (*STATE, "state_transitioned_timestamp") if before else ():
        setattr(made, name, getattr(before, name))
    words = f'Alarm "{made.name}" {"updated" if before else "created"}'
    history.note(self, made, "ConfigurationUpdate", words[:255], {"type": "Update" if before else "Create"})
    return made


@around(CloudWatchBackend, "delete_alarms")
def delete_alarms(original: Any, self: CloudWatchBackend, alarm_names: list[str]) -> None:
    for name in alarm_names:
        if name in self.alarms:
            words = f'Alarm "{name}" deleted'
            history.note(self, self.alarms[name], "ConfigurationUpdate", words[:255], {"type": "Delete"})
            self.tagger.delete_all_tags_for_resource(self.alarms[name].alarm_arn)
    original(self, alarm_names)


@around(CloudWatchBackend, "set_alarm_state")
def set_alarm_state(original: Any, self: CloudWatchBackend, alarm_name: str, *rest: Any, **more: Any) -> None:
    """The actions of the state that was set are run, as if it had been found."""
    found = self.alarms.get(alarm_name)
    before = found.state_value if found else ""
    original(self, alarm_name, *rest, **more)
    if found:
        alarms.was_set(self, found, before)


@around(CloudWatchBackend, "put_metric_data")
def put_metric_data(original: Any, self: CloudWatchBackend, namespace: str, metric_data: list[dict[str, Any]]) -> None:
    """What is put counts as measured now, whatever time it says."""
    original(self, namespace, metric_data)
    metrics = metrics_of(self.account_id, self.region_name)
    for datum in metric_data:
        which = of_datum(namespace, datum)
        if stats := datum.get("StatisticValues"):
            given = (stats[name] for name in ("SampleCount", "Sum", "Minimum", "Maximum"))
            metrics.add_samples(which, *map(float, given))
            continue
        values = [float(each) for each in datum.get("Values") or [datum.get("Value", 0)]]
        for value, count in zip(values, datum.get("Counts") or [1] * len(values), strict=False):
            metrics.add_samples(which, float(count), value * float(count), value, value)


@new(Response, "describe_alarm_history")
def describe_alarm_history(self: Response) -> ActionResult:
    """moto has none.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
    """
    found = history.found(self.cloudwatch_backend, self._get_params())
    first = int(self._get_param("NextToken") or 0)
    last = first + int(self._get_param("MaxRecords") or LONGEST_PAGE)
    more = {"NextToken": str(last)} if last < len(found) else {}
    return ActionResult({"AlarmHistoryItems": found[first:last], **more})


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
