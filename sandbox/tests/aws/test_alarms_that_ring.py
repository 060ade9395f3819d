"""Alarms go off and end by what lives here: one of each kind, as a service or a job has them."""

import inspect
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.aws.cloudwatch import put, schedules, sources
from sandbox.aws.cloudwatch.measured import MEASURED
from sandbox.tests.aws.scene import Scene
from sandbox.tests.aws.world import Service, World, allowed, name, role, until

MINUTELY: dict[str, Any] = {"Period": 60, "EvaluationPeriods": 1, "TreatMissingData": "notBreaching"}
OVER: dict[str, Any] = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 0.0}


class Alarm:
    """An alarm, and what the API says of it."""

    def __init__(self, world: World, **given: Any) -> None:
        self.client, self.name = world.client("cloudwatch"), name("alarm")
        settings = {**MINUTELY, **OVER, **given}
        if "Metrics" in given:
            del settings["Period"]
        self.client.put_metric_alarm(AlarmName=self.name, **settings)

    def now(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.describe_alarms(AlarmNames=[self.name])["MetricAlarms"][0]
        return found

    def comes_to(self, state: str) -> dict[str, Any]:
        """What it says once it is in a state."""

        def there() -> dict[str, Any] | None:
            now = self.now()
            return now if now["StateValue"] == state else None

        return dict(until(there, f"{self.name} is {state}"))

    def end(self) -> None:
        self.client.delete_alarms(AlarmNames=[self.name])


@pytest.fixture
def alarms(world: World) -> Iterator[list[Alarm]]:
    made: list[Alarm] = []
    yield made
    for alarm in made:
        alarm.end()


def dimensions(**given: str) -> list[dict[str, str]]:
    return [{"Name": key, "Value": value} for key, value in given.items()]


def query(number: str, stat: str, metric: str, of: list[dict[str, str]], namespace: str) -> dict[str, Any]:
    """One metric of a formula."""
    named = {"Namespace": namespace, "MetricName": metric, "Dimensions": of}
    return {"Id": number, "MetricStat": {"Metric": named, "Period": 60, "Stat": stat}, "ReturnData": False}


def test_a_service_that_restarts_and_one_that_lies_still(scene: Scene, alarms: list[Alarm]) -> None:
    service = scene.run(scene.definition("app:crash-after-20s"), deploymentConfiguration={})
    rule = name("restarts")
    events = scene.world.client("events")
    pattern = {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {"group": [f"service:{service.name}"], "lastStatus": ["STOPPED"], "stopCode": [{"exists": True}]},
    }
    events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    alarm = Alarm(
        scene.world,
        **{"Namespace": "AWS/Events", "MetricName": "TriggeredRules", "Dimensions": dimensions(RuleName=rule)},
        **{"Statistic": "Sum", "EvaluationPeriods": 3, "DatapointsToAlarm": 2},
    )
    alarms.append(alarm)
    now = alarm.comes_to("ALARM")
    assert (
        "were greater than the threshold (0.0) (minimum 2 datapoints for OK -> ALARM transition)." in now["StateReason"]
    )
    assert now["StateReason"].startswith("Threshold Crossed: ")
    assert json.loads(now["StateReasonData"])["period"] == 60
    service.update(desiredCount=0)
    now = alarm.comes_to("OK")
    assert "OK" in now["StateValue"]
    events.delete_rule(Name=rule)


def test_targets_that_are_unhealthy(scene: Scene, alarms: list[Alarm]) -> None:
    balancers = scene.behind()
    group = balancers[0]["targetGroupArn"]
    balancer = scene.world.elb.describe_target_groups(TargetGroupArns=[group])["TargetGroups"][0]["LoadBalancerArns"][0]
    of = dimensions(
        TargetGroup=group.rpartition(":")[2], LoadBalancer=balancer.rpartition(":")[2].removeprefix("loadbalancer/")
    )
    alarm = Alarm(
        scene.world,
        **{"Namespace": "AWS/ApplicationELB", "MetricName": "UnHealthyHostCount", "Dimensions": of},
        **{"Statistic": "Maximum"},
    )
    alarms.append(alarm)
    settings = {"loadBalancers": balancers, "healthCheckGracePeriodSeconds": 3600, "deploymentConfiguration": {}}
    service = scene.run(scene.definition("app:unhealthy"), **settings)
    assert "1.0" in alarm.comes_to("ALARM")["StateReason"]
    service.update(taskDefinition=scene.definition())
    assert "was not greater than the threshold" in alarm.comes_to("OK")["StateReason"]


def test_fewer_tasks_than_are_wanted(scene: Scene, alarms: list[Alarm]) -> None:
    scene.world.ecs.update_cluster(cluster=scene.cluster, settings=[{"name": "containerInsights", "value": "enabled"}])
    service = scene.run(scene.definition("app:broken"), deploymentConfiguration={})
    of = dimensions(ClusterName=scene.cluster, ServiceName=service.name)
    desired = query("desired", "Minimum", "DesiredTaskCount", of, "ECS/ContainerInsights")
    running = query("running", "Maximum", "RunningTaskCount", of, "ECS/ContainerInsights")
    formula = {"Id": "missing", "Expression": "desired - running", "Label": "missing", "ReturnData": True}
    alarm = Alarm(scene.world, Metrics=[desired, running, formula], EvaluationPeriods=2)
    alarms.append(alarm)
    assert "(minimum 2 datapoints for OK -> ALARM transition)" in alarm.comes_to("ALARM")["StateReason"]
    found = alarm.now()["Metrics"]
    assert [each["Id"] for each in found] == ["desired", "running", "missing"]
    assert found[0]["MetricStat"] == desired["MetricStat"]
    service.update(taskDefinition=scene.definition())
    alarm.comes_to("OK")


def test_without_container_insights_nobody_counts_tasks(scene: Scene, alarms: list[Alarm]) -> None:
    service = scene.run(scene.definition())
    of = dimensions(ClusterName=scene.cluster, ServiceName=service.name)
    counts = {"Namespace": "ECS/ContainerInsights", "MetricName": "RunningTaskCount", "Dimensions": of}
    alarm = Alarm(scene.world, **counts, Statistic="Minimum", TreatMissingData="breaching")
    alarms.append(alarm)
    words = "no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching]."
    assert alarm.comes_to("ALARM")["StateReason"] == f"Threshold Crossed: {words}"
    service.wait_until_stable()
    assert alarm.now()["StateValue"] == "ALARM"


def test_a_job_that_ends_with_1(scene: Scene, alarms: list[Alarm]) -> None:
    rule, family = name("failed"), name("job")
    events = scene.world.client("events")
    detail = {"group": [family], "lastStatus": ["STOPPED"], "containers": {"exitCode": [{"anything-but": 0}]}}
    events.put_rule(Name=rule, EventPattern=json.dumps({"source": ["aws.ecs"], "detail": detail}))
    counted = {"Namespace": "AWS/Events", "MetricName": "MatchedEvents", "Dimensions": dimensions(RuleName=rule)}
    alarm = Alarm(scene.world, **counted, Statistic="Sum")
    alarms.append(alarm)
    alarm.comes_to("OK")
    started = schedules.start(scene.world.server.url, job(scene, scene.definition("app:broken"), family))
    assert (len(started["tasks"]), started["error"]) == (1, None)
    alarm.comes_to("ALARM")
    alarm.comes_to("OK")
    events.disable_rule(Name=rule)
    schedules.start(scene.world.server.url, job(scene, scene.definition("app:broken"), family))


def job(scene: Scene, definition: str, group: str = "job", may: str = "ecs:RunTask", **target: Any) -> str:
    """The name of a schedule that starts a task, with a role that may do one thing."""
    made, takes = name("schedule"), role(scene.world, name("starts"), [allowed(may)], "scheduler")
    inside = scene.network.awsvpc["awsvpcConfiguration"]
    network = {"Subnets": inside["subnets"], "SecurityGroups": inside["securityGroups"], "AssignPublicIp": "ENABLED"}
    ecs = {"TaskDefinitionArn": definition, "TaskCount": 1, "Group": group, "LaunchType": "FARGATE"}
    arn = scene.world.ecs.describe_clusters(clusters=[scene.cluster])["clusters"][0]["clusterArn"]
    scene.world.client("scheduler").create_schedule(
        Name=made,
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": arn,
            "RoleArn": takes,
            "EcsParameters": {**ecs, "NetworkConfiguration": {"awsvpcConfiguration": network}},
            **target,
        },
    )
    return made


def test_a_job_that_does_not_start(scene: Scene, alarms: list[Alarm]) -> None:
    sqs, named = scene.world.client("sqs"), name("dead")
    queue = sqs.create_queue(QueueName=named)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    definition = scene.definition()
    made = job(scene, definition.rpartition(":")[0], DeadLetterConfig={"Arn": arn})
    url = scene.world.server.url
    assert len(schedules.start(url, made)["tasks"]) == 1
    letters = {"Namespace": "AWS/SQS", "MetricName": "ApproximateNumberOfMessagesVisible"}
    dead = Alarm(scene.world, **letters, Dimensions=dimensions(QueueName=named), Statistic="Maximum")
    late = Alarm(
        scene.world,
        **{"Namespace": "AWS/Scheduler", "MetricName": "InvocationDroppedCount", "Statistic": "Sum"},
        Dimensions=dimensions(ScheduleGroup="default"),
    )
    alarms += [dead, late]
    scene.world.ecs.deregister_task_definition(taskDefinition=definition)
    refused = schedules.start(url, made)
    assert refused["tasks"] == []
    assert "ClientException" in refused["error"]
    dead.comes_to("ALARM")
    late.comes_to("ALARM")
    letter = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"][0]
    assert letter["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "ClientException"
    sqs.purge_queue(QueueUrl=queue)
    dead.comes_to("OK")
    late.comes_to("OK")
    denied = schedules.start(url, job(scene, scene.definition(), may="ecs:StopTask"))
    assert denied["tasks"] == []
    assert denied["error"].startswith("AccessDeniedException: ")
    assert "ecs:RunTask" in denied["error"]
    late.comes_to("ALARM")  # without a queue of dead letters


def test_a_job_that_is_late(scene: Scene, alarms: list[Alarm]) -> None:
    """Nobody says that its time has come."""
    scheduler, group = scene.world.client("scheduler"), name("group")
    scheduler.create_schedule_group(Name=group)
    alarm = Alarm(
        scene.world,
        **{"Namespace": "AWS/Scheduler", "MetricName": "InvocationAttemptCount", "Statistic": "Sum"},
        Dimensions=dimensions(ScheduleGroup=group),
        **{"ComparisonOperator": "LessThanThreshold", "Threshold": 1.0, "TreatMissingData": "breaching"},
    )
    alarms.append(alarm)
    alarm.comes_to("ALARM")
    assert not schedules.start(scene.world.server.url, "none")["attempted"]
    made = job(scene, scene.definition())
    kept = {"ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": {"Mode": "OFF"}}
    target = scheduler.get_schedule(Name=made)["Target"]
    scheduler.create_schedule(Name="late", GroupName=group, Target=target, **kept)
    assert schedules.start(scene.world.server.url, "late", group)["attempted"]
    alarm.comes_to("OK")
    scheduler.update_schedule(Name="late", GroupName=group, Target=target, State="DISABLED", **kept)
    assert not schedules.start(scene.world.server.url, "late", group)["attempted"]
    scheduler.delete_schedule_group(Name=group)


def test_the_share_of_answers_that_are_errors(world: World, alarms: list[Alarm]) -> None:
    """Of requests nobody has any here: they are put."""
    balancer = name("app/lb")
    of = dimensions(LoadBalancer=balancer, TargetGroup="targetgroup/tg/1")
    namespace, url, told = "AWS/ApplicationELB", world.server.url, {each["Name"]: each["Value"] for each in of}
    failed = query("failed", "Sum", "HTTPCode_Target_5XX_Count", of, namespace)
    requests = query("requests", "Sum", "RequestCount", of, namespace)
    formula = {"Id": "share", "Expression": "100 * FILL(failed, 0) / requests", "ReturnData": True}
    alarm = Alarm(world, Metrics=[failed, requests, formula], EvaluationPeriods=2, Threshold=5.0)
    alarms.append(alarm)
    alarm.comes_to("OK")  # without traffic
    put.put(url, namespace, "RequestCount", told, 200)
    put.put(url, namespace, "HTTPCode_Target_5XX_Count", told, 20)
    assert "10.0 (" in alarm.comes_to("ALARM")["StateReason"]
    put.put(url, namespace, "HTTPCode_Target_5XX_Count", told, None)
    alarm.comes_to("OK")
    put.put(url, namespace, "RequestCount", told, None)


def test_use_of_cpu_and_who_is_told(world: World, alarms: list[Alarm]) -> None:
    sns, sqs, url = world.client("sns"), world.client("sqs"), world.server.url
    topic = sns.create_topic(Name=name("topic"))["TopicArn"]
    queue = sqs.create_queue(QueueName=name("told"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    of = {"ClusterName": name("cluster"), "ServiceName": "shop"}
    metric = {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Dimensions": dimensions(**of)}
    start = datetime.now(UTC) - timedelta(seconds=1)
    alarm = Alarm(world, **metric, Statistic="Average", Threshold=80.0, AlarmActions=[topic], OKActions=[topic])
    alarms.append(alarm)
    alarm.comes_to("OK")
    put.put(url, "AWS/ECS", "CPUUtilization", of, 95.5)
    assert {
        "namespace": "AWS/ECS",
        "name": "CPUUtilization",
        "dimensions": of,
        "value": 95.5,
        "region": "eu-west-1",
    } in (put.put_all(url))
    alarm.comes_to("ALARM")
    put.put(url, "AWS/ECS", "CPUUtilization", of, 10)
    alarm.comes_to("OK")
    put.put(url, "AWS/ECS", "CPUUtilization", of, None)
    told = [json.loads(json.loads(body)["Message"]) for body in received(sqs, queue, 3)]
    turns = [(each["OldStateValue"], each["NewStateValue"]) for each in told]
    assert turns == [("INSUFFICIENT_DATA", "OK"), ("OK", "ALARM"), ("ALARM", "OK")]
    assert told[1]["AlarmName"] == alarm.name
    assert told[1]["Trigger"]["Dimensions"] == [{"value": value, "name": key} for key, value in of.items()]
    history = alarm.client.describe_alarm_history(AlarmName=alarm.name, ScanBy="TimestampAscending", StartDate=start)
    kinds = [each["HistoryItemType"] for each in history["AlarmHistoryItems"]]
    assert kinds == ["ConfigurationUpdate", *["StateUpdate", "Action"] * 3]
    only = alarm.client.describe_alarm_history(AlarmName=alarm.name, HistoryItemType="StateUpdate", MaxRecords=2)
    summaries = [each["HistorySummary"] for each in only["AlarmHistoryItems"]]
    assert summaries == ["Alarm updated from ALARM to OK", "Alarm updated from OK to ALARM"]
    pages = alarm.client.get_paginator("describe_alarm_history").paginate(AlarmName=alarm.name, MaxRecords=2)
    assert len([item for page in pages for item in page["AlarmHistoryItems"]]) == len(kinds)


def received(sqs: Any, queue: str, count: int) -> list[str]:
    """So many messages, in their order."""
    bodies: list[str] = []

    def all_there() -> bool:
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            bodies.append(message["Body"])
        return len(bodies) >= count

    until(all_there, "the messages come")
    return bodies


def test_a_topic_that_does_not_let_cloudwatch_publish(world: World, alarms: list[Alarm]) -> None:
    sns = world.client("sns")
    topic = sns.create_topic(Name=name("topic"))["TopicArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    metric = {"Namespace": "own", "MetricName": name("metric"), "Statistic": "Sum"}
    alarm = Alarm(world, **metric, OKActions=[topic], AlarmActions=[f"{topic}-none"], ActionsEnabled=True)
    alarms.append(alarm)
    alarm.comes_to("OK")
    actions = {"AlarmName": alarm.name, "HistoryItemType": "Action"}
    (item,) = alarm.client.describe_alarm_history(**actions)["AlarmHistoryItems"]
    assert json.loads(item["HistoryData"])["actionState"] == "Failed"
    assert "CloudWatch Alarms is not authorized to perform: SNS:Publish" in item["HistorySummary"]
    statement["Principal"] = {"Service": "cloudwatch.amazonaws.com"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    alarm.client.put_metric_data(Namespace="own", MetricData=[{"MetricName": metric["MetricName"], "Value": 3}])
    alarm.comes_to("ALARM")
    alarm.comes_to("OK")
    words = [each["HistorySummary"] for each in alarm.client.describe_alarm_history(**actions)["AlarmHistoryItems"]]
    assert words[0] == f"Successfully executed action {topic}"
    assert "Resource not found" in words[1]


def test_a_service_is_rolled_back_by_an_alarm_that_goes_off(scene: Scene, alarms: list[Alarm]) -> None:
    """And not by one that rang before: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html"""
    of = {"ClusterName": scene.cluster, "ServiceName": name("shop")}
    metric = {"Namespace": "AWS/ECS", "MetricName": "MemoryUtilization", "Dimensions": dimensions(**of)}
    alarm = Alarm(scene.world, **metric, Statistic="Average", Threshold=80.0)
    alarms.append(alarm)
    watching = {"alarms": {"alarmNames": [alarm.name, "none"], "enable": True, "rollback": True}}
    good, newer = scene.definition(), scene.definition("nginx:2")
    service = scene.run(good, deploymentConfiguration=watching)
    service.wait_until_stable()
    assert watched(service) == ("MONITORING_COMPLETE", [])
    service.update(taskDefinition=newer)
    put.put(scene.world.server.url, "AWS/ECS", "MemoryUtilization", of, 99)
    until(lambda: service.releases()[0]["status"] == "ROLLBACK_SUCCESSFUL", "it is rolled back")
    assert service.wait_until_stable()["taskDefinition"] == good
    assert watched(service) == ("TRIGGERED", [alarm.name])
    assert service.releases()[0]["statusReason"].endswith(f"an alarm went into the ALARM state: {alarm.name}.")
    service.update(taskDefinition=newer)  # it rings
    assert service.wait_until_stable()["taskDefinition"] == newer
    assert watched(service) == ("DISABLED", [])
    put.put(scene.world.server.url, "AWS/ECS", "MemoryUtilization", of, None)


def watched(service: Service) -> tuple[str, list[str]]:
    """What the newest deployment says of its alarms."""
    arn = service.releases()[0]["serviceDeploymentArn"]
    told = service.world.ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"][0]
    return told["alarms"]["status"], told["alarms"]["triggeredAlarmNames"]


def test_a_deployment_that_an_alarm_ends_without_a_way_back(scene: Scene, alarms: list[Alarm]) -> None:
    metric = {"Namespace": "own", "MetricName": name("metric"), "Statistic": "Sum"}
    alarm = Alarm(scene.world, **metric)
    alarms.append(alarm)
    watching = {"alarms": {"alarmNames": [alarm.name], "enable": True, "rollback": False}}
    service = scene.run(scene.definition("app:slow"), deploymentConfiguration=watching, loadBalancers=scene.behind())
    alarm.client.set_alarm_state(AlarmName=alarm.name, StateValue="ALARM", StateReason="tried")
    until(lambda: service.now()["deployments"][0]["rolloutState"] == "FAILED", "it fails")
    assert service.releases()[0]["status"] == "STOPPED"
    reason = service.now()["deployments"][0]["rolloutStateReason"]
    assert reason == f"ECS deployment alarms: in the ALARM state: {alarm.name}."


def test_a_state_that_was_set_lasts_until_something_is_measured(world: World, alarms: list[Alarm]) -> None:
    metric = name("metric")
    alarm = Alarm(world, Namespace="own", MetricName=metric, Statistic="SampleCount", Threshold=100.0)
    alarms.append(alarm)
    alarm.comes_to("OK")
    alarm.client.set_alarm_state(AlarmName=alarm.name, StateValue="ALARM", StateReason="tried")
    other = Alarm(world, Namespace="own", MetricName=name("metric"), Statistic="Sum", Threshold=1.0)
    alarms.append(other)
    other.comes_to("OK")  # a minute is over
    assert alarm.now()["StateReason"] == "tried"
    counted = {"MetricName": metric, "Values": [1.0, 2.0], "Counts": [3.0, 2.0]}
    alarm.client.put_metric_data(Namespace="own", MetricData=[counted])
    assert "[5.0 (" in alarm.comes_to("OK")["StateReason"]


def test_what_the_page_says_is_measured_is_what_is_measured() -> None:
    """In the code of those that measure; what each metric needs is tried above."""
    code = "".join(map(inspect.getsource, (sources, schedules)))
    for row in MEASURED:
        assert f'"{row.namespace}"' in code
        assert all(f'"{name}"' in code for name in (*row.metrics, *row.by))
