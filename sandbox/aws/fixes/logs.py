"""CloudWatch Logs: the class of a log group, how many metric filters it has, and which events are found.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
"""

import json
from typing import Any

from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.models import LogGroup, logs_backends
from moto.logs.responses import LogsResponse

from sandbox.aws.fixes.patching import around, instead_of

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


@instead_of(LogsResponse, "filter_log_events")
def filter_log_events(self: LogsResponse) -> str:
    """Streams by the beginning of their names, which moto does not know; always by time, whatever stream it is of.

    A stream that is named must exist, and names go without a beginning; `searchedLogStreams` is empty.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
    """
    given = self._get_param
    group, names = given("logGroupName") or _named(given("logGroupIdentifier")), given("logStreamNames")
    streams = self.logs_backend.groups[group].streams if group in self.logs_backend.groups else None
    prefix = given("logStreamNamePrefix")
    if names and prefix:
        raise InvalidParameterException(msg="logStreamNames and logStreamNamePrefix cannot be specified together.")
    if streams is None:
        raise ResourceNotFoundException("The specified log group does not exist.")
    if any(name not in streams for name in names or []):
        raise ResourceNotFoundException("The specified log stream does not exist.")
    if prefix:
        names = [name for name in streams if name.startswith(prefix)]
    if names == []:
        return json.dumps({"events": [], "searchedLogStreams": []})
    found, token, _ = self.logs_backend.filter_log_events(
        group,
        names or [],
        given("startTime") or 0,
        given("endTime") or 0,
        given("limit"),
        given("nextToken"),
        given("filterPattern") or "",
        True,
    )
    answer = {"events": found, "searchedLogStreams": [], "nextToken": token}
    return json.dumps({key: value for key, value in answer.items() if value is not None})


def _named(identifier: str | None) -> str:
    """The name in a name or an ARN."""
    return (identifier or "").partition(":log-group:")[2].removesuffix(":*") or (identifier or "")
