"""What of a service is no fault and may surprise."""

import re
from collections.abc import Iterator

from ecs_platform.model.manifest.checks.secrets import named_secrets
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.service import Service

_ENDS_LIKE_AN_ARN = re.compile(r"(?!arn:)[^:]*-[A-Za-z0-9]{6}(:.*)?")


def hints_of(service: Service) -> Iterator[str]:
    """What is not read of its task definition's file, what that needs, and secrets not found by their name.

    To a name in an ARN AWS adds a hyphen and six characters, and takes a name that ends so to have them already.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
    """
    file = service.source.definition_file
    if file is not None and file.hint:
        yield file.hint
    yield from _log_groups_of_others(service)
    for each in named_secrets(service):
        name = each.secret.secretsmanager or ""
        if _ENDS_LIKE_AN_ARN.fullmatch(name):
            message = f"`{name.partition(':')[0]}` ends like what AWS adds to a secret's name: it may not be found"
            yield str(each.say(message, "give its whole ARN, or a secret with another name"))


def _log_groups_of_others(service: Service) -> Iterator[str]:
    """Log groups that a file names and nobody makes here: where one is not there, no task starts.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
    """
    own = service.source.names.log_group(service.name)
    for index, container in enumerate(containers_of(service.source.definition or {})):
        logs = container.get("logConfiguration", {})
        options = logs.get("options", {})
        group = options.get("awslogs-group", own)
        made = group == own or str(options.get("awslogs-create-group", "")).lower() == "true"
        if logs.get("logDriver") == "awslogs" and not made:
            steps = ("containerDefinitions", index, "logConfiguration", "options", "awslogs-group")
            message = f"the log group `{group}` is not made here, and tasks start only where it is there"
            command = f"aws logs create-log-group --region {options.get('awslogs-region')} --log-group-name {group}"
            hint = f"`{command}`; or remove `logConfiguration`: `{own}` is made"
            yield str(service.in_file(message, hint, *steps))
