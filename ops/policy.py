"""`ops policy DEPLOYER`: what a deploy identity may do, and the proof that it is that and nothing more."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecs_platform.model.reading.printable import printable_lines
from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.output import print_json
from ecs_platform.ops.proof import prove_deployer, prove_environment

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.settings.deployers import Deployer

DeployerName = Annotated[
    str | None,
    typer.Argument(
        metavar="[DEPLOYER]", help="Its name in the setting `deployers`; none with --prove for the whole environment."
    ),
]
Prove = Annotated[bool, typer.Option("--prove", help="Ask policies and trust the questions of model/iam/proof.")]


def main(
    deployer: DeployerName = None,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    as_json: Json = False,
    prove: Prove = False,
) -> None:
    """Prints what a deployer may do, line by line; with --prove asks whether that is all: of it, or of everybody."""

    loaded = faultless(project, stack, services, as_json=as_json)
    if deployer is None:
        if not prove:
            raise typer.BadParameter(_which(loaded), param_hint="DEPLOYER")
        prove_environment(loaded, as_json)
        return
    settings = _settings(deployer, loaded)
    if prove:
        prove_deployer(deployer, settings, loaded, as_json)
    elif as_json:
        print_json(_as_json(deployer, settings, loaded))
    else:
        for line in _text(deployer, settings, loaded):
            typer.echo(printable_lines(line))


def _which(loaded: "Loaded") -> str:
    known = ", ".join(sorted(loaded.settings.deployers)) or "none"
    return f"name a deployer (there are: {known}), or ask about the whole environment with --prove"


def _settings(name: str, loaded: "Loaded") -> "Deployer":
    from ecs_platform.model.reading.findings import did_you_mean  # noqa: PLC0415

    known = loaded.settings.deployers
    if name not in known:
        hint = did_you_mean(name, known) or f"there are: {', '.join(sorted(known)) or 'none'}"
        raise typer.BadParameter(
            f"`{name}` is no deployer of {loaded.names.environment}; {hint}", param_hint="DEPLOYER"
        )
    return known[name]


def _as_json(name: str, settings: "Deployer", loaded: "Loaded") -> dict[str, Any]:
    from ecs_platform.model.iam.of_service import deployer_arn, deployer_boundary, scope_of  # noqa: PLC0415
    from ecs_platform.model.iam.policies import named_policies  # noqa: PLC0415
    from ecs_platform.model.iam.size import size  # noqa: PLC0415
    from ecs_platform.model.iam.trust import deployer_trust  # noqa: PLC0415

    scope = scope_of(loaded)
    policies = named_policies(loaded.names.deployer(name), settings, scope)
    return {
        "deployer": name,
        "environment": loaded.names.environment,
        "kind": settings.kind,
        "arn": deployer_arn(name, loaded),
        "permissions_boundary": deployer_boundary(settings, loaded.settings),
        "trust": deployer_trust(settings, loaded.account),
        "policies": [
            {"name": each, "characters": size(policy.document), "document": policy.document}
            for each, policy in policies.items()
        ],
        "passes": _passed_json(loaded, {one.name for one in scope.of(settings)}),
    }


def _text(name: str, settings: "Deployer", loaded: "Loaded") -> Iterator[str]:
    from ecs_platform.model.iam.explain import explained  # noqa: PLC0415
    from ecs_platform.model.iam.of_service import scope_of  # noqa: PLC0415
    from ecs_platform.model.iam.statements import environment_statements, service_statements  # noqa: PLC0415

    scope = scope_of(loaded)
    own = scope.of(settings)
    yield from _head(name, settings, loaded)
    for title, statements in (
        ("In the environment, or wider where AWS offers nothing narrower", environment_statements(settings, scope)),
        (f"On {', '.join(one.name for one in own) or 'no service'}", service_statements(settings, scope, own)),
    ):
        if statements:
            yield f"\n{title}\n"
        for statement in statements:
            yield from (f"  {line}" for line in explained(statement, settings))
    yield from _passed_text(loaded, {one.name for one in own})


def _passed_text(loaded: "Loaded", services: set[str]) -> Iterator[str]:
    """What the manifests' `permissions` give the roles that it may pass."""
    from ecs_platform.model.iam.explain import explained  # noqa: PLC0415
    from ecs_platform.model.iam.of_service import deployable_of, permissions_of  # noqa: PLC0415

    some = [one for one in loaded.services if one.name in services and one.permissions != type(one.permissions)()]
    if some:
        yield "\nBy `permissions` of manifests: who may pass a role has its rights in effect"
    for service in some:
        yield f"\n  {deployable_of(service, loaded).task_role}"
        for statement in permissions_of(service):
            yield from (f"    {line}" for line in explained(statement))
        yield from (f"    {arn}, which is not looked at here" for arn in service.permissions.managed_policies)


def _passed_json(loaded: "Loaded", services: set[str]) -> list[dict[str, Any]]:
    from ecs_platform.model.iam.document import document  # noqa: PLC0415
    from ecs_platform.model.iam.of_service import deployable_of, permissions_of  # noqa: PLC0415

    return [
        {
            "role": deployable_of(service, loaded).task_role,
            "permissions": document(permissions_of(service)),
            "managed_policies": list(service.permissions.managed_policies),
        }
        for service in loaded.services
        if service.name in services
    ]


def _head(name: str, settings: "Deployer", loaded: "Loaded") -> Iterator[str]:
    from ecs_platform.model.iam.explain import explained_trust  # noqa: PLC0415
    from ecs_platform.model.iam.of_service import deployer_arn, deployer_boundary, scope_of  # noqa: PLC0415
    from ecs_platform.model.iam.policies import deployer_policies  # noqa: PLC0415
    from ecs_platform.model.iam.size import MANAGED_POLICY, size  # noqa: PLC0415
    from ecs_platform.model.iam.tools import BY_OPTION, BY_TOOL  # noqa: PLC0415

    yield f"Deployer `{name}` of {loaded.names.environment}: {deployer_arn(name, loaded)}"
    for tool in settings.tools:
        yield f"  tool    {tool}: {BY_TOOL[tool].what}"
    for option in settings.options:
        yield f"  option  {option}: {BY_OPTION[option].what}"
    yield from (f"  taken   {line}" for line in explained_trust(settings, loaded.account))
    boundary = deployer_boundary(settings, loaded.settings)
    if boundary is not None:
        yield f"  bounded by {boundary}, which is not looked at here"
    sizes = [f"{size(policy):,}" for policy in deployer_policies(settings, scope_of(loaded))]
    room = f"of {MANAGED_POLICY:,} characters each, {settings.attachments} of which AWS attaches"
    yield f"  {len(sizes)} managed {'policy' if len(sizes) == 1 else 'policies'} ({', '.join(sizes)} {room})"
