"""What of the rights that a manifest asks for is not its service's own: rights in IAM, and what belongs to others.

Of others, what this program names is known: parameters, secrets, logs, what ECS and ECR have for services, file
systems. What a team makes elsewhere (buckets, queues, tables) is its own, and is not judged.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ecs_platform.model.arns import Account
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.conditions import matches
from ecs_platform.model.iam.document import Statement
from ecs_platform.model.iam.of_service import deployable_of
from ecs_platform.model.iam.patterns import arn_overlap, arn_within, within, without_variables
from ecs_platform.model.manifest.secret_reference import whole_arn
from ecs_platform.model.manifest.service import Service

NEVER = ("iam", "organizations", "account")
"""Services in which nobody gets a right: with one in IAM, a role makes itself others."""

_READS = ("get", "describe", "list", "batchget")
_GROUP_OF_STREAMS = re.compile(r"(arn:[^:]*:[^:]*:[^:]*:[^:]*:log-group:[^:]*):.*")
KNOW_NO_RESOURCES = frozenset({"ecr:getauthorizationtoken", "secretsmanager:getrandompassword"})
"""Actions that know no resources and open nobody's: a token without further rights, and chance."""


@dataclass(frozen=True)
class Ground:
    """Something of which each service has its own.

    Attributes:
        what: in words (`parameters`).
        services: prefixes of the actions that reach it.
        others: pattern of the ARNs of all of it.
        own: patterns of those that are the service's; a hint shows the first.
        readable: patterns of those it may read besides; default none.
        tags: the tags that only the service's own have, all of them together: a condition on them leaves the others'
            out; default none.
    """

    what: str
    services: tuple[str, ...]
    others: str
    own: tuple[str, ...]
    readable: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reach:
    """What one service may reach.

    Attributes:
        grounds: what each service has its own of.
        opened: the setting `permissions_outside_scope`: ARNs and actions.
    """

    grounds: tuple[Ground, ...]
    opened: tuple[str, ...] = ()

    def opens(self, action: str, resource: str) -> bool:
        """Whether the setting opens an action on a resource to every service."""
        return any(
            arn_within(resource, each) if each.startswith("arn:") else within(action.casefold(), each.casefold())
            for each in self.opened
        )


@dataclass(frozen=True)
class Excess:
    """A right that goes too far.

    Attributes:
        action: the action as it stands in the statement.
        resource: the resource as it stands there; none where the action alone is too much.
        message: what is wrong.
        hint: what to do.
    """

    action: str
    resource: str | None
    message: str
    hint: str


def readable_secrets(service: Service, loaded: Loaded) -> Iterator[str]:
    """Patterns of the secrets that a service may read: its own, and what the setting `secrets_outside_scope` names."""
    path = loaded.names.parameter_path(service.name)
    # Reading by path asks for the path itself.
    yield loaded.account.parameter(path.rstrip("/"))
    yield from _secrets_called(path, loaded.account)
    yield from shared_secrets(loaded)


def shared_secrets(loaded: Loaded) -> Iterator[str]:
    """Patterns of the secrets that every service may read: what the setting `secrets_outside_scope` names."""
    for name in loaded.settings.secrets_outside_scope:
        yield from _secrets_called(name, loaded.account)


def _secrets_called(name: str, account: Account) -> Iterator[str]:
    """Patterns of the ARNs of what a name, a path that ends in `/`, or an ARN means in either store."""
    end = "*" if name.endswith("/") else ""
    secrets = [account.arn("secretsmanager", f"secret:{each}") for each in {name, name.lstrip("/")}]
    # IAM knows nothing of a secret's JSON key, stage and version, which may stand behind its ARN.
    for arn in [whole_arn(name)] if name.startswith("arn:") else [account.parameter(name), *secrets]:
        yield f"{arn}{end}"
        if ":secretsmanager:" in arn:
            # One that is named by its ARN has its own six characters, and may end as if it had them twice.
            yield from (f"{arn}-??????", f"{arn}-??????-??????")


def public_parameters(account: Account) -> str:
    """The pattern of AWS's own parameters, which everybody may read.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
    """
    return f"arn:{account.partition}:ssm:*:*:parameter/aws/service/*"


def reach_of(service: Service, loaded: Loaded) -> Reach:
    """What a service may reach.

    Args:
        service: its manifest.
        loaded: its environment, whose settings, names and account are known.
    """
    return Reach(
        (*_secrets(service, loaded), *_in_ecs(service, loaded), *_further(service, loaded)),
        loaded.settings.permissions_outside_scope,
    )


def _secrets(service: Service, loaded: Loaded) -> Iterator[Ground]:
    account, path = loaded.account, loaded.names.parameter_path(service.name)
    own = (account.parameter(f"{path}*"), account.parameter(path.rstrip("/")))
    secrets = tuple(account.arn("secretsmanager", f"secret:{each}*") for each in (path.lstrip("/"), path))
    readable = tuple(readable_secrets(service, loaded))
    every = f"arn:{account.partition}"
    yield Ground("parameters", ("ssm",), f"{every}:ssm:*:*:parameter/*", own, (*readable, public_parameters(account)))
    yield Ground("secrets", ("secretsmanager",), f"{every}:secretsmanager:*:*:secret:*", secrets, readable)


def _in_ecs(service: Service, loaded: Loaded) -> Iterator[Ground]:
    """Clusters, services, tasks: also as targets of sessions of Systems Manager, which open a shell in them."""
    account, names, one = loaded.account, loaded.names, deployable_of(service, loaded)
    cluster, environment = names.cluster, names.environment
    ours = tuple(
        account.arn("ecs", each)
        for each in (f"cluster/{cluster}", f"*/{cluster}/*", f"task-definition/{environment}-*")
    )
    kinds = ("service", "service-deployment", "service-revision", "task", "task-set", "container-instance")
    here = tuple(account.arn("ecs", f"{kind}/{cluster}/*") for kind in kinds)
    own = one.revisions
    if one.service is not None:
        deployments = tuple(
            one.service.replace(":service/", f":{kind}/") + "/*" for kind in ("service-deployment", "service-revision")
        )
        own = (one.service, *own, *deployments)
    for each in ours:
        yield Ground("things in ECS", ("ecs", "ssm"), each, own, tags={"Service": service.name})
    every = f"arn:{account.partition}:ecs:*:{account.id}:*"
    here = (*own, *here, ours[0], ours[2])
    yield Ground("things in ECS", ("ecs", "ssm"), every, here, tags={"Environment": environment})


def _further(service: Service, loaded: Loaded) -> Iterator[Ground]:
    account, names = loaded.account, loaded.names
    every = f"arn:{account.partition}"
    own = account.log_group(names.log_group(service.name))
    groups = f"{every}:logs:*:{account.id}:log-group:/ecs/*/*"
    yield Ground("logs", ("logs",), groups, (f"{own}:*", own))
    repository = (account.repository(names.repository(service.name)),)
    for environment in sorted(loaded.environment.environments):
        images = account.repository(f"{environment}/*")
        yield Ground("images of the environments' repositories", ("ecr",), images, repository)
    tags = {"Environment": names.environment, "Service": service.name}
    # Their ids are known to AWS only: one that is written out may be the service's own, a pattern covers everybody's.
    other = account.arn("elasticfilesystem", "file-system/fs-00000000000000000")
    yield Ground("file systems", ("elasticfilesystem",), other, (), tags=tags)
    instance = account.arn("ec2", "instance/i-00000000000000000")
    yield Ground("container instances", ("ssm",), instance, ())


def excesses(statement: Statement, reach: Reach) -> Iterator[Excess]:
    """What of a statement is not its service's own; nothing of one that denies.

    Args:
        statement: a statement of the service's permissions.
        reach: what the service may reach.
    """
    if statement.effect == "Deny":
        return
    for action in sorted(statement.actions):
        prefix = "*" if action == "*" else action.partition(":")[0].casefold()
        forbidden = next((each for each in NEVER if matches(prefix, each)), None)
        if forbidden is not None:
            yield Excess(action, None, f"`{action}` is a right in {forbidden.upper()}", _HINTS[forbidden])
            continue
        for resource in sorted(statement.resources):
            yield from _on(action, prefix, resource, statement, reach)


_SETTING, _REMOVE = "the setting `permissions_outside_scope`", "remove it"
_HINTS = {
    "iam": "remove it: whoever has one makes itself others; name the actions that are meant",
    "organizations": "remove it: what belongs to the organisation is nothing that a service changes",
    "account": "remove it: what belongs to the account is nothing that a service changes",
}


def _on(action: str, prefix: str, resource: str, statement: Statement, reach: Reach) -> Iterator[Excess]:
    pattern = without_variables(resource)
    if reach.opens(action, pattern) or action.casefold() in KNOW_NO_RESOURCES:
        return
    if matches(prefix, "sts"):
        message = f"`{action}` takes another role, with all its rights: `{resource}`"
        hint = f"write the role's ARN, and add it to {_SETTING}; `sts:GetCallerIdentity` needs no right"
        yield Excess(action, resource, message, hint)
        return
    for ground in reach.grounds:
        if any(matches(prefix, each) for each in ground.services) and _reaches(action, pattern, statement, ground):
            message = f"`{action}` on `{resource}` reaches {ground.what} that are not the service's"
            yield Excess(action, resource, message, f"{_narrower(ground)}, or add its ARN or the action to {_SETTING}")
            return


def _narrower(ground: Ground) -> str:
    """How a statement is kept to what is the service's own."""
    tags = ", ".join(f"aws:ResourceTag/{key}: {value}" for key, value in ground.tags.items())
    narrowed = [f"narrow it to `{ground.own[0]}`"] if ground.own else []
    return ", or ".join([*narrowed, *([f"add `Condition: {{StringEquals: {{{tags}}}}}`"] if tags else [])] or [_REMOVE])


def _reaches(action: str, pattern: str, statement: Statement, ground: Ground) -> bool:
    """Whether a statement lets a service reach others' ground."""
    reads = action.casefold().partition(":")[2].startswith(_READS)
    fine = (*ground.own, *ground.readable) if reads else ground.own
    if not arn_overlap(_without_streams(pattern), ground.others) or any(arn_within(pattern, each) for each in fine):
        return False
    return not _left_out(statement, ground.tags)


def _without_streams(pattern: str) -> str:
    """A pattern of log streams as one of their group, in whose name there is no colon."""
    return _GROUP_OF_STREAMS.sub(r"\1", pattern)


def _left_out(statement: Statement, tags: Mapping[str, str]) -> bool:
    """Whether conditions leave the others' out: tags that must be those of the service, and of nobody else."""
    wanted = {key.casefold(): values for key, values in statement.conditions.get("StringEquals", {}).items()}
    given = {key: wanted.get(f"aws:resourcetag/{key}".casefold(), ()) for key in tags}
    several = {key: {values} if isinstance(values, str) else set(values) for key, values in given.items()}
    return bool(tags) and all(several[key] == {value} for key, value in tags.items())
