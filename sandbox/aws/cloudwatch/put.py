"""Values that nothing here has, put by hand: CPU, memory, requests and their answers.

AWS refuses PutMetricData of its own namespaces, so they have a door of their own. A value stands: it is measured once
in every minute until another is put, or none. `PUT /sandbox/metrics` puts one, `GET` tells of all, `DELETE` ends all.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID

from sandbox.aws.cloudwatch.metrics import Metric, metric, metrics_of, places
from sandbox.aws.world import LOCK
from sandbox.aws.wsgi import body_of
from sandbox.detached import ask

PATH = "/sandbox/metrics"
ANSWER_SECONDS = 30.0
REGION = "eu-west-1"


def put(
    url: str, namespace: str, name: str, dimensions: Mapping[str, str], value: float | None, region: str = REGION
) -> None:
    """Puts a value.

    Args:
        url: of the local AWS.
        namespace: `AWS/ECS`.
        name: `CPUUtilization`.
        dimensions: all that the metric has, as an alarm names them.
        value: what is measured once a minute from now on; the Sum of a period of 60 seconds is it, too. None: nothing
            any more.
        region: whose metric it is.
    """
    asked = {"namespace": namespace, "name": name, "dimensions": dict(dimensions), "value": value, "region": region}
    ask(url + PATH, ANSWER_SECONDS, "PUT", json.dumps(asked).encode())


def put_all(url: str) -> list[dict[str, Any]]:
    """All that stand, as `put` has them."""
    found: list[dict[str, Any]] = ask(url + PATH, ANSWER_SECONDS)["metrics"]
    return found


def end_all(url: str) -> None:
    """Nothing stands any more."""
    ask(url + PATH, ANSWER_SECONDS, "DELETE")


def control(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """WSGI: the door itself."""
    method = environ["REQUEST_METHOD"]
    with LOCK:
        if method == "PUT":
            _stand(json.loads(body_of(environ)))
        if method == "DELETE":
            for account, region in places():
                metrics_of(account, region).standing.clear()
        standing = [_told(region, *each) for account, region in places() for each in _standing(account, region)]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"metrics": standing}).encode()]


def _stand(asked: dict[str, Any]) -> None:
    which = metric(asked["namespace"], asked["name"], asked.get("dimensions") or {})
    metrics = metrics_of(DEFAULT_ACCOUNT_ID, asked.get("region") or REGION)
    metrics.standing.pop(which, None)
    if asked.get("value") is not None:
        metrics.standing[which] = float(asked["value"])
        metrics.add(which, float(asked["value"]))


def _standing(account: str, region: str) -> list[tuple[Metric, float]]:
    return list(metrics_of(account, region).standing.items())


def _told(region: str, which: Metric, value: float) -> dict[str, Any]:
    dimensions = dict(sorted(which.dimensions))
    return {
        "namespace": which.namespace,
        "name": which.name,
        "dimensions": dimensions,
        "value": value,
        "region": region,
    }
