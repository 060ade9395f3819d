"""What is remembered of alarms: how they were put, changed their state, and told of it.

It stays when an alarm is deleted: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
"""

import json
from collections import deque
from datetime import datetime
from typing import Any

from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.core.utils import utcnow

KEPT = 5000
"""Items of one account and region; AWS keeps them for 30 days."""
LONGEST_DATA = 4095

_EVERY: dict[tuple[str, str], deque[dict[str, Any]]] = {}


def items_of(backend: CloudWatchBackend) -> deque[dict[str, Any]]:
    """Those of an account and region, the oldest first."""
    return _EVERY.setdefault((backend.account_id, backend.region_name), deque(maxlen=KEPT))


def note(backend: CloudWatchBackend, alarm: Alarm, kind: str, summary: str, data: dict[str, Any]) -> None:
    """One more item; `kind` is ConfigurationUpdate, StateUpdate or Action."""
    items_of(backend).append(
        {
            "AlarmName": alarm.name,
            "AlarmType": "MetricAlarm" if alarm.rule is None else "CompositeAlarm",
            "Timestamp": utcnow(),
            "HistoryItemType": kind,
            "HistorySummary": summary,
            "HistoryData": json.dumps({"version": "1.0", **data})[:LONGEST_DATA],
        }
    )


def found(backend: CloudWatchBackend, given: dict[str, Any]) -> list[dict[str, Any]]:
    """The items that DescribeAlarmHistory asks for, the newest first unless it is asked otherwise."""
    start, end = (_naive(given.get(name)) for name in ("StartDate", "EndDate"))
    wanted = [
        item
        for item in items_of(backend)
        if given.get("AlarmName") in (None, item["AlarmName"])
        and given.get("HistoryItemType") in (None, item["HistoryItemType"])
        and item["AlarmType"] in (given.get("AlarmTypes") or ["MetricAlarm"])
        and (start is None or item["Timestamp"] >= start)
        and (end is None or item["Timestamp"] <= end)
    ]
    return wanted if given.get("ScanBy") == "TimestampAscending" else wanted[::-1]


def _naive(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=None)
