"""What a secret's name stands for: an entry of Parameter Store or of Secrets Manager, and whose it is.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ecs_platform.model.arns import Account
from ecs_platform.model.manifest.environment import Secret
from ecs_platform.model.reading.fields import ARN

_PARAMETER_ARN = re.compile(rf"{ARN}:ssm:([a-z0-9-]+):([0-9]{{12}}):parameter(/.+|[^/].*)")
_SECRET_ARN = re.compile(rf"{ARN}:secretsmanager:([a-z0-9-]+):([0-9]{{12}}):secret:([^:]+)((?::[^:]*){{0,3}})")
_SECRET_NAME = re.compile(r"([A-Za-z0-9/_+=.@-]{1,512})((?::[^:]*){0,3})")
_PARAMETER_NAME = re.compile(r"/?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}")
_MOST_LEVELS, _MOST_CHARACTERS = 15, 1011


@dataclass(frozen=True)
class Reference:
    """What is read when a container starts.

    Attributes:
        store: Parameter Store or Secrets Manager.
        name: the absolute name of a parameter, the name of a secret; of an ARN, what stands for the name in it.
        value_from: the full ARN as the container definition has it, with key, stage and version where given.
        foreign: whether it is in another region or account.
    """

    store: Literal["parameter", "secret"]
    name: str
    value_from: str
    foreign: bool = False

    def listed_in(self, entries: Iterable[str]) -> bool:
        """Whether the setting `secrets_outside_scope` allows it: by name, by ARN, or by a path that ends in `/`."""
        names = {self.value_from} if self.foreign else {self.name, self.value_from}
        if self.store == "secret" and not self.foreign:
            # Six characters stand behind the name in an ARN that AWS shows.
            names.add(re.sub(f"{_SUFFIX.pattern}$", "", self.name))
        return any(
            entry in names or (entry.endswith("/") and any(name.startswith(entry) for name in names))
            for entry in entries
        )


def problem_with(secret: Secret) -> str:
    """What is wrong with the name itself; empty for a good one."""
    if (secret.ssm is None) == (secret.secretsmanager is None):
        return "needs exactly one of `ssm` and `secretsmanager`"
    if secret.ssm is not None:
        return _problem_with_parameter(secret.ssm)
    given = secret.secretsmanager or ""
    good = (_SECRET_ARN if given.startswith("arn:") else _SECRET_NAME).fullmatch(given)
    return "" if good else "is not the name of a secret in Secrets Manager"


def _problem_with_parameter(name: str) -> str:
    if name.startswith("arn:"):
        return "" if _PARAMETER_ARN.fullmatch(name) else "is not the ARN of a parameter"
    if not _PARAMETER_NAME.fullmatch(name):
        return "is not the name of a parameter: letters, digits, `_`, `.`, `-` between single `/`"
    if re.match(r"/(aws|ssm)", name, re.IGNORECASE):
        return "is a name that AWS keeps for itself"
    if name.count("/") > _MOST_LEVELS or len(name) > _MOST_CHARACTERS:
        return f"is longer than AWS takes: {_MOST_LEVELS} levels, {_MOST_CHARACTERS} characters"
    return ""


def reference(secret: Secret, parameter_path: str, account: Account) -> Reference:
    """What a good secret stands for.

    Args:
        secret: as the manifest has it.
        parameter_path: the path its service may read, `/<environment>/<service>/`.
        account: where the service runs.
    """
    if secret.ssm is not None:
        return _parameter(secret.ssm, parameter_path, account)
    given = secret.secretsmanager or ""
    found = _SECRET_ARN.fullmatch(given)
    if found:
        foreign = (found[1], found[2]) != (account.region, account.id)
        return Reference("secret", found[3], given, foreign)
    return Reference("secret", given.partition(":")[0], account.arn("secretsmanager", f"secret:{given}"))


def _parameter(name: str, parameter_path: str, account: Account) -> Reference:
    found = _PARAMETER_ARN.fullmatch(name)
    if found:
        return Reference("parameter", found[3], name, (found[1], found[2]) != (account.region, account.id))
    absolute = name if name.startswith("/") else parameter_path + name
    return Reference("parameter", absolute, account.parameter(absolute))


def in_scope(found: Reference, parameter_path: str) -> bool:
    """Whether it is the service's own: below its path in Parameter Store, or named like it in Secrets Manager."""
    if found.foreign:
        return False
    own = parameter_path if found.store == "parameter" else parameter_path.lstrip("/")
    return found.name.startswith((own, parameter_path))
