"""A scheduled job: a task that is started by the clock and ends by itself."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ecs_platform.components.depends_on import depends_on, without_dependencies
from ecs_platform.components.event_rule import event_rule
from ecs_platform.components.task import Task, TaskArgs
from ecs_platform.model.naming import Names
from ecs_platform.model.task.events import EventRule
from ecs_platform.model.task.placement import has_interface, strategy
from ecs_platform.model.task.service import MANAGED_TAGS


@dataclass
class ScheduledJobArgs:
    """Arguments of `ScheduledJob`.

    Attributes:
        names: names and tags.
        job: the job's name.
        cluster_arn: the cluster.
        task: what runs; see `TaskArgs`.
        subnet_ids: where its tasks go.
        security_group_ids: its tasks' security groups; none in bridge mode.
        assume_role_policy: who may take the role that starts the job, as JSON: EventBridge Scheduler.
        start_policy: what that role may do, as JSON: start exactly this job.
        permissions_boundary: ARN of a policy that bounds that role; default none.
        schedule: `rate(…)`, `cron(…)` or `at(…)`; none for a job that is started by hand only.
        timezone: the time zone of the latter two (`America/New_York`); default UTC.
        family_arn: ARN of the task definition's family, without a revision, for a schedule that never changes with it:
            what runs once is over then, and a change of it would be refused; default: the revision that is registered.
        capacity_provider: `FARGATE` (default), `FARGATE_SPOT`, or the name of an EC2 capacity provider.
        assign_public_ip: whether its tasks get a public address; default false.
        execute_command: whether `aws ecs execute-command` opens a shell in a container; default false.
        group: the task group of its tasks; default `family:` and its family.
        failed: when it has not done its work; default: nobody is told.
        topic_arn: the topic that is told then.
        dead_letters_arn: the queue for starts that never succeed; default: EventBridge drops them.
    """

    names: Names
    job: str
    cluster_arn: pulumi.Input[str]
    task: TaskArgs
    subnet_ids: list[pulumi.Input[str]]
    security_group_ids: list[pulumi.Input[str]]
    assume_role_policy: str
    start_policy: str
    permissions_boundary: str | None = None
    schedule: str | None = None
    timezone: str | None = None
    family_arn: str | None = None
    capacity_provider: pulumi.Input[str] = "FARGATE"
    assign_public_ip: bool = False
    execute_command: bool = False
    group: str | None = None
    failed: EventRule | None = None
    topic_arn: pulumi.Input[str] = ""
    dead_letters_arn: pulumi.Input[str] | None = None


class ScheduledJob:
    """A task definition, the schedule that starts it, and the alarm of its failure.

    A part of the component that `opts.parent` names. Makes: `Task`, `iam.Role` with an `iam.RolePolicy`,
    `scheduler.Schedule`, `cloudwatch.EventRule` with a `cloudwatch.EventTarget`. The schedule always starts the newest
    ACTIVE revision that this stack registered, or the family's newest. What ECS refuses, EventBridge Scheduler tries
    again for a day where that may help, and then puts into the queue.

    What `opts.depends_on` names is there before the schedule, which can start a task at once.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge-scheduler.html
    """

    task: Task

    def __init__(self, name: str, args: ScheduledJobArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._name, self._args, self._child = name, args, without_dependencies(opts)
        self.task = Task(name, args.task, opts=self._child)
        self._schedule(self._role(), depends_on(opts))
        if args.failed is not None:
            event_rule(name, args.failed, args.topic_arn, args.names, self._child, args.job)

    def _role(self) -> aws.iam.Role:
        role_name = self._args.names.schedule_role(self._args.job)
        role = aws.iam.Role(
            self._name,
            name=role_name,
            path=self._args.names.schedule_path,
            assume_role_policy=self._args.assume_role_policy,
            permissions_boundary=self._args.permissions_boundary,
            tags=self._args.names.tags(role_name, self._args.job),
            opts=self._child,
        )
        self._policy = aws.iam.RolePolicy(
            self._name, name="start", role=role.name, policy=self._args.start_policy, opts=self._child
        )
        return role

    def _schedule(self, role: aws.iam.Role, ready: list[pulumi.Resource]) -> None:
        args = self._args
        aws.scheduler.Schedule(
            self._name,
            name=args.names.schedule(args.job),
            description=f"Starts {args.job}",
            # A job without a schedule keeps one that never fires: starting it again later replaces nothing.
            schedule_expression=args.schedule or "rate(1 day)",
            schedule_expression_timezone=args.timezone,
            state="DISABLED" if args.schedule is None else "ENABLED",
            flexible_time_window=aws.scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
            target=aws.scheduler.ScheduleTargetArgs(
                arn=args.cluster_arn,
                role_arn=role.arn,
                ecs_parameters=self._ecs_parameters(),
                dead_letter_config=None
                if args.dead_letters_arn is None
                else aws.scheduler.ScheduleTargetDeadLetterConfigArgs(arn=args.dead_letters_arn),
            ),
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(depends_on=[*ready, self._policy, self.task.definition])
            ),
        )

    def _ecs_parameters(self) -> aws.scheduler.ScheduleTargetEcsParametersArgs:
        args = self._args
        return aws.scheduler.ScheduleTargetEcsParametersArgs(
            task_definition_arn=args.family_arn or self.task.arn,
            task_count=1,
            group=args.group,
            capacity_provider_strategies=[
                aws.scheduler.ScheduleTargetEcsParametersCapacityProviderStrategyArgs(
                    capacity_provider=share.provider, weight=share.weight
                )
                for share in strategy(args.capacity_provider, base=0)
            ],
            enable_ecs_managed_tags=MANAGED_TAGS,
            enable_execute_command=args.execute_command,
            propagate_tags="TASK_DEFINITION",
            network_configuration=None
            if not has_interface(args.task.network_mode)
            else aws.scheduler.ScheduleTargetEcsParametersNetworkConfigurationArgs(
                subnets=args.subnet_ids,
                security_groups=args.security_group_ids,
                assign_public_ip=args.assign_public_ip,
            ),
        )
