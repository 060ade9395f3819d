"""What a secret's name stands for: an entry of Parameter Store or of Secrets Manager, and whose it is.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ecs_platform.model.arns import Account
from ecs_platform.model.manifest.environment import Secret
from ecs_platform.model.reading.fields import ARN

_PARAMETER_ARN = re.compile(rf"{ARN}:ssm:[a-z0-9-]+:[0-9]{{12}}:parameter/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*(:[^:]*)?")
_SECRET_ARN = re.compile(
    rf"{ARN}:secretsmanager:[a-z0-9-]+:[0-9]{{12}}:secret:[A-Za-z0-9/_+=.@!-]+(?P<of>(:[^:]*){{0,3}})"
)
# With `!` are the secrets that services of AWS make: `rds!cluster-…`, `redshift!…`, `events!…`.
_SECRET_NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]{1,512}(:[^:]*){0,3}")
_PARAMETER_NAME = re.compile(r"/?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
_OF_COPILOT = re.compile("/copilot/[^/]+/[^/]+/secrets/")
"""Where `copilot secret init` puts parameters, one for all services of an environment."""
_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}")
_ADDED = 7
"""Characters that AWS adds to a secret's name: a hyphen and six."""
_MOST_LEVELS, _MOST_CHARACTERS = 15, 1011
_PARTS = {"ssm": 6, "secretsmanager": 7}
"""Parts of an ARN up to the name; behind it stand versions, and of a secret a JSON key first."""
_WITH_KEY = 10
"""Parts of a secret's ARN with a JSON key, a version stage and a version id, each of which may be empty."""


@dataclass(frozen=True)
class Reference:
    """What is read when a container starts.

    Attributes:
        value_from: the full ARN as the container definition has it, with key, stage and version where given.
        account: where the service runs.
        by_arn: whether it is named by an ARN, in which six characters stand behind a secret's name.
    """

    value_from: str
    account: Account
    by_arn: bool = False

    @property
    def store(self) -> Literal["parameter", "secret"]:
        """Parameter Store or Secrets Manager."""
        return "secret" if ":secretsmanager:" in self.value_from else "parameter"

    @property
    def arn(self) -> str:
        """The ARN that IAM is asked for, but for what AWS adds to a secret's name."""
        return whole_arn(self.value_from)

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn`, …: no role of one reads anything of another."""
        return self.value_from.split(":")[1]

    @property
    def name(self) -> str:
        """What AWS shows: the name; of another region or account, where names say nothing, the ARN."""
        here = self.account.arn("ssm" if self.store == "parameter" else "secretsmanager", "")
        if not self.arn.startswith(here):
            return self.arn
        named = self.arn.removeprefix(here).partition("/" if self.store == "parameter" else ":")[2]
        if self.store == "secret":
            return re.sub(f"{_SUFFIX.pattern}$", "", named) if self.by_arn else named
        return f"/{named}" if "/" in named else named

    def listed_in(self, entries: Iterable[str]) -> bool:
        """Whether entries as of the setting `secrets_outside_scope` allow it: names, ARNs, and paths that end in `/`.

        Of a secret the six characters that AWS adds may stand in what names it, and not in the entry.
        """
        named = {self.arn} | ({self.arn[:-_ADDED]} if self.store == "secret" and self.arn[-_ADDED] == "-" else set())
        return any(
            allowed in named or (entry.endswith("/") and self.arn.startswith(allowed))
            for entry in entries
            for allowed in self._arns(entry)
        )

    def _arns(self, entry: str) -> Iterator[str]:
        if entry.startswith("arn:"):
            yield whole_arn(entry)
        elif self.store == "parameter":
            yield self.account.parameter(entry)
        else:
            yield from (self.account.arn("secretsmanager", f"secret:{name}") for name in {entry, entry.lstrip("/")})


def whole_arn(value_from: str) -> str:
    """The ARN without what stands behind a name: JSON key, version stage and version."""
    parts = value_from.split(":")
    return ":".join(parts[: _PARTS.get(parts[2], len(parts))])


def of_copilot(name: str) -> str:
    """The path of AWS Copilot's secrets that a parameter is below; empty for others."""
    found = _OF_COPILOT.match(name)
    return "" if found is None else found[0]


def complete(value_from: str) -> str:
    """A `valueFrom` with all colons behind a secret's name where there is one: ECS takes none or three.

    https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/asmsecret/asmsecret.go
    """
    missing = _WITH_KEY - len(value_from.split(":"))
    given = _SECRET_ARN.fullmatch(value_from)
    return value_from + ":" * missing if given and given["of"] else value_from


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
        twice = ": of the `/` of its name only one stands in it" if ":parameter//" in name else ""
        return "" if _PARAMETER_ARN.fullmatch(name) else f"is not the ARN of a parameter{twice}"
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
        parameter_path: where a parameter is whose name does not begin with `/`: `/<environment>/<service>/`.
        account: where the service runs.
    """
    given = secret.ssm or secret.secretsmanager or ""
    if given.startswith("arn:"):
        return Reference(complete(given), account, by_arn=True)
    if secret.ssm is not None:
        return Reference(account.parameter(given if given.startswith("/") else parameter_path + given), account)
    return Reference(complete(account.arn("secretsmanager", f"secret:{given}")), account)


def in_scope(found: Reference, parameter_path: str) -> bool:
    """Whether it is the service's own: below its path in Parameter Store, or named like it in Secrets Manager."""
    # Reading by path asks for the path itself.
    alone = [parameter_path.rstrip("/")] if found.store == "parameter" else []
    return found.listed_in([parameter_path, *alone])
