"""What the matrix of questions has no place for: all its own but for one thing, and the ways to more rights.

Written by hand, as the matrix is: see `ecs_platform.model.iam.proof.questions`.
"""

from dataclasses import replace
from typing import Any

from ecs_platform.model.iam.evaluate import Request
from ecs_platform.model.iam.proof.answers import DEPLOYS, NEVER, Asked, Question
from ecs_platform.model.iam.proof.attempts import (
    DEEDS,
    Asking,
    either_name,
    register,
    run,
    see_deployments,
    tag_while_registering,
    update,
)
from ecs_platform.model.iam.proof.looking import looking_questions
from ecs_platform.model.iam.proof.targets import Target

_NEARLY_ITS_OWN = ("other service", "other environment", "same name prefix")


_PUSH_STEPS = (
    "BatchCheckLayerAvailability",
    "InitiateLayerUpload",
    "UploadLayerPart",
    "CompleteLayerUpload",
    "PutImage",
    # Asked for where a manifest is put together of others.
    "BatchGetImage",
    "GetDownloadUrlForLayer",
)


def further_questions(asking: Asking) -> list[Question]:
    """The questions about one of the deployer's services that are not in the matrix."""
    sections = (
        _definitions,
        _running,
        _watching,
        looking_questions,
        _one_thing_changed,
        _scaling,
        _escalation,
        _parameters,
        _images,
    )
    found = [question for section in sections for question in section(asking)]
    return [Question(f"{text} (`{asking.service.name}`)", yes, asked) for text, yes, asked in found]


def _definitions(asking: Asking) -> list[Asked]:
    own = asking.targets.own
    privileged = [{"name": "main", "image": "new"}, {"name": "side", "image": "new", "privileged": True}]
    found: list[Asked] = [
        (
            "register a revision with a privileged container",
            NEVER,
            register(asking, own, containerDefinitions=privileged),
        ),
        ("register a revision without tags", DEPLOYS, register(asking, own, tags=[])),
        ("register and tag a revision, whichever way AWS names it", DEPLOYS, either_name(asking, own)),
    ]
    if own.fargate:
        found += [
            ("register a revision for EC2", NEVER, register(asking, own, requiresCompatibilities=["EC2"])),
            ("register a revision for both", NEVER, register(asking, own, requiresCompatibilities=["EC2", "FARGATE"])),
            (
                "register a revision that says nothing of where",
                NEVER,
                register(asking, own, requiresCompatibilities=[]),
            ),
        ]
    else:
        found.append(
            (
                "register a revision that says nothing of where",
                DEPLOYS,
                register(asking, own, requiresCompatibilities=[]),
            )
        )
    return found


def _running(asking: Asking) -> list[Asked]:
    own, elsewhere = asking.targets.own, asking.targets.others["other environment"]
    admin = {"taskRoleArn": asking.targets.others["admin role"].task_role}
    found: list[Asked] = [
        ("run it on another cluster", NEVER, run(asking, own, cluster=elsewhere.cluster)),
        ("run it with the admin role in place of its own", NEVER, run(asking, own, overrides=admin)),
        ("run it with ECS Exec", NEVER, run(asking, own, enableExecuteCommand=True)),
        ("run it by its family, without a revision", ("run",), run(asking, own, taskDefinition=own.family)),
        ("stop a task", NEVER, asking.calls("ecs:StopTask", own, cluster=own.cluster, task=own.task)),
    ]
    if asking.service.service is not None:
        # Where the manifest turns ECS Exec on, a tool that sends the whole service sends this too.
        shell = DEPLOYS if asking.service.exec else NEVER
        count = {"cluster": own.cluster, "service": own.service, "desiredCount": 3}
        found += [
            ("update the service's count only", (*DEPLOYS, "scale"), asking.calls("ecs:UpdateService", own, **count)),
            ("update the service with ECS Exec on", shell, update(asking, own, enableExecuteCommand=True)),
            ("update the service by its family", DEPLOYS, update(asking, own, taskDefinition=own.family)),
        ]
    return found


def _watching(asking: Asking) -> list[Asked]:
    own, elsewhere = asking.targets.own, asking.targets.others["other environment"]
    # These watch tasks come up; the others look at the service only.
    watchers = ("silinternational/ecs-deploy", "fabfuel/ecs-deploy")

    def see(name: str, target: Target, **parameters: Any) -> tuple[Request, ...]:
        return asking.calls(name, target, cluster=target.cluster, **parameters)

    found: list[Asked] = [
        ("read a task definition", (*DEPLOYS, "run", "operate"), see("ecs:DescribeTaskDefinition", own)),
        ("list a family's revisions", ("ecspresso", "deregister"), see("ecs:ListTaskDefinitions", own)),
        ("see its tasks", (*watchers, "run", "exec", "operate"), see("ecs:DescribeTasks", own, tasks=[own.task])),
        ("list the cluster's tasks", (*watchers, "exec", "operate"), see("ecs:ListTasks", own)),
        ("see another cluster's tasks", NEVER, see("ecs:DescribeTasks", elsewhere, tasks=[elsewhere.task])),
        ("list another cluster's tasks", NEVER, see("ecs:ListTasks", elsewhere)),
        (
            "read its logs",
            ("ecspresso+run", "operate+run"),
            asking.asks("logs:GetLogEvents", f"{own.log_group}:log-stream:ecs/main/1"),
        ),
    ]
    if asking.service.service is not None:
        yes = (*DEPLOYS, "scale", "operate")
        found.append(("see its service", yes, see("ecs:DescribeServices", own, services=[own.service])))
        found.append(("see its deployments", ("ecspresso", "operate"), see_deployments(asking, own)))
    return found


def _one_thing_changed(asking: Asking) -> list[Asked]:
    """All its own but for one thing: so that each statement is asked for itself, not the weakest of several."""
    own, others = asking.targets.own, asking.targets.others
    elsewhere = others["other environment"]
    shell = DEEDS["exec"](asking, replace(elsewhere, task_tags=own.task_tags))
    new = {"cluster": own.cluster, "serviceName": f"{asking.service.name}-new", "taskDefinition": own.revision}
    return [
        *(found for label in _NEARLY_ITS_OWN for found in _but_for(label, others[label], asking)),
        ("open a shell on another cluster", NEVER, shell[:1]),
        ("open a shell in a task of another cluster that has its tags", NEVER, shell[1:]),
        ("create a service", NEVER, asking.calls("ecs:CreateService", own, **new)),
        ("delete the service", NEVER, asking.asks("ecs:DeleteService", own.service)),
    ]


def _but_for(label: str, other: Target, asking: Asking) -> list[Asked]:
    """All its own but for a family, service, cluster or log group, which is the other target's."""
    own, deployment = asking.targets.own, see_deployments(asking, other)
    return [
        (
            f"register with its own roles, family: {label}",
            NEVER,
            register(asking, replace(own, family=other.family), tags=[]),
        ),
        (f"tag while registering, family: {label}", NEVER, tag_while_registering(asking, other)),
        (
            f"run with its own roles on its own cluster, family: {label}",
            NEVER,
            run(asking, replace(own, family=other.family)),
        ),
        (
            f"update to its own revision, service: {label}",
            NEVER,
            update(asking, own, cluster=other.cluster, service=other.service),
        ),
        (
            f"update the count, service: {label}",
            NEVER,
            asking.calls("ecs:UpdateService", own, service=other.service, desiredCount=0),
        ),
        (f"see the service: {label}", NEVER, asking.calls("ecs:DescribeServices", other, services=[other.service])),
        (f"list the deployments: {label}", NEVER, deployment[:1]),
        (f"see a deployment: {label}", NEVER, deployment[1:]),
        (
            f"read the logs: {label}",
            NEVER,
            asking.asks("logs:GetLogEvents", f"{other.log_group}:log-stream:ecs/main/1"),
        ),
    ]


def _scaling(asking: Asking) -> list[Asked]:
    own = asking.targets.own
    ours = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount"}

    def bounds(target: Target, **changed: str) -> tuple[Request, ...]:
        call = "application-autoscaling:RegisterScalableTarget"
        return asking.calls(call, target, ResourceId="service/any/any", MinCapacity=2, **{**ours, **changed})

    read = asking.calls("application-autoscaling:DescribeScalableTargets", own, ServiceNamespace="ecs")
    return [
        ("read the bounds of autoscaling", ("scale",), read),
        ("change the bounds of its autoscaling", ("scale",), bounds(own)),
        *(
            (f"change the bounds of autoscaling: {label}", NEVER, bounds(asking.targets.others[label]))
            for label in ("other service", "other environment", "same name prefix")
        ),
        ("change the bounds of what is not ECS", NEVER, bounds(own, ServiceNamespace="dynamodb")),
        (
            "change bounds that are not a count",
            NEVER,
            bounds(own, ScalableDimension="dynamodb:table:ReadCapacityUnits"),
        ),
    ]


def _escalation(asking: Asking) -> list[Asked]:
    own, admin, itself = asking.targets.own, asking.targets.others["admin role"], asking.principal
    a_policy = asking.scope.account.arn("iam", "policy/any", region="")
    tries = (
        ("take its task role itself", "sts:AssumeRole", own.task_role),
        ("take the admin role itself", "sts:AssumeRole", admin.task_role),
        ("change who may take its task role", "iam:UpdateAssumeRolePolicy", own.task_role),
        ("attach a policy to its task role", "iam:AttachRolePolicy", own.task_role),
        ("make itself an access key", "iam:CreateAccessKey", itself),
        ("attach a policy to itself", "iam:AttachUserPolicy", itself),
        ("remove its own boundary", "iam:DeleteUserPermissionsBoundary", itself),
        ("change a policy", "iam:CreatePolicyVersion", a_policy),
    )
    services = ("ecs.amazonaws.com", "lambda.amazonaws.com", "ec2.amazonaws.com")
    return [
        *((text, NEVER, asking.asks(action, resource)) for text, action, resource in tries),
        *(
            (
                f"pass its task role to {service}",
                NEVER,
                asking.asks("iam:PassRole", own.task_role, iam__PassedToService=service),
            )
            for service in services
        ),
    ]


def _parameters(asking: Asking) -> list[Asked]:
    own, other = asking.targets.own, asking.targets.others["other service"]

    def write(arn: str) -> tuple[Request, ...]:
        return asking.asks("ssm:PutParameter", arn, ssm__Overwrite="true")

    secret = asking.scope.account.arn("secretsmanager", "secret:any-AbCdEf")
    found: list[Asked] = [
        ("write its secrets", NEVER, write(asking.scope.account.parameter(own.secret))),
        ("write another service's secrets", NEVER, write(asking.scope.account.parameter(other.secret))),
        ("read a secret in Secrets Manager", NEVER, asking.asks("secretsmanager:GetSecretValue", secret)),
    ]
    if asking.service.image_parameter is not None:
        parameter = asking.service.image_parameter
        found += [
            ("write its image parameter", ("pulumi-parameter",), write(parameter)),
            ("write a parameter whose name begins alike", NEVER, write(f"{parameter}s")),
            ("delete its image parameter", NEVER, asking.asks("ssm:DeleteParameter", parameter)),
        ]
    return found


def _images(asking: Asking) -> list[Asked]:
    foreign = asking.scope.account.repository("legacy")
    found: list[Asked] = [("push an image to a foreign repository", NEVER, asking.asks("ecr:PutImage", foreign))]
    if asking.service.repository is not None:
        own = asking.service.repository
        upload = tuple(request for step in _PUSH_STEPS for request in asking.asks(f"ecr:{step}", own))
        found += [
            ("push an image to its repository", ("push",), (*asking.asks("ecr:GetAuthorizationToken", "*"), *upload)),
            ("push to a repository whose name begins alike", NEVER, asking.asks("ecr:PutImage", f"{own}-base")),
            ("delete an image from its repository", NEVER, asking.asks("ecr:BatchDeleteImage", own)),
        ]
    return found
