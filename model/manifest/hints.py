"""What of a service is no fault and may surprise."""

import re
from collections.abc import Iterator

from ecs_platform.model.manifest.checks.secrets import named_secrets
from ecs_platform.model.manifest.service import Service

_ENDS_LIKE_AN_ARN = re.compile(r"(?!arn:)[^:]*-[A-Za-z0-9]{6}(:.*)?")


def hints_of(service: Service) -> Iterator[str]:
    """What is not read of its task definition's file, and secrets that Secrets Manager may not find by their name.

    To a name in an ARN AWS adds a hyphen and six characters, and takes a name that ends so to have them already.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
    """
    file = service.source.definition_file
    if file is not None and file.hint:
        yield file.hint
    for each in named_secrets(service):
        name = each.secret.secretsmanager or ""
        if _ENDS_LIKE_AN_ARN.fullmatch(name):
            message = f"`{name.partition(':')[0]}` ends like what AWS adds to a secret's name: it may not be found"
            yield str(each.say(message, "give its whole ARN, or a secret with another name"))
