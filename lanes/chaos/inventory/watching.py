"""What watches and tells: logs, alarms, events, schedules, topics, queues."""

from collections.abc import Iterator

from lanes.chaos.inventory.thing import Client, Lister, Thing, pages

LOGS, ALARM = "aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch/metricAlarm:MetricAlarm"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
SCHEDULE = "aws:scheduler/schedule:Schedule"
TOPIC, TOPIC_POLICY = "aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
QUEUE, QUEUE_POLICY = "aws:sqs/queue:Queue", "aws:sqs/queuePolicy:QueuePolicy"
# Application Auto Scaling makes two for each of its target tracking policies.
_OF_SCALING = "TargetTracking-"
# The policy that SNS gives each topic.
_DEFAULT_POLICY = "__default_policy_ID"


def _logs(client: Client) -> Iterator[Thing]:
    for group in pages(client, "describe_log_groups", "logGroups"):
        yield Thing(LOGS, group["logGroupName"])


def _alarms(client: Client) -> Iterator[Thing]:
    for alarm in pages(client, "describe_alarms", "MetricAlarms"):
        if not alarm["AlarmName"].startswith(_OF_SCALING):
            yield Thing(ALARM, alarm["AlarmName"])


def _dashboards(client: Client) -> Iterator[Thing]:
    for dashboard in pages(client, "list_dashboards", "DashboardEntries"):
        yield Thing(DASHBOARD, dashboard["DashboardName"])


def _events(client: Client) -> Iterator[Thing]:
    for rule in pages(client, "list_rules", "Rules"):
        # ECS and others have rules of their own.
        if rule.get("ManagedBy"):
            continue
        yield Thing(RULE, rule["Name"])
        for target in pages(client, "list_targets_by_rule", "Targets", Rule=rule["Name"]):
            yield Thing(TARGET, f"{rule['Name']} {target['Id']}")


def _schedules(client: Client) -> Iterator[Thing]:
    for schedule in pages(client, "list_schedules", "Schedules"):
        yield Thing(SCHEDULE, f"{schedule['GroupName']}/{schedule['Name']}")


def _topics(client: Client) -> Iterator[Thing]:
    for topic in pages(client, "list_topics", "Topics"):
        arn = topic["TopicArn"]
        yield Thing(TOPIC, arn)
        if _DEFAULT_POLICY not in client.get_topic_attributes(TopicArn=arn)["Attributes"].get("Policy", ""):
            yield Thing(TOPIC_POLICY, arn)
    for each in pages(client, "list_subscriptions", "Subscriptions"):
        # Its ARN is not told before somebody has confirmed it.
        yield Thing(SUBSCRIPTION, f"{each['TopicArn']} {each['Protocol']} {each['Endpoint']}")


def _queues(client: Client) -> Iterator[Thing]:
    for url in pages(client, "list_queues", "QueueUrls"):
        yield Thing(QUEUE, url)
        if client.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"]).get("Attributes", {}).get("Policy"):
            yield Thing(QUEUE_POLICY, url)


LISTERS = (
    Lister("logs", (LOGS,), _logs),
    Lister("cloudwatch", (ALARM,), _alarms),
    Lister("cloudwatch", (DASHBOARD,), _dashboards),
    Lister("events", (RULE, TARGET), _events),
    Lister("scheduler", (SCHEDULE,), _schedules),
    Lister("sns", (TOPIC, TOPIC_POLICY, SUBSCRIPTION), _topics),
    Lister("sqs", (QUEUE, QUEUE_POLICY), _queues),
)
