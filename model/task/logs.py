"""Where the containers of a task send their output."""

from typing import Any

from ecs_platform.model.arns import Account
from ecs_platform.model.manifest.environment import Secret
from ecs_platform.model.manifest.logs import FIRELENS_IMAGE, LOG_ROUTER
from ecs_platform.model.manifest.secret_reference import reference
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.naming import Names

STREAM_PREFIX = "ecs"


def secrets_of(secrets: dict[str, Secret], service: Service, names: Names, account: Account) -> list[dict[str, str]]:
    """Secrets as a container definition has them: full ARNs, for a bare name means the task's own region."""
    path = names.parameter_path(service.name)
    return [
        {"name": name, "valueFrom": reference(secret, path, account).value_from} for name, secret in secrets.items()
    ]


def to_cloudwatch(service: Service, names: Names, account: Account) -> dict[str, Any]:
    """Output to the service's log group."""
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": names.log_group(service.name),
            "awslogs-region": account.region,
            "awslogs-stream-prefix": STREAM_PREFIX,
        },
    }


def log_configuration(service: Service, names: Names, account: Account) -> dict[str, Any]:
    """The main container's: to the log router where there is one, else to the service's log group.

    Sidecars write to the log group always, as in AWS Copilot.
    """
    logging = service.logging
    if not logging.routed:
        return to_cloudwatch(service, names, account)
    configuration: dict[str, Any] = {"logDriver": "awsfirelens"}
    if logging.destination:
        configuration["options"] = dict(logging.destination)
    if logging.secret_options:
        configuration["secretOptions"] = secrets_of(logging.secret_options, service, names, account)
    return configuration


def log_router(service: Service, names: Names, account: Account) -> dict[str, Any] | None:
    """The container that takes the others' output, where `logging` asks for one.

    See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
    """
    logging = service.logging
    if not logging.routed:
        return None
    options = {"enable-ecs-log-metadata": "false" if logging.enable_metadata is False else "true"}
    if logging.config_file_path is not None:
        options |= {"config-file-type": "file", "config-file-value": logging.config_file_path}
    return {
        "name": LOG_ROUTER,
        "image": logging.image or FIRELENS_IMAGE,
        "firelensConfiguration": {"type": "fluentbit", "options": options},
        "secrets": secrets_of(logging.secrets, service, names, account),
        # Its own output, or nobody learns why the others' is lost.
        "logConfiguration": to_cloudwatch(service, names, account),
    }
