"""CloudWatch Logs: the class of a log group, and how many metric filters it has.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
"""

from typing import Any

from moto.logs.models import LogGroup, logs_backends
from moto.logs.responses import LogsResponse

from sandbox.aws.fixes.patching import around

STANDARD = "STANDARD"


@around(LogsResponse, "create_log_group")
def create_log_group(original: Any, self: LogsResponse) -> Any:
    answer = original(self)
    made: Any = self.logs_backend.groups[self._get_param("logGroupName")]
    made.log_group_class = self._get_param("logGroupClass") or STANDARD
    return answer


@around(LogGroup, "to_describe_dict")
def to_describe_dict(original: Any, self: LogGroup) -> dict[str, Any]:
    """moto has no class and counts no filters."""
    described: dict[str, Any] = original(self)
    filters = logs_backends[self.account_id][self.region].filters.get_matching_filters(log_group_name=self.name)
    described["metricFilterCount"] = len(filters)
    described["logGroupClass"] = getattr(self, "log_group_class", STANDARD)
    return described
