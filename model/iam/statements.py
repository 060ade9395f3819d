"""What a deployer may do: the statements of its policies, from its tools, its options and its services.

Every statement is built as if all were needed; `_only` then leaves what the tools and options call. What an action can
be limited to is AWS's choice: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ecs_platform.model.iam.document import Conditions, Statement
from ecs_platform.model.iam.looking import look, looking_statements, tag_tasks
from ecs_platform.model.iam.placing import run_statements, update_statements
from ecs_platform.model.iam.scope import Deployable, Scope
from ecs_platform.model.iam.tools import BY_OPTION, BY_TOOL, RUN_ONLY_WITH
from ecs_platform.model.iam.trust import ECS_TASKS
from ecs_platform.model.settings.deployers import Deployer, Option

Actions = frozenset[str]


def needed_actions(deployer: Deployer) -> Actions:
    """The IAM actions that the deployer's tools and options need."""
    tools = [BY_TOOL[tool].actions for tool in deployer.tools]
    options = [_of_option(option, deployer) for option in deployer.options]
    return frozenset[str]().union(*tools, *options)


def _of_option(option: Option, deployer: Deployer) -> Actions:
    left_out = {action for action, tools in RUN_ONLY_WITH.items() if tools.isdisjoint(deployer.tools)}
    return BY_OPTION[option].actions - (left_out if option == "run" else set())


def deployer_statements(deployer: Deployer, scope: Scope) -> list[Statement]:
    """All that a deployer may do in its environment, in one list, however long."""
    services = scope.of(deployer)
    return [*environment_statements(deployer, scope), *service_statements(deployer, scope, services)]


def environment_statements(deployer: Deployer, scope: Scope) -> list[Statement]:
    """What is about the environment, or because AWS offers nothing narrower about the account."""
    account, cluster = scope.account, scope.cluster_arn
    tasks = (account.task(scope.cluster),)
    statements = [
        _statement(
            "Read",
            ("ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"),
            ("*",),
            "reads task definitions; AWS cannot limit this to some families",
        ),
        *(
            [_statement("SeeTasks", ("ecs:DescribeTasks",), tasks, "watches this cluster's tasks start and stop")]
            if _sees_all_tasks(deployer)
            else []
        ),
        # The only resource this action knows is a container instance, and on Fargate there is none.
        _statement(
            "ListTasks",
            ("ecs:ListTasks",),
            ("*",),
            "lists this cluster's tasks",
            {"ArnEquals": {"ecs:cluster": cluster}},
        ),
        _statement(
            "ExecCluster", ("ecs:ExecuteCommand",), (cluster,), "opens a shell: AWS asks for the cluster and the task"
        ),
        _statement(
            "Deregister",
            ("ecs:DeregisterTaskDefinition",),
            ("*",),
            "deregisters revisions: of EVERY family in the account, AWS cannot limit this",
        ),
        _statement(
            "SeeScaling",
            ("application-autoscaling:DescribeScalableTargets",),
            ("*",),
            "reads the bounds of autoscaling; AWS cannot limit this to some services",
        ),
        _statement(
            "LogIn", ("ecr:GetAuthorizationToken",), ("*",), "logs in to ECR; the token opens no repository by itself"
        ),
        look(),
    ]
    return _only(needed_actions(deployer), statements)


def service_statements(deployer: Deployer, scope: Scope, services: Sequence[Deployable]) -> list[Statement]:
    """What is about these services."""
    needed, operates = needed_actions(deployer), "operate" in deployer.tools
    deploys = "ecs:RegisterTaskDefinition" in needed
    statements = [
        *_register(services),
        *([_tag(services)] if deploys else []),
        *update_statements(services, deploys=deploys),
        _statement("See", ("ecs:DescribeServices",), _ecs_services(services), "watches its services"),
        _see_deployments(services, revisions=operates),
        _pass(services),
        *run_statements(services, scope),
        _exec(services, scope),
        _logs(services),
        _scale(services, scope),
        _parameter(services),
        _push(services),
        *(looking_statements(services, scope, tasks=not _sees_all_tasks(deployer)) if operates else []),
        *([tag_tasks(services, scope)] if operates and deployer.run else []),
    ]
    return _only(needed, statements)


def _sees_all_tasks(deployer: Deployer) -> bool:
    """Whether a tool or option besides `operate` watches tasks: those ask for tasks of which no tag tells whose."""
    others = tuple(tool for tool in deployer.tools if tool != "operate")
    return "ecs:DescribeTasks" in needed_actions(deployer.model_copy(update={"tools": others}))


def _statement(
    sid: str, actions: Iterable[str], resources: Iterable[str], why: str, conditions: Conditions | None = None
) -> Statement:
    return Statement(sid, tuple(actions), tuple(resources), why, conditions or {})


def _only(needed: Actions, statements: Iterable[Statement]) -> list[Statement]:
    """The statements reduced to the actions needed, without those that are then about nothing."""
    reduced = (
        replace(statement, actions=tuple(action for action in statement.actions if action in needed))
        for statement in statements
    )
    return [statement for statement in reduced if statement.actions and statement.resources]


def _revisions(services: Iterable[Deployable]) -> tuple[str, ...]:
    return tuple(arn for service in services for arn in service.revisions)


def _ecs_services(services: Iterable[Deployable]) -> tuple[str, ...]:
    return tuple(service.service for service in services if service.service is not None)


def _register(services: Sequence[Deployable]) -> list[Statement]:
    # A container with privileges, or with a directory of its host, has the host and all that runs on it. No key tells
    # of directories, but what must fit Fargate can have neither.
    unprivileged = {"StringNotEquals": {"ecs:privileged": "true"}}
    fargate: Conditions = {
        **unprivileged,
        "ForAllValues:StringEquals": {"ecs:compute-compatibility": "FARGATE"},
        # ForAllValues alone holds where the key is absent.
        "Null": {"ecs:compute-compatibility": "false"},
    }
    actions, why = ("ecs:RegisterTaskDefinition",), "registers revisions of its services' families, unprivileged"
    on_fargate = _revisions(service for service in services if service.fargate)
    on_instances = _revisions(service for service in services if not service.fargate)
    return [
        _statement("Register", actions, on_fargate, f"{why}, fit for Fargate", fargate),
        _statement("RegisterEc2", actions, on_instances, why, unprivileged),
    ]


def _tag(services: Sequence[Deployable]) -> Statement:
    registering = {"StringEquals": {"ecs:CreateAction": "RegisterTaskDefinition"}}
    why = "tags revisions while it registers them, and nothing else"
    return _statement("Tag", ("ecs:TagResource",), _revisions(services), why, registering)


def _see_deployments(services: Sequence[Deployable], *, revisions: bool) -> Statement:
    kinds = ("deployment", "revision") if revisions else ("deployment",)
    actions = ("ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions", "ecs:ListServiceDeployments")
    arns = _ecs_services(services)
    below = [f"{arn.replace(':service/', f':service-{kind}/')}/*" for kind in kinds for arn in arns]
    return _statement("SeeDeployments", actions, [*arns, *below], "watches its services' deployments")


def _pass(services: Sequence[Deployable]) -> Statement:
    roles = [role for service in services for role in (service.task_role, service.execution_role)]
    to_tasks = {"StringEquals": {"iam:PassedToService": ECS_TASKS}}
    why = "gives its services' own roles to tasks: exactly these roles, and to nothing but tasks"
    return _statement("Pass", ("iam:PassRole",), roles, why, to_tasks)


def _exec(services: Sequence[Deployable], scope: Scope) -> Statement:
    # A task's ARN does not tell its service; its tags do, which the service gives it.
    own: Conditions = {"StringEquals": {"aws:ResourceTag/Service": tuple(service.name for service in services)}}
    tasks = (scope.account.task(scope.cluster),)
    return _statement("Exec", ("ecs:ExecuteCommand",), tasks, "opens a shell in its services' containers", own)


def _logs(services: Sequence[Deployable]) -> Statement:
    streams = [f"{service.log_group}:log-stream:*" for service in services]
    return _statement("Logs", ("logs:GetLogEvents",), streams, "shows the logs of the tasks it runs")


def _scale(services: Sequence[Deployable], scope: Scope) -> Statement:
    own: Conditions = {
        "StringEquals": {
            "application-autoscaling:service-namespace": "ecs",
            "application-autoscaling:scalable-dimension": "ecs:service:DesiredCount",
            # AWS makes up the ARN of a scalable target; its tags tell whose it is.
            "aws:ResourceTag/Environment": scope.environment,
            "aws:ResourceTag/Service": tuple(service.name for service in services),
        }
    }
    targets = (scope.account.arn("application-autoscaling", "scalable-target/*"),)
    action, why = "application-autoscaling:RegisterScalableTarget", "changes the bounds of its services' autoscaling"
    return _statement("Scale", (action,), targets, why, own)


def _parameter(services: Sequence[Deployable]) -> Statement:
    parameters = [service.image_parameter for service in services if service.image_parameter is not None]
    return _statement(
        "Parameter", ("ssm:PutParameter",), parameters, "writes its services' image parameters, exactly these"
    )


def _push(services: Sequence[Deployable]) -> Statement:
    repositories = [service.repository for service in services if service.repository is not None]
    actions = sorted(BY_OPTION["push"].actions - {"ecr:GetAuthorizationToken"})
    return _statement("Push", actions, repositories, "pushes images to its services' repositories")
