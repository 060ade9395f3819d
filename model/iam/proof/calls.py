"""What IAM is asked for an API call: the actions, resources and condition keys of the calls that deploy tools make.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html

One call can be several requests: RegisterTaskDefinition with tags asks for `ecs:TagResource` as well, and for
`iam:PassRole` of each of the definition's roles; UpdateService asks for the latter where it names a definition, and
does not where it only changes the count. Roles that ECS itself shall take are passed too, to ECS.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.evaluate import Request
from ecs_platform.model.iam.trust import ECS_TASKS

ECS = "ecs.amazonaws.com"
Parameters = Mapping[str, Any]
"""The parameters of a call, named as in the AWS API."""


class UnmappedError(LookupError):
    """A call of which it is not known here what IAM is asked for it."""


class Lookup(Protocol):
    """What AWS knows already when it is called."""

    def roles(self, task_definition: str) -> Sequence[str]:
        """ARNs of task role and execution role of a task definition, given as ARN, `family:revision` or `family`."""

    def tags(self, resource: str) -> Mapping[str, str]:
        """The tags of a task, by its ARN, or of a scalable target, by its resource id."""


@runtime_checkable
class Namespaces(Protocol):
    """A `Lookup` that knows namespaces too: a call names one by its name or its ARN, the condition key has the ARN."""

    def namespace(self, name: str) -> str | None:
        """The ARN of a namespace by its name; None where there is none."""


@dataclass(frozen=True)
class Call:
    """One API call.

    Attributes:
        principal: ARN of who calls.
        account: the account and region called.
        name: service prefix and operation, `ecs:UpdateService`.
        parameters: its parameters.
        look: what AWS knows already.
    """

    principal: str
    account: Account
    name: str
    parameters: Parameters
    look: Lookup

    def ask(self, action: str, resource: str = "*", **context: str | Sequence[str]) -> Request:
        """A request; in `context`, `ecs__cluster` stands for `ecs:cluster`."""
        keys = {key.replace("__", ":").replace("_", "-"): value for key, value in context.items()}
        return Request(self.principal, action, resource, keys)

    def given(self, name: str, default: Any = None) -> Any:
        """A parameter, `default` where it is absent or null."""
        value = self.parameters.get(name)
        return default if value is None else value

    @property
    def cluster(self) -> str:
        """The cluster's name; AWS takes name or ARN, and has one called `default`."""
        return str(self.given("cluster", "default")).rpartition("/")[2]

    @property
    def cluster_arn(self) -> str:
        return self.account.cluster(self.cluster)

    def service_arn(self, service: str) -> str:
        return service if service.startswith("arn:") else self.account.service(self.cluster, service)

    def task_arn(self, task: str) -> str:
        return task if task.startswith("arn:") else self.account.task(self.cluster, task)

    def definition_arn(self, reference: str) -> str:
        """The ARN of a task definition as it is named: with a revision, or without."""
        return reference if reference.startswith("arn:") else self.account.arn("ecs", f"task-definition/{reference}")

    def role_arn(self, role: str) -> str:
        return role if role.startswith("arn:") else self.account.role("/", role)

    def passing(self, roles: Iterable[str], to: str = ECS_TASKS) -> list[Request]:
        """The requests for giving these roles to a service of AWS; default: to tasks."""
        return [
            self.ask("iam:PassRole", self.role_arn(role), iam__PassedToService=to)
            for role in dict.fromkeys(role for role in roles if role)
        ]


def requests(call: Call) -> list[Request]:
    """What IAM is asked for a call; all of it must be allowed. Nothing for a call that everybody may make.

    Raises:
        UnmappedError: the call is not among those known here.
    """
    if call.name not in _MAPPED:
        raise UnmappedError(f"it is not known here what IAM is asked for {call.name}")
    return _MAPPED[call.name](call)


def _tags(tags: Iterable[Mapping[str, str]]) -> dict[str, str | Sequence[str]]:
    """The condition keys of tags in a request."""
    named = {str(tag.get("key", tag.get("Key"))): str(tag.get("value", tag.get("Value", ""))) for tag in tags}
    context: dict[str, str | Sequence[str]] = {f"aws:RequestTag/{key}": value for key, value in named.items()}
    return {**context, "aws:TagKeys": tuple(named)} if named else {}


def _resource_tags(tags: Mapping[str, str]) -> dict[str, str | Sequence[str]]:
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}


def _tagging(call: Call, resource: str, create_action: str) -> list[Request]:
    """Tags given while something is made are a right of their own."""
    tags = _tags(call.given("tags", ()))
    context = {**tags, "ecs:CreateAction": create_action}
    return [Request(call.principal, "ecs:TagResource", resource, context)] if tags else []


def _register(call: Call) -> list[Request]:
    family = call.definition_arn(str(call.given("family")))
    privileged = any(container.get("privileged") for container in call.given("containerDefinitions", ()))
    context: dict[str, str | Sequence[str]] = {
        "ecs:privileged": str(privileged).lower(),
        **_tags(call.given("tags", ())),
    }
    if call.given("requiresCompatibilities"):
        context["ecs:compute-compatibility"] = tuple(call.given("requiresCompatibilities"))
    return [
        Request(call.principal, call.name, f"{family}:*", context),
        *_tagging(call, family, "RegisterTaskDefinition"),
        *call.passing((call.given("taskRoleArn", ""), call.given("executionRoleArn", ""))),
    ]


def _execute_command(call: Call) -> dict[str, str | Sequence[str]]:
    wanted = call.given("enableExecuteCommand")
    return {} if wanted is None else {"ecs:enable-execute-command": str(bool(wanted)).lower()}


def _handed_over(given: object) -> Iterator[str]:
    """Roles for ECS itself: of load balancers, hooks, volumes, certificates of Service Connect, VPC Lattice.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
    """
    if isinstance(given, Mapping):
        role = given.get("roleArn")
        yield from [role] if isinstance(role, str) else []
    if isinstance(given, Mapping | list | tuple):
        for each in given.values() if isinstance(given, Mapping) else given:
            yield from _handed_over(each)


def _placed(call: Call) -> dict[str, str | Sequence[str]]:
    """Where a call lets tasks go: the keys that CreateService, UpdateService and RunTask all have.

    A key is there where the call gives its field, and says what that has.
    """
    context = _execute_command(call)
    providers = [str(each.get("capacityProvider")) for each in call.given("capacityProviderStrategy", ())]
    if providers:
        context["ecs:capacity-provider"] = tuple(
            each if each.startswith("arn:") else call.account.arn("ecs", f"capacity-provider/{each}")
            for each in providers
        )
    if call.given("volumeConfigurations") is not None:
        context["ecs:enable-ebs-volumes"] = str(bool(call.given("volumeConfigurations"))).lower()
    return context


def _networked(call: Call) -> dict[str, str | Sequence[str]]:
    """How a call puts a service on the network: keys that only CreateService and UpdateService have.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_service-with-iam.html has their values.
    """
    context: dict[str, str | Sequence[str]] = {}
    interface = call.given("networkConfiguration", {}).get("awsvpcConfiguration")
    if interface is not None:
        context["ecs:subnet"] = tuple(interface.get("subnets") or ())
        context["ecs:auto-assign-public-ip"] = str(interface.get("assignPublicIp") == "ENABLED").lower()
    connect = call.given("serviceConnectConfiguration")
    if connect is not None:
        context["ecs:enable-service-connect"] = str(bool(connect.get("enabled"))).lower()
        if connect.get("namespace"):
            context["ecs:namespace"] = _namespace(call, str(connect["namespace"]))
    if call.given("vpcLatticeConfigurations") is not None:
        context["ecs:enable-vpc-lattice"] = str(bool(call.given("vpcLatticeConfigurations"))).lower()
    if call.given("propagateTags") is not None:
        context["ecs:propagate-tags"] = str(call.given("propagateTags"))
    if call.given("enableECSManagedTags") is not None:
        context["ecs:enable-ecs-managed-tags"] = str(bool(call.given("enableECSManagedTags"))).lower()
    return context


def _namespace(call: Call, given: str) -> str:
    known = None if given.startswith("arn:") or not isinstance(call.look, Namespaces) else call.look.namespace(given)
    return known or (given if given.startswith("arn:") else call.account.arn("servicediscovery", f"namespace/{given}"))


def _service_change(service: str) -> Callable[[Call], list[Request]]:
    def change(call: Call) -> list[Request]:
        definition = call.given("taskDefinition")
        context = {**_placed(call), **_networked(call)}
        if definition is not None:
            context["ecs:task-definition"] = call.definition_arn(definition)
        arn = call.service_arn(str(call.given(service)))
        return [
            Request(call.principal, call.name, arn, {**context, **_tags(call.given("tags", ()))}),
            *_tagging(call, arn, call.name.partition(":")[2]),
            *call.passing(() if definition is None else call.look.roles(definition)),
            *call.passing(_handed_over(call.parameters), ECS),
        ]

    return change


def _run_task(call: Call) -> list[Request]:
    definition = str(call.given("taskDefinition"))
    overrides: Parameters = call.given("overrides", {})
    context = {"ecs:cluster": call.cluster_arn, **_placed(call), **_tags(call.given("tags", ()))}
    roles = [overrides.get("taskRoleArn", ""), overrides.get("executionRoleArn", ""), *call.look.roles(definition)]
    return [
        Request(call.principal, call.name, call.definition_arn(definition), context),
        *_tagging(call, call.account.task(call.cluster), "RunTask"),
        *call.passing(roles),
        *call.passing(_handed_over(call.parameters), ECS),
    ]


def _exec(call: Call) -> list[Request]:
    task = call.task_arn(str(call.given("task")))
    context = {"ecs:cluster": call.cluster_arn, "ecs:task": task}
    return [
        Request(call.principal, call.name, call.cluster_arn, context),
        Request(call.principal, call.name, task, {**context, **_resource_tags(call.look.tags(task))}),
    ]


def _see_tasks(call: Call) -> list[Request]:
    asked = {"ecs:cluster": call.cluster_arn}
    arns = [call.task_arn(str(task)) for task in call.given("tasks", ())]
    return [Request(call.principal, call.name, arn, {**asked, **_resource_tags(call.look.tags(arn))}) for arn in arns]


def _for_each(parameter: str, arn: Callable[[Call, str], str]) -> Callable[[Call], list[Request]]:
    """The same action on each thing that a parameter lists, or on the one it names."""

    def each(call: Call) -> list[Request]:
        given = call.given(parameter, ())
        names = [given] if isinstance(given, str) else list(given)
        context = {"ecs:cluster": call.cluster_arn} if call.name.startswith("ecs:") else {}
        return [Request(call.principal, call.name, arn(call, str(name)), context) for name in names]

    return each


def _whole_account(call: Call) -> list[Request]:
    return [call.ask(call.name)]


def _of_cluster(call: Call) -> list[Request]:
    return [call.ask(call.name, ecs__cluster=call.cluster_arn)]


def _tag_resource(call: Call) -> list[Request]:
    return [Request(call.principal, call.name, str(call.given("resourceArn")), _tags(call.given("tags", ())))]


def _put_parameter(call: Call) -> list[Request]:
    arn = call.account.parameter(str(call.given("Name")))
    return [call.ask(call.name, arn, ssm__Overwrite=str(bool(call.given("Overwrite", False))).lower())]


def _scalable_target(call: Call) -> list[Request]:
    context = {
        "application-autoscaling:service-namespace": str(call.given("ServiceNamespace")),
        "application-autoscaling:scalable-dimension": str(call.given("ScalableDimension")),
        **_resource_tags(call.look.tags(str(call.given("ResourceId")))),
    }
    arn = call.account.arn("application-autoscaling", "scalable-target/0000")
    return [Request(call.principal, call.name, arn, context)]


def _log_stream(call: Call) -> list[Request]:
    group = call.account.log_group(str(call.given("logGroupName")))
    return [call.ask(call.name, f"{group}:log-stream:{call.given('logStreamName')}")]


def _log_group(call: Call) -> list[Request]:
    # AWS's refusals name the group so: `…:log-group:/ecs/test/api:log-stream:`.
    return [call.ask(call.name, f"{call.account.log_group(str(call.given('logGroupName')))}:log-stream:")]


def _schedule(call: Call) -> list[Request]:
    group, name = call.given("GroupName", "default"), call.given("Name")
    return [call.ask(call.name, call.account.arn("scheduler", f"schedule/{group}/{name}"))]


def _secret(call: Call) -> list[Request]:
    secret = str(call.given("SecretId"))
    arn = secret if secret.startswith("arn:") else call.account.arn("secretsmanager", f"secret:{secret}-AbCdEf")
    return [call.ask(call.name, arn)]


def _service_deployment(call: Call, arn: str) -> str:
    return arn if arn.startswith("arn:") else call.account.arn("ecs", f"service-deployment/{call.cluster}/{arn}")


_parameter = _for_each("Name", lambda call, name: call.account.parameter(name))
_service = _for_each("service", Call.service_arn)

_REPOSITORY_CALLS = (
    "BatchCheckLayerAvailability",
    "BatchGetImage",
    "CompleteLayerUpload",
    "GetDownloadUrlForLayer",
    "InitiateLayerUpload",
    "PutImage",
    "UploadLayerPart",
)

_MAPPED: dict[str, Callable[[Call], list[Request]]] = {
    "ecs:CreateService": _service_change("serviceName"),
    "ecs:DeleteService": _service,
    "ecs:DeregisterTaskDefinition": _whole_account,
    "ecs:DescribeClusters": _for_each("clusters", lambda call, name: call.account.cluster(name.rpartition("/")[2])),
    "ecs:DescribeServiceDeployments": _for_each("serviceDeploymentArns", _service_deployment),
    "ecs:DescribeServiceRevisions": _for_each("serviceRevisionArns", lambda call, arn: arn),  # noqa: ARG005
    "ecs:DescribeServices": _for_each("services", Call.service_arn),
    "ecs:DescribeTaskDefinition": _whole_account,
    "ecs:DescribeTasks": _see_tasks,
    "ecs:ExecuteCommand": _exec,
    "ecs:ListServiceDeployments": _service,
    "ecs:ListServices": _of_cluster,
    "ecs:ListTaskDefinitions": _whole_account,
    "ecs:ListTasks": _of_cluster,
    "ecs:RegisterTaskDefinition": _register,
    "ecs:RunTask": _run_task,
    "ecs:StopServiceDeployment": _for_each("serviceDeploymentArn", _service_deployment),
    "ecs:StopTask": _for_each("task", Call.task_arn),
    "ecs:TagResource": _tag_resource,
    "ecs:UntagResource": lambda call: [call.ask(call.name, str(call.given("resourceArn")))],
    "ecs:UpdateService": _service_change("service"),
    "application-autoscaling:DescribeScalableTargets": _whole_account,
    "application-autoscaling:DescribeScalingPolicies": _whole_account,
    "application-autoscaling:RegisterScalableTarget": _scalable_target,
    "ecr:GetAuthorizationToken": _whole_account,
    **{
        f"ecr:{operation}": _for_each("repositoryName", lambda call, name: call.account.repository(name))
        for operation in _REPOSITORY_CALLS
    },
    # Composite alarms are told of only to who may see all.
    "cloudwatch:DescribeAlarms": _whole_account,
    "elasticloadbalancing:DescribeLoadBalancers": _whole_account,
    "elasticloadbalancing:DescribeTargetHealth": _whole_account,
    "logs:DescribeLogStreams": _log_group,
    "logs:FilterLogEvents": _log_group,
    "logs:GetLogEvents": _log_stream,
    "scheduler:GetSchedule": _schedule,
    "scheduler:ListSchedules": _whole_account,
    "secretsmanager:GetSecretValue": _secret,
    "ssm:GetParameter": _parameter,
    "ssm:GetParameters": _for_each("Names", lambda call, name: call.account.parameter(name)),
    "ssm:GetParametersByPath": _for_each("Path", lambda call, name: call.account.parameter(name)),
    "ssm:PutParameter": _put_parameter,
    "sts:AssumeRole": lambda call: [call.ask(call.name, str(call.given("RoleArn")))],
    # AWS: no policy can refuse it.
    "sts:GetCallerIdentity": lambda call: [],  # noqa: ARG005
}
