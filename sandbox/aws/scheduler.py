"""The thread that makes time pass in the local AWS: instances, tasks and services move one step every tick, and alarms
look at what was measured.

The environment's SANDBOX_TICK sets the seconds between ticks (default 0.3).
"""

import os
import threading
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.ecs.models import ecs_backends
from moto.elbv2.models import elbv2_backends

from sandbox.aws import target_health
from sandbox.aws.cloudwatch import alarms, sources
from sandbox.aws.cloudwatch.clock import CLOCK
from sandbox.aws.cloudwatch.metrics import metrics_of, places
from sandbox.aws.ecs import health, instances, notices, placement, refresh, rollout, targets
from sandbox.aws.ecs.common import Backend
from sandbox.aws.ecs.service import services_of
from sandbox.aws.ecs.task import Task, tasks_of
from sandbox.aws.world import LOCK

DEFAULT_TICK_SECONDS = 0.3
# ECS shows stopped tasks for an hour. A service that fails again and again must not fill the memory.
STOPPED_SHOWN = timedelta(hours=1)
STOPPED_KEPT = 200


def start() -> None:
    """Start the thread; it ends with the process."""
    seconds = float(os.environ.get("SANDBOX_TICK", DEFAULT_TICK_SECONDS))
    threading.Thread(target=_run, args=(seconds,), name="scheduler", daemon=True).start()


def _run(seconds: float) -> None:
    pause = threading.Event()
    while not pause.wait(seconds):
        with LOCK:
            _guarded(_time_passes, seconds)
            for backend in _backends():
                _guarded(tick, backend, seconds)


def _guarded(step: Callable[..., None], *given: Any) -> None:
    """What fails is written down, and time goes on."""
    try:
        step(*given)
    except Exception:
        traceback.print_exc()


def _time_passes(seconds: float) -> None:
    """Alarms look at what was measured in the minutes that are over."""
    if CLOCK.advance(seconds):
        for place in places():
            metrics_of(*place).end_minute()
    alarms.step()
    sources.measure_queues()


def _backends() -> list[Backend]:
    """Of every account and region in which there is a cluster or a target group."""
    places = {
        (account, region)
        for service in (ecs_backends, elbv2_backends)
        for account, regions in service.items()
        for region in regions
    }
    return [ecs_backends[account][region] for account, region in sorted(places)]


def tick(backend: Backend, seconds: float) -> None:
    """One step for everything in one account and region."""
    instances.join_and_leave(backend)
    for cluster in backend.clusters.values():
        for task in tasks_of(backend, cluster.name):
            _advance(task)
        _forget_stopped(backend, cluster.name)
    account, region = backend.account_id, backend.region_name
    target_health.step(elbv2_backends[account][region], ec2_backends[account][region], health.answers(backend))
    for service in services_of(backend):
        targets.synchronise(service)
        targets.announce(service)
        health.step(service)
        rollout.step(service, seconds)
    for cluster in backend.clusters.values():
        placement.report_resources(backend, cluster)
    instances.grow_groups(backend)
    refresh.step(backend)
    sources.measure(backend)


def _advance(task: Task) -> None:
    if not task.live:
        return
    before = task.last_status
    if task.wanted and not task.placed:
        placement.wait(task)
    task.advance()
    if task.last_status != before:
        notices.task(task)


def _forget_stopped(backend: Backend, cluster_name: str) -> None:
    stopped = [task for task in tasks_of(backend, cluster_name) if not task.live]
    for index, task in enumerate(reversed(stopped)):
        if index >= STOPPED_KEPT or (task.stopped_at and utcnow() - task.stopped_at > STOPPED_SHOWN):
            del backend.tasks[cluster_name][task.task_arn]
