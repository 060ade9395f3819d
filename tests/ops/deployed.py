"""A project whose services and jobs run on a local AWS, made of what `ops render` says, without an engine."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ecs_platform.model.task.placement import capacity_of, strategy
from ecs_platform.model.task.render import rendered
from tests.model.project import Project

Aws = Callable[[str], Any]
REGION, CLUSTER = "eu-central-1", "test"
ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
START = "arn:aws:iam::123456789012:role/schedule/start"
PATIENCE = 60.0


@dataclass
class Deployed:
    """The cluster `test` with what runs there."""

    aws: Aws
    project: Project
    subnets: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.aws("ecs").create_cluster(clusterName=CLUSTER, capacityProviders=["FARGATE", "FARGATE_SPOT"])
        ec2 = self.aws("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]]
        self.groups = [ec2.create_security_group(VpcId=vpc, GroupName="tasks", Description="tasks")["GroupId"]]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        table = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"][0]
        ec2.create_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)

    @property
    def network(self) -> dict[str, Any]:
        inside = {"subnets": self.subnets, "securityGroups": self.groups, "assignPublicIp": "ENABLED"}
        return {"awsvpcConfiguration": inside}

    def register(self, name: str, **changes: Any) -> str:
        """A revision of a service or job as declared, with what it needs; `changes` are of its main container."""
        loaded = self.project.load()
        service = next(each for each in loaded.services if each.name == name)
        request = {**rendered("task-definition", service, loaded)}
        for container in request["containerDefinitions"]:
            if container["name"] == service.main_container:
                container.update(changes)
        self._role(request["taskRoleArn"])
        self._role(request["executionRoleArn"])
        with suppress(self.aws("logs").exceptions.ResourceAlreadyExistsException):
            self.aws("logs").create_log_group(logGroupName=loaded.names.log_group(name))
        made = self.aws("ecs").register_task_definition(**request)
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def service(self, name: str, count: int = 1, **changes: Any) -> None:
        """The service, once it is steady."""
        loaded = self.project.load()
        found = next(each for each in loaded.services if each.name == name)
        capacity = capacity_of(found, loaded.names)
        shares = strategy(capacity.provider, capacity.base)
        self.aws("ecs").create_service(
            cluster=CLUSTER,
            serviceName=name,
            taskDefinition=self.register(name, **changes),
            desiredCount=count,
            capacityProviderStrategy=[{"capacityProvider": each.provider, "weight": each.weight} for each in shares],
            networkConfiguration=self.network,
            enableExecuteCommand=found.exec,
            enableECSManagedTags=True,
            propagateTags="SERVICE",
            tags=[{"key": key, "value": value} for key, value in loaded.names.tags(name, name).items()],
        )
        until(lambda: self.now(name)["runningCount"] == count and self._is_done(name), f"{name} runs")

    def update(self, name: str, **changes: Any) -> None:
        """Another revision brought out, until it is all that runs."""
        self.aws("ecs").update_service(cluster=CLUSTER, service=name, taskDefinition=self.register(name, **changes))
        until(lambda: self._is_done(name), f"{name} is steady")

    def job(self, name: str, **changes: Any) -> str:
        """A job's schedule, which does not fire, and the revision that it starts."""
        loaded, revision = self.project.load(), self.register(name, **changes)
        self._role(START, "scheduler")
        inside = self.network["awsvpcConfiguration"]
        self.aws("scheduler").create_schedule(
            Name=loaded.names.schedule(name),
            ScheduleExpression="rate(1 days)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={
                "Arn": f"arn:aws:ecs:{REGION}:123456789012:cluster/{CLUSTER}",
                "RoleArn": START,
                "EcsParameters": {
                    "TaskDefinitionArn": revision,
                    "CapacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}],
                    "NetworkConfiguration": {
                        "awsvpcConfiguration": {f"{key[0].upper()}{key[1:]}": value for key, value in inside.items()}
                    },
                },
            },
        )
        return revision

    def now(self, name: str) -> dict[str, Any]:
        """What ECS says of a service."""
        found: dict[str, Any] = self.aws("ecs").describe_services(cluster=CLUSTER, services=[name])["services"][0]
        return found

    def tasks(self, status: str = "RUNNING", **of: str) -> list[dict[str, Any]]:
        """Tasks with their tags."""
        ecs = self.aws("ecs")
        arns = ecs.list_tasks(cluster=CLUSTER, desiredStatus=status, **of)["taskArns"]
        found: list[dict[str, Any]] = (
            ecs.describe_tasks(cluster=CLUSTER, tasks=arns, include=["TAGS"])["tasks"] if arns else []
        )
        return found

    def _is_done(self, name: str) -> bool:
        deployments = self.now(name)["deployments"]
        return len(deployments) == 1 and deployments[0]["rolloutState"] == "COMPLETED"

    def _role(self, arn: str, service: str = "ecs-tasks") -> None:
        path, _, name = arn.partition(":role")[2].rpartition("/")
        principal = {
            "Effect": "Allow",
            "Principal": {"Service": f"{service}.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        iam = self.aws("iam")
        with suppress(iam.exceptions.EntityAlreadyExistsException):
            iam.create_role(RoleName=name, Path=f"{path}/", AssumeRolePolicyDocument=_document(principal))
            iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=_document(ANYTHING))

    def end(self) -> None:
        """All of it goes, so that another can be made."""
        ecs, logs, scheduler = self.aws("ecs"), self.aws("logs"), self.aws("scheduler")
        for service in ecs.list_services(cluster=CLUSTER)["serviceArns"]:
            ecs.delete_service(cluster=CLUSTER, service=service, force=True)
        for task in ecs.list_tasks(cluster=CLUSTER)["taskArns"]:
            ecs.stop_task(cluster=CLUSTER, task=task)
        for group in logs.describe_log_groups()["logGroups"]:
            logs.delete_log_group(logGroupName=group["logGroupName"])
        for schedule in scheduler.list_schedules()["Schedules"]:
            scheduler.delete_schedule(Name=schedule["Name"])
        until(lambda: self._is_deleted(ecs), "the cluster goes")

    @staticmethod
    def _is_deleted(ecs: Any) -> bool:
        still = (ecs.exceptions.ClusterContainsServicesException, ecs.exceptions.ClusterContainsTasksException)
        with suppress(*still):
            ecs.delete_cluster(cluster=CLUSTER)
            return True
        return False


def until(condition: Callable[[], Any], what: str) -> Any:
    """The first true answer."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"never came: {what}")


def put(aws: Aws, group: str, stream: str, *said: tuple[int, str]) -> None:
    """Lines of a container: (milliseconds since 1970, text)."""
    logs = aws("logs")
    with suppress(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
    logs.put_log_events(
        logGroupName=group,
        logStreamName=stream,
        logEvents=[{"timestamp": at, "message": text} for at, text in sorted(said)],
    )


def json_lines(text: str) -> Iterator[dict[str, Any]]:
    """JSON, one object a line."""
    return (json.loads(line) for line in text.splitlines())


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
