"""What containers write to CloudWatch Logs by the driver `awslogs`: their streams, and the little that is known.

Containers do not run here. A stream is there from the container's start, as the driver makes it, and says what would
have run and how it ended.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
"""

import shlex
from typing import Any

from moto.core.utils import unix_time_millis, utcnow
from moto.logs.models import LogGroup, logs_backends

from sandbox.aws.ecs.common import Backend

EXEC_FORMAT_ERROR = "exec format error"


def write(backend: Backend, container: dict[str, Any], task: str, line: str) -> None:
    """One line of a container of a task, by its id; nothing where it does not write here, or its group is gone."""
    group, name = _group(backend, container), _stream(container, task)
    if group is None or name is None:
        return
    if name not in group.streams:
        group.create_log_stream(name)
    group.streams[name].put_log_events([{"timestamp": int(unix_time_millis(utcnow())), "message": line}])


def started(container: dict[str, Any], command: list[str] | None) -> str:
    """What is said of a container that starts; `command` is the override, which comes before the definition's."""
    words = command or [*(container.get("entryPoint") or []), *(container.get("command") or [])]
    said = f" {shlex.join(words)}" if words else ""
    return f"the local AWS runs no containers: here {container.get('image')}{said} would write"


def _group(backend: Backend, container: dict[str, Any]) -> LogGroup | None:
    options = _options(container)
    region = options.get("awslogs-region", backend.region_name)
    found: LogGroup | None = logs_backends[backend.account_id][region].groups.get(options.get("awslogs-group", ""))
    return found


def _stream(container: dict[str, Any], task: str) -> str | None:
    """Without a prefix, which Fargate wants, Docker takes the container's own id: that is not known here."""
    prefix = _options(container).get("awslogs-stream-prefix")
    return f"{prefix}/{container['name']}/{task}" if prefix else None


def _options(container: dict[str, Any]) -> dict[str, str]:
    configuration = container.get("logConfiguration") or {}
    return (configuration.get("options") or {}) if configuration.get("logDriver") == "awslogs" else {}
