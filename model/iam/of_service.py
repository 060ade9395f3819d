"""The roles of a service and what deployers see of it, from its manifest: the one place that both AWS and the proofs
take them from.
"""

from dataclasses import dataclass, field, replace

from ecs_platform.model.arns import Account
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.document import Document, Statement, document
from ecs_platform.model.iam.keys import secret_keys
from ecs_platform.model.iam.log_router import router_statements
from ecs_platform.model.iam.places import place_of
from ecs_platform.model.iam.roles import Mount, ecr_repository, execution_statements, start_statements, task_statements
from ecs_platform.model.iam.scope import Deployable, Scope, deployable, environment_scope
from ecs_platform.model.iam.size import size
from ecs_platform.model.iam.trust import ecs_tasks_trust
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.settings.deployers import Deployer
from ecs_platform.model.settings.settings import Settings
from ecs_platform.model.task.definition import TaskDefinition, image_of, task_definition_of
from ecs_platform.model.task.volumes import TaskVolume


@dataclass(frozen=True)
class ServiceRoles:
    """What the roles of a service may do, and who may take them.

    Attributes:
        trust: the trust policy of both.
        task: what its containers may do.
        execution: what ECS may do to start them.
        permissions: what its containers may do besides, as its manifest says in `permissions`.
        managed_policies: ARNs of the managed policies its task role has besides.
    """

    trust: Document
    task: list[Statement]
    execution: list[Statement]
    permissions: list[Statement] = field(default_factory=list)
    managed_policies: tuple[str, ...] = ()


def service_roles(service: Service, loaded: Loaded, definition: TaskDefinition | None = None) -> ServiceRoles:
    """The roles of a service.

    Args:
        service: its manifest.
        loaded: its environment, without findings.
        definition: its task definition, where it is known already.
    """
    names, account = loaded.names, loaded.account
    known = definition or task_definition_of(service, loaded)
    mounts = [_mount(volume, service, loaded) for volume in known.volumes if volume.is_efs and volume.iam]
    return ServiceRoles(
        trust=ecs_tasks_trust(account),
        task=[
            *task_statements(
                account,
                names.parameter_path(service.name),
                exec_command=service.exec,
                kms_keys=secret_keys(loaded),
                mounts=mounts,
            ),
            *router_statements(known.log_destinations, account),
        ],
        execution=execution_statements(
            log_groups=[account.log_group(names.log_group(service.name)), *_log_groups(known, account)],
            created_log_groups=_log_groups(known, account, created=True),
            secrets=known.secret_arns,
            images=known.images,
            # A deployer or a parameter may name any image of it.
            repositories=[] if service.repository is None else [account.repository(service.repository)],
            environment_files=known.environment_files,
            kms_keys=secret_keys(loaded),
            caches=_caches(loaded),
        ),
        permissions=permissions_of(service),
        managed_policies=service.permissions.managed_policies,
    )


def _log_groups(definition: TaskDefinition, account: Account, *, created: bool = False) -> list[str]:
    """ARNs of the groups that containers write to; those alone that are made where they are not there."""
    return [
        Account(group.region, account.id).log_group(group.name)
        for group in definition.log_groups
        if group.create or not created
    ]


def inline_sizes(roles: ServiceRoles) -> dict[str, int]:
    """Characters of all inline policies of each role (`task`, `execution`), as IAM counts them together."""
    own = size(document(roles.permissions)) if roles.permissions else 0
    return {"task": size(document(roles.task)) + own, "execution": size(document(roles.execution))}


def permissions_of(service: Service) -> list[Statement]:
    """The statements that a manifest writes itself, in its order."""
    return [
        Statement(
            each.sid,
            each.actions,
            each.resources,
            f"`permissions` of {service.name}",
            each.conditions,
            each.effect,
            not_actions=each.not_actions,
            not_resources=each.not_resources,
        )
        for each in service.permissions.statements
    ]


def start_roles(service: Service, loaded: Loaded) -> list[Statement]:
    """What EventBridge Scheduler may do to start a scheduled job."""
    one = deployable_of(service, loaded)
    roles = (one.task_role, one.execution_role)
    dead_letters = loaded.account.queue(loaded.names.dead_letters)
    return start_statements(loaded.account, loaded.names.cluster, one.family, roles, dead_letters)


def deployable_of(service: Service, loaded: Loaded) -> Deployable:
    """The service as deployers see it."""
    found = deployable(
        loaded.account,
        loaded.names,
        service.name,
        scheduled=service.is_job,
        fargate=service.capacity != "ec2",
        exec_command=service.exec,
        image_parameter=service.image_parameter,
        place=place_of(service, loaded),
    )
    return replace(found, repository=_own_repository(service, loaded))


def _own_repository(service: Service, loaded: Loaded) -> str | None:
    """The ECR repository made for the service; else that of its image, where it is in this account and region.

    What a pull-through cache keeps is the upstream registry's, and nobody pushes to it.
    """
    if service.repository is not None:
        return loaded.account.repository(service.repository)
    repository = ecr_repository(image_of(service, loaded.account, loaded.settings))
    here, caches = loaded.account.repository(""), _caches(loaded)
    own = repository is not None and repository.startswith(here) and not repository.startswith(caches)
    return repository if own else None


def _caches(loaded: Loaded) -> tuple[str, ...]:
    """ARNs of the pull-through caches, up to their prefix's `/`."""
    return tuple(loaded.account.repository(f"{prefix}/") for prefix in loaded.settings.pull_through_caches)


def deployer_arn(name: str, loaded: Loaded) -> str:
    """The ARN of a deployer's user or role, by its name in the settings."""
    make = loaded.account.user if loaded.settings.deployers[name].kind == "user" else loaded.account.role
    return make(loaded.names.deployer_path, loaded.names.deployer(name))


def deployer_boundary(deployer: Deployer, settings: Settings) -> str | None:
    """The ARN of a deployer's permissions boundary: its own, else the environment's."""
    return deployer.permissions_boundary or settings.permissions_boundary


def scope_of(loaded: Loaded) -> Scope:
    """An environment as deployers see it."""
    return environment_scope(
        loaded.account, loaded.names, [deployable_of(service, loaded) for service in loaded.services]
    )


def _mount(volume: TaskVolume, service: Service, loaded: Loaded) -> Mount:
    account = loaded.account
    if volume.file_system_id is None:
        # Made for the service: AWS makes up its id, its tags are ours.
        tags = loaded.names.tags(loaded.names.file_system(service.name, volume.name), service.name)
        own = {key: tags[key] for key in ("Name", "Environment", "Service")}
        return Mount(account.arn("elasticfilesystem", "file-system/*"), read_only=volume.read_only, tags=own)
    point = volume.access_point_id
    return Mount(
        account.arn("elasticfilesystem", f"file-system/{volume.file_system_id}"),
        access_point_arn=None if point is None else account.arn("elasticfilesystem", f"access-point/{point}"),
        read_only=volume.read_only,
    )
