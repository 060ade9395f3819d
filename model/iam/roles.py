"""What the roles of a service may do: computed from what the service declares, never typed.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ecs_platform.model.arns import Account, ecr_image
from ecs_platform.model.iam.document import Document, Statement, document
from ecs_platform.model.iam.keys import decrypt_statements
from ecs_platform.model.iam.patterns import literal
from ecs_platform.model.iam.trust import ECS_TASKS
from ecs_platform.model.manifest.secret_reference import whole_arn

_SECRET_SUFFIX = re.compile(r".*-[A-Za-z0-9]{6}")

ECR_PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
EXEC_CHANNELS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)


def ecr_repository(image: str) -> str | None:
    """The ARN of the ECR repository an image is in; none for images from elsewhere, public ECR included."""
    found = ecr_image(image)
    return None if found is None else found.repository_arn


def secret_resources(value_from: str) -> list[str]:
    """The ARN of what a `valueFrom` names as IAM is asked for it: without JSON key, version stage and version id.

    Secrets Manager adds a hyphen and six characters to the name in a secret's ARN. A `valueFrom` may leave them out;
    IAM is asked with them. A name can end as if it had them (`db-master`): then either may be meant.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html
    """
    arn = whole_arn(value_from)
    if _service_of(arn) != "secretsmanager":
        return [arn]
    with_suffix = f"{arn}-??????"
    return [arn, with_suffix] if _SECRET_SUFFIX.fullmatch(arn) else [with_suffix]


def _service_of(arn: str) -> str:
    return arn.split(":")[2]


@dataclass(frozen=True)
class Mount:
    """An EFS file system that containers mount with the task role's rights.

    Attributes:
        file_system_arn: `arn:…:elasticfilesystem:…:file-system/fs-…`; with `*` for one whose id only AWS knows.
        access_point_arn: limits the right to mounts through it; default none.
        read_only: default false.
        tags: limits the right to file systems with all of these tags; default none.
    """

    file_system_arn: str
    access_point_arn: str | None = None
    read_only: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


def execution_statements(
    *,
    log_groups: Iterable[str] = (),
    secrets: Iterable[str] = (),
    images: Iterable[str] = (),
    repositories: Iterable[str] = (),
    kms_keys: Iterable[str] = (),
    environment_files: Iterable[str] = (),
    caches: Iterable[str] = (),
    created_log_groups: Iterable[str] = (),
) -> list[Statement]:
    """What ECS may do to start a service's tasks.

    Args:
        log_groups: ARNs of the log groups its containers write to.
        secrets: `valueFrom` of its secrets, as full ARNs of parameters or of secrets in Secrets Manager; also the
            secrets with credentials of private registries.
        images: references of its images; those in ECR need a right.
        repositories: ARNs of repositories in ECR of which it may run any image.
        kms_keys: ARNs of the customer managed keys (or of their aliases) that encrypt its secrets and environment
            files; AWS managed ones need no right.
        environment_files: ARNs of its environment files in S3.
        caches: ARNs of pull-through caches in ECR, up to their prefix's `/`: what of its images they do not have yet,
            it may have them fetch.
        created_log_groups: ARNs of those log groups that are made where they are not there.
    """
    arns = {arn for secret in secrets for arn in secret_resources(secret)}
    files = sorted(map(literal, set(environment_files)))
    read_by = {_service_of(arn) for arn in arns} | ({"s3"} if files else set())
    return [
        *_logs(log_groups),
        *_some(
            "LogGroups",
            ("logs:CreateLogGroup",),
            # IAM is asked for `log-group:NAME:log-stream:`: https://github.com/aws/aws-logging-dotnet/issues/179
            [f"{arn}:*" for arn in created_log_groups],
            "makes log groups that are not there",
        ),
        *_some(
            "Parameters",
            ("ssm:GetParameters",),
            [arn for arn in arns if _service_of(arn) == "ssm"],
            "reads the parameters the manifest declares as secrets",
        ),
        *_some(
            "Secrets",
            ("secretsmanager:GetSecretValue",),
            [arn for arn in arns if _service_of(arn) == "secretsmanager"],
            "reads the secrets the manifest declares",
        ),
        *decrypt_statements(kms_keys, read_by),
        *_images(images, repositories, tuple(caches)),
        *_environment_files(files),
    ]


def task_statements(
    account: Account,
    parameter_path: str,
    *,
    exec_command: bool = False,
    kms_keys: Iterable[str] = (),
    mounts: Iterable[Mount] = (),
) -> list[Statement]:
    """What a service's containers may do.

    Args:
        account: where they run.
        parameter_path: the path in Parameter Store below which they may read, `/<environment>/<service>/`.
        exec_command: whether ECS Exec may open a shell in them; default false.
        kms_keys: ARNs of the customer managed keys (or of their aliases) that encrypt those parameters.
        mounts: EFS file systems they mount with the role's rights.
    """
    path = account.parameter(parameter_path.rstrip("/"))
    statements = [
        Statement(
            "Parameters",
            ("ssm:GetParameter", "ssm:GetParameters"),
            (f"{path}/*",),
            f"reads its own parameters, those below {parameter_path}",
        ),
        # By path, the resource asked for is the path itself, with its last slash or without, as the caller wrote it.
        Statement(
            "ParametersByPath",
            ("ssm:GetParametersByPath",),
            (path, f"{path}/*"),
            f"reads all of them at once, by the path {parameter_path}",
        ),
        *decrypt_statements(kms_keys, ("ssm",)),
    ]
    if exec_command:
        # These actions know no resources.
        statements.append(Statement("Exec", EXEC_CHANNELS, ("*",), "ECS Exec opens its channels from the container"))
    return [*statements, *(_mount(mount, number) for number, mount in enumerate(mounts, 1))]


def events_topic_policy(topic_arn: str, account: Account, environment: str) -> Document:
    """Who may publish to the topic of events: EventBridge and CloudWatch, for rules and alarms of this environment.

    Those of stacks that attach to it too: their names begin with the environment's, which has no hyphen.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html

    Args:
        topic_arn: the topic.
        account: the account of topic, rules and alarms.
        environment: its name.
    """

    def publishes(sid: str, service: str, source: str, why: str) -> Statement:
        conditions = {"StringEquals": {"aws:SourceAccount": account.id}, "ArnLike": {"aws:SourceArn": source}}
        principal = {"Service": f"{service}.amazonaws.com"}
        return Statement(sid, ("sns:Publish",), (topic_arn,), why, conditions=conditions, principal=principal)

    rules, alarms = account.arn("events", f"rule/{environment}-*"), account.arn("cloudwatch", f"alarm:{environment}-*")
    return document(
        [
            publishes("EventBridge", "events", rules, "EventBridge tells of stopped tasks and failed deployments"),
            publishes("CloudWatch", "cloudwatch", alarms, "CloudWatch tells of jobs that could not be started"),
        ]
    )


def access_logs_policy(bucket: str, account: Account) -> Document:
    """Who may write to the bucket of access logs, its name `bucket`: load balancers of this account and region.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """
    arn = f"arn:{account.partition}:s3:::{bucket}"
    return document(
        [
            Statement(
                "AccessLogs",
                ("s3:PutObject",),
                (f"{arn}/*/AWSLogs/{account.id}/*",),
                "the load balancers write their access logs",
                conditions={"ArnLike": {"aws:SourceArn": account.arn("elasticloadbalancing", "loadbalancer/*")}},
                principal={"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
            ),
            only_over_tls(arn),
        ]
    )


def only_over_tls(bucket: str) -> Statement:
    """In a bucket's policy: nobody reaches it, its ARN `bucket`, without TLS."""
    return Statement(
        "Encrypted",
        ("s3:*",),
        (bucket, f"{bucket}/*"),
        "nobody reads or writes without TLS",
        conditions={"Bool": {"aws:SecureTransport": "false"}},
        effect="Deny",
        principal={"AWS": "*"},
    )


def _some(sid: str, actions: tuple[str, ...], resources: Iterable[str], why: str) -> list[Statement]:
    """A statement about resources, none where there are none."""
    several = tuple(sorted(set(resources)))
    return [Statement(sid, actions, several, why)] if several else []


def _logs(log_groups: Iterable[str]) -> list[Statement]:
    streams = [f"{group}:log-stream:*" for group in log_groups]
    return _some("Logs", ("logs:CreateLogStream", "logs:PutLogEvents"), streams, "writes the containers' logs")


def _images(images: Iterable[str], repositories: Iterable[str], caches: tuple[str, ...]) -> list[Statement]:
    named = {repository for image in images if (repository := ecr_repository(image)) is not None}
    pull = _some("Images", ECR_PULL, {*named, *repositories}, "pulls the images that are in ECR")
    if not pull:
        return []
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
    cached = [repository for repository in named if repository.startswith(caches)]
    fetch = ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")
    pull += _some("ImagesCached", fetch, cached, "has the cache fetch images that it does not have yet")
    # This action knows no resources; a token alone opens no repository.
    return [*pull, Statement("ImagesLogin", ("ecr:GetAuthorizationToken",), ("*",), "logs in to ECR to pull them")]


def _environment_files(several: list[str]) -> list[Statement]:
    return [
        *_some("EnvironmentFiles", ("s3:GetObject",), several, "reads the environment files"),
        *_some(
            "EnvironmentFileBuckets",
            ("s3:GetBucketLocation",),
            {file.partition("/")[0] for file in several},
            "finds the environment files' bucket",
        ),
    ]


def _mount(mount: Mount, number: int) -> Statement:
    write = () if mount.read_only else ("elasticfilesystem:ClientWrite",)
    actions = ("elasticfilesystem:ClientMount", *write)
    conditions: dict[str, dict[str, str]] = {}
    if mount.access_point_arn is not None:
        conditions["ArnEquals"] = {"elasticfilesystem:AccessPointArn": mount.access_point_arn}
    if mount.tags:
        conditions["StringEquals"] = {f"aws:ResourceTag/{key}": value for key, value in mount.tags.items()}
    return Statement(f"Mount{number}", actions, (mount.file_system_arn,), "mounts the file system", conditions)


def start_statements(
    account: Account, cluster: str, family: str, roles: Iterable[str], dead_letters: str
) -> list[Statement]:
    """What EventBridge Scheduler may do to start a scheduled job: run exactly this family on this cluster.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html

    Args:
        account: where it runs.
        cluster: the cluster's name.
        family: ARN of the job's family, without revision.
        roles: ARNs of the job's task role and execution role.
        dead_letters: ARN of the queue for starts that never succeed.
    """
    on_cluster = {"ArnEquals": {"ecs:cluster": account.cluster(cluster)}}
    to_tasks = {"StringEquals": {"iam:PassedToService": ECS_TASKS}}
    starting = {"StringEquals": {"ecs:CreateAction": "RunTask"}}
    return [
        Statement("Run", ("ecs:RunTask",), (family, f"{family}:*"), "starts the job on this cluster", on_cluster),
        Statement("Pass", ("iam:PassRole",), tuple(roles), "gives the job's own roles to its tasks", to_tasks),
        Statement("Tag", ("ecs:TagResource",), (account.task(cluster),), "tags the tasks it starts", starting),
        Statement("DeadLetters", ("sqs:SendMessage",), (dead_letters,), "tells of starts that never succeeded"),
    ]
