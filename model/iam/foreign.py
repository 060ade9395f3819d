"""What a deployer could write and is somebody else's: image parameters, and repositories in ECR.

A manifest says which parameter holds its image, and which repository its image is in; its deployers get the right to
write them. So it must be theirs: below the path of a service they deploy, or a thing that nobody else has a part in.
Somebody's is what a name says (`/<environment>/<service>/…`, `<environment>/<service>`), and what another service uses.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ecs_platform.model.arns import ecr_image
from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.of_service import deployable_of
from ecs_platform.model.iam.statements import needed_actions
from ecs_platform.model.manifest.secret_reference import of_copilot, whole_arn
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.settings.deployers import Deployer
from ecs_platform.model.task.definition import TaskDefinition

_USUAL = frozenset(
    ("prod", "production", "live", "preprod", "stage", "staging", "uat", "qa", "test", "testing", "dev", "development")
)
"""Names that environments have elsewhere, where the settings name none: `/production/payments/key` is one's secret."""
_LEVELS_OF_A_PARAMETER, _LEVELS_OF_A_REPOSITORY = 3, 2
"""Of `/<environment>/<service>/<name>`, and of `<environment>/<service>`."""


@dataclass(frozen=True)
class Uses:
    """Who has to do with parameters and repositories of an environment, by ARN.

    Attributes:
        images: services whose image a parameter says.
        secrets: services that read a parameter as a secret.
        repositories: services that run an image of a repository.
    """

    images: Mapping[str, list[str]]
    secrets: Mapping[str, list[str]]
    repositories: Mapping[str, list[str]]


def uses_of(loaded: Loaded, definitions: Mapping[str, TaskDefinition]) -> Uses:
    """Who uses what in an environment.

    Args:
        loaded: the environment, without findings.
        definitions: the task definitions of its services, by name.
    """
    found = Uses(defaultdict(list), defaultdict(list), defaultdict(list))
    for service in loaded.services:
        if service.image_parameter is not None:
            found.images[loaded.account.parameter(service.image_parameter)].append(service.name)
        for arn in {whole_arn(each) for each in definitions[service.name].secret_arns}:
            found.secrets[arn].append(service.name)
        pulled = {ecr.repository_arn for each in definitions[service.name].images if (ecr := ecr_image(each))}
        for arn in pulled:
            found.repositories[arn].append(service.name)
    return found


def foreign_findings(loaded: Loaded, definitions: Mapping[str, TaskDefinition]) -> Iterator[Finding]:
    """Image parameters and repositories that a deployer could write, and are somebody else's.

    What a deployer's `shared` names is meant so.

    Args:
        loaded: an environment whose settings and manifests have no findings.
        definitions: the task definitions of its services, by name.
    """
    writers = {name: each for name, each in sorted(loaded.settings.deployers.items()) if writes(each)}
    uses = uses_of(loaded, definitions) if writers else None
    for name, deployer in writers.items():
        assert uses is not None
        own = own_services(deployer, loaded)
        for service in (each for each in loaded.services if each.name in own):
            if "ssm:PutParameter" in needed_actions(deployer):
                yield from _parameter(service, name, own, loaded, uses)
            if "ecr:PutImage" in needed_actions(deployer):
                yield from _repository(service, name, own, loaded, uses)


def writes(deployer: Deployer) -> bool:
    """Whether a deployer writes parameters or repositories at all."""
    return bool({"ssm:PutParameter", "ecr:PutImage"} & needed_actions(deployer))


def own_services(deployer: Deployer, loaded: Loaded) -> frozenset[str]:
    """The names of the services that a deployer deploys."""
    return frozenset(
        service.name for service in loaded.services if deployer.services is None or service.name in deployer.services
    )


def owner_of(name: str, own: frozenset[str], loaded: Loaded, levels: int = _LEVELS_OF_A_REPOSITORY) -> str:
    """Whose a parameter or a repository is by its name, in words; empty where it is nobody's, or of these services.

    Args:
        name: its name.
        own: the names of services whose things are not somebody else's.
        loaded: the environment, without findings.
        levels: of a name within an environment that the settings do not name.
    """
    parts = [part for part in name.split("/") if part]
    first, second = parts[0] if parts else "", parts[1] if len(parts) > 1 else ""
    if first == loaded.names.environment:
        others = {service.name for service in loaded.services} - own
        return f"what is the service `{second}`'s" if second in others else ""
    known = first in loaded.environment.environments or (first in _USUAL and len(parts) >= levels)
    return f"what is the environment `{first}`'s" if known else ""


def _parameter(service: Service, deployer: str, own: frozenset[str], loaded: Loaded, uses: Uses) -> Iterator[Finding]:
    name = service.image_parameter
    if name is None or name in loaded.settings.deployers[deployer].shared:
        return
    default = f"{loaded.names.parameter_path(service.name)}image"
    if name != default and (whose := _whose_parameter(name, own, loaded, uses)):
        hint = f"remove `parameter`: it then is `{default}`; or name one that is nobody's"
        hint += f", or, if it is meant, list it in `shared` of the deployer `{deployer}`"
        message = f"the deployer `{deployer}` could write {whose}: `{name}`"
        yield service.finding(message, hint, "image", "parameter")


def _whose_parameter(name: str, own: frozenset[str], loaded: Loaded, uses: Uses) -> str:
    arn = loaded.account.parameter(name)
    if readers := uses.secrets.get(arn):
        return f"a secret of {_services(readers)}"
    if whose := owner_of(name, own, loaded, _LEVELS_OF_A_PARAMETER):
        return whose
    if of_copilot(name):
        return "a secret of AWS Copilot's"
    if any(arn == listed or (below and arn.startswith(listed)) for listed, below in _opened(loaded)):
        return "what services may read as a secret (`secrets_outside_scope`)"
    if _is_own(name, own, loaded):
        return ""
    others = [each for each in uses.images.get(arn, ()) if each not in own]
    return f"the image of {_services(others)}" if others else ""


def _opened(loaded: Loaded) -> Iterator[tuple[str, bool]]:
    """ARNs of parameters that every service may name as secrets, and whether all below them are meant."""
    for entry in loaded.settings.secrets_outside_scope:
        arn = whole_arn(entry) if entry.startswith("arn:") else loaded.account.parameter(entry)
        yield arn, entry.endswith("/")


def _repository(service: Service, deployer: str, own: frozenset[str], loaded: Loaded, uses: Uses) -> Iterator[Finding]:
    arn = deployable_of(service, loaded).repository
    name = "" if arn is None else arn.removeprefix(loaded.account.repository(""))
    if arn is None or name in loaded.settings.deployers[deployer].shared:
        return
    others = [] if _is_own(name, own, loaded) else [each for each in uses.repositories.get(arn, ()) if each not in own]
    whose = owner_of(name, own, loaded) or (f"what {_services(others)} runs as well" if others else "")
    if whose:
        hint = f"give `{service.name}` a repository of its own (`image.repository: true`), or a deployer without `push`"
        hint += f"; or add {_services(others)} to its `services`" if others else ""
        hint += f"; or, if it is meant, list `{name}` in its `shared`"
        message = f"as `{service.name}` has its image from `{name}`, `push` could write {whose}"
        yield loaded.environment.node.find(("deployers", deployer, "push")).finding(message, hint)


def _is_own(name: str, own: frozenset[str], loaded: Loaded) -> bool:
    """Whether a thing is named as those of these services are; who else uses it has chosen to."""
    parts = [part for part in name.split("/") if part]
    return parts[:1] == [loaded.names.environment] and len(parts) > 1 and parts[1] in own


def _services(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(set(names)))


def unreadable_image(service: Service, image: str, loaded: Loaded, uses: Uses) -> str:
    """Why an image that a parameter names is not run: it is in a repository of others; empty where it is.

    The execution role gets the right to pull what is named, and whoever writes the parameter would so read it. An image
    of the same service in another environment is the service's own: it was built once, and goes from one to the next.

    Args:
        service: whose image it is.
        image: a reference, which Docker can read.
        loaded: its environment, without findings.
        uses: who uses what there.
    """
    found = ecr_image(image)
    if found is None or found.account.id != loaded.account.id:
        return ""
    repository, owner = found.repository, (*found.repository.split("/"), "")[1]
    for name, deployer in _writers(service, loaded):
        own = own_services(deployer, loaded) | {service.name}
        if owner in own or repository in deployer.shared:
            continue
        others = [each for each in uses.repositories.get(found.repository_arn, ()) if each not in own]
        if whose := owner_of(repository, own, loaded) or (f"what {_services(others)} runs" if others else ""):
            hint = f"name an image of `{service.name}`, or, if it is meant, list `{repository}` in its `shared`"
            return f"names `{image}`, {whose}, which the deployer `{name}`, who may write it, does not deploy: {hint}"
    return ""


def _writers(service: Service, loaded: Loaded) -> Iterator[tuple[str, Deployer]]:
    """The deployers that may write the parameter with a service's image."""
    follow = {each.name for each in loaded.services if each.image_parameter == service.image_parameter}
    for name, deployer in sorted(loaded.settings.deployers.items()):
        if "ssm:PutParameter" in needed_actions(deployer) and follow & own_services(deployer, loaded):
            yield name, deployer
