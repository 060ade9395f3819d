"""One tick of a deployment that shifts traffic: what its stage does, what its hooks say, and whether it goes on.

Both revisions have their full count of tasks from SCALE_UP to CLEAN_UP. A stage is over when its work is done, its time
is up and its hooks are content; each lasts a tick at least.
"""

from sandbox.aws.ecs import notices, upkeep
from sandbox.aws.ecs.lifecycle import hooks, rolling_back, stages, traffic
from sandbox.aws.ecs.lifecycle.course import Course
from sandbox.aws.ecs.lifecycle.hooks import Run
from sandbox.aws.ecs.lifecycle.rolling_back import deployment_with
from sandbox.aws.ecs.lifecycle.strategies import WHOLE
from sandbox.aws.ecs.service import Deployment, Release, Service


def step(service: Service, course: Course, tick_seconds: float) -> None:
    """Bring the deployment one tick further."""
    release = next(each for each in service.releases if each.course is course)
    green = service.deployment_of(release)
    if green is None:
        service.course = None
        return
    broken = upkeep.count_failures(service, tick_seconds)
    if course.halted:
        _keep_up(service, course, green)
        return
    if not course.begun:
        _begin(service, course, release, green)
    cause = _cause(service, course, release, broken)
    if cause is not None:
        rolling_back.fail(service, course, release, green, cause)
    _keep_up(service, course, green)
    try:
        _go_on(service, course, release, green)
    except traffic.NetworkingError as wrong:
        rolling_back.network_failed(service, course, release, green, str(wrong))
    except traffic.ForbiddenError as wrong:
        why = f"{course.stage} lifecycle hook(s) failed. {wrong}"
        rolling_back.network_failed(service, course, release, green, why, known=True)


def _begin(service: Service, course: Course, release: Release, green: Deployment) -> None:
    course.begun = True
    if release.status == "PENDING":
        release.turn("IN_PROGRESS")
    notices.deployment(service, green, "SERVICE_DEPLOYMENT_IN_PROGRESS")
    completed = [each for each in service.deployments if each is not green and each.rollout == "COMPLETED"]
    carrying = [each for each in service.deployments if each is not green and _carries(service, each)]
    found = [*completed, *carrying]
    course.blue = found[0].id if found else None
    gone = [each for each in service.deployments if each not in (green, *found[:1]) and not service.tasks(each)]
    service.deployments = [each for each in service.deployments if each not in gone]


def _carries(service: Service, deployment: Deployment) -> bool:
    """Whether a deployment that never came to its end has all the production traffic."""
    course = deployment.release.course
    return course is not None and course.production == WHOLE and bool(service.tasks(deployment))


def _cause(service: Service, course: Course, release: Release, broken: Deployment | None) -> rolling_back.Cause | None:
    """Why the deployment is to end early, if it is."""
    if course.asked is not None:
        asked, course.asked = course.asked, None
        return rolling_back.Cause(asked, rollback=release.status == "ROLLBACK_REQUESTED")
    if course.going_back or course.stage == stages.CLEAN_UP:
        return None
    if broken is not None and broken.release is release:
        return rolling_back.Cause("the circuit breaker threshold was exceeded", rollback=service.breaker["rollback"])
    if release.alarms.look(service.backend):
        rang = ", ".join(release.alarms.triggered)
        return rolling_back.Cause(f"an alarm went into the ALARM state: {rang}", rollback=release.alarms.rollback)
    if course.seconds >= stages.LONGEST_SECONDS and not _lasts(course):
        return rolling_back.Cause(f"the lifecycle stage {course.stage} took longer than 24 hours")
    refused = next((run.reason for run in course.runs if run.reason), None)
    return None if refused is None else rolling_back.Cause(refused)


def _lasts(course: Course) -> bool:
    """Whether the stage is as long as it is because somebody wants it so: a bake time, a pause."""
    pausing = any(run.status == hooks.AWAITING_ACTION for run in course.runs)
    return pausing or bool(course.moment and course.moment.seconds > stages.LONGEST_SECONDS - stages.MINUTE)


# Tasks


def _keep_up(service: Service, course: Course, green: Deployment) -> None:
    """Each revision has as many tasks as its stage wants."""
    for deployment in service.deployments:
        running = [task for task in service.tasks(deployment) if task.wanted]
        wanted = upkeep.wanted_count(service) if _is_kept(course, deployment, green) else None
        if wanted is not None and deployment.rollout != "FAILED":
            upkeep.start(service, deployment, wanted - len(running))
        if wanted is not None and running[wanted:]:
            upkeep.stop(service, running[wanted:])
            upkeep.tell_of_stopped(service, running[wanted:])


def _is_kept(course: Course, deployment: Deployment, green: Deployment) -> bool:
    ending = course.stage == stages.CLEAN_UP
    if deployment is green:
        begun = course.stage not in (None, stages.RECONCILE_SERVICE, stages.PRE_SCALE_UP)
        return course.halted or (begun and not course.going_back)
    return deployment.id == course.blue and (course.going_back or not ending)


def _is_up(service: Service, deployment: Deployment) -> bool:
    """Whether all its tasks run, and answer."""
    own = [task for task in service.tasks(deployment) if task.wanted]
    return len(own) == upkeep.wanted_count(service) and all(task.healthy for task in own)


# Stages


def _go_on(service: Service, course: Course, release: Release, green: Deployment) -> None:
    if course.moment is None:
        _enter(service, course, release, green)
        return
    for run in course.runs:
        hooks.advance(run, service.backend, _payload(service, course, release))
    _tell_of_hooks(service, course, release)
    over = course.seconds >= course.moment.seconds and all(run.done for run in course.runs)
    if course.going_back:  # what hooks answer holds nothing up then, but that they are not ready yet
        over = all(run.status != hooks.IN_PROGRESS for run in course.runs)
    if over and _is_done(service, course, green):
        if course.at + 1 < len(course.moments):
            _enter(service, course, release, green)
        else:
            rolling_back.end(service, course, release, green)


def _enter(service: Service, course: Course, release: Release, green: Deployment) -> None:
    moment = course.enter_next()
    blue = deployment_with(service, course.blue)
    if moment.stage == stages.RECONCILE_SERVICE:
        _reconcile(service, green, blue)
    if moment.stage == stages.PRE_SCALE_UP:
        green.revision.groups.update(_groups(service, green))
    if moment.stage in stages.SHIFTS:
        _shift(service, course, green, moment.stage, moment.percent or 0.0)
    if moment.stage == stages.CLEAN_UP:
        ending = [each for each in service.deployments if each is (green if course.going_back else blue)]
        tasks = [task for each in ending for task in service.tasks(each) if task.wanted]
        upkeep.stop(service, tasks, deployment_with(service, course.blue) if course.going_back else green)
        upkeep.tell_of_stopped(service, tasks)
    course.runs = hooks.begin(release.configuration, moment.stage, going_back=course.going_back)
    _tell_of_hooks(service, course, release)


def _groups(service: Service, green: Deployment) -> dict[str, str]:
    """The target groups of the new revision: those without production traffic."""
    found: dict[str, str] = {}
    for way in traffic.ways(green.revision.fields):
        traffic.check_role(service.backend, way)
        found[way.group] = way.other(traffic.serving(service.backend, way))
    return found


def _reconcile(service: Service, green: Deployment, blue: Deployment | None) -> None:
    """The revision that stays has all the traffic; which one that is, and that it is so, no page says."""
    if blue is None:
        return
    own = {balancer["targetGroupArn"] for balancer in blue.revision.balancers}
    present = [each.revision.fields for each in service.deployments if each is not green]
    for way in {way for fields in present for way in traffic.ways(fields)}:
        for rule in (way.production, way.test):
            for group in own & set(way.groups):
                if rule and traffic.weights_of(service.backend, rule):
                    traffic.shift(service.backend, way, rule, group, WHOLE)


def _shift(service: Service, course: Course, green: Deployment, stage: str, percent: float) -> None:
    for way in traffic.ways(green.revision.fields):
        group = green.revision.groups.get(way.group, way.group)
        rule = way.test if stage == stages.TEST_TRAFFIC_SHIFT else way.production
        if rule:
            traffic.shift(service.backend, way, rule, group, percent)
    if stage == stages.PRODUCTION_TRAFFIC_SHIFT:
        course.production = percent
    elif course.tests:
        course.test = percent


def _is_done(service: Service, course: Course, green: Deployment) -> bool:
    """Whether a stage's own work is."""
    blue = deployment_with(service, course.blue)
    if course.stage == stages.RECONCILE_SERVICE:
        return _is_reconciled(service, green, blue)
    if course.stage == stages.SCALE_UP:
        return _is_up(service, green)
    if course.stage == stages.CLEAN_UP:
        ending = green if course.going_back else blue
        return ending is None or not service.tasks(ending)
    return True


def _is_reconciled(service: Service, green: Deployment, blue: Deployment | None) -> bool:
    """Revisions that are neither the new one nor the one that stays end once that one is whole."""
    if blue is not None and not _is_up(service, blue):
        return False
    others = [each for each in service.deployments if each not in (green, blue)]
    tasks = [task for each in others for task in service.tasks(each) if task.wanted]
    upkeep.stop(service, tasks, green)
    upkeep.tell_of_stopped(service, tasks)
    if any(service.tasks(each) for each in others):
        return False
    service.deployments = [each for each in service.deployments if each not in others]
    return True


# What hooks and EventBridge are told


def _payload(service: Service, course: Course, release: Release) -> dict[str, object]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html"""
    blue = deployment_with(service, course.blue)
    told: dict[str, dict[str, float]] = {"testTrafficWeights": {}, "productionTrafficWeights": {}}
    green_share = {
        **dict.fromkeys(stages.OF_TEST, course.test),
        **dict.fromkeys(stages.OF_PRODUCTION, course.production),
    }
    if course.stage in green_share:
        share = green_share[course.stage]
        weights = {release.target.arn: share} | ({blue.revision.arn: WHOLE - share} if blue else {})
        told["testTrafficWeights" if course.stage in stages.OF_TEST else "productionTrafficWeights"] = weights
    return {
        "lifecycleStage": course.stage,
        "resourceArn": release.arn,
        "executionDetails": {"serviceArn": service.arn, "targetServiceRevisionArn": release.target.arn, **told},
    }


def _tell_of_hooks(service: Service, course: Course, release: Release) -> None:
    changed: list[Run] = [run for run in course.runs if run.status != run.noted]
    for run in changed:
        run.noted = run.status
        notices.hook(service, release, run)
