"""Everything an environment is made of, read and checked together before the first resource."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ecs_platform.model.environment import Loaded
from ecs_platform.model.iam.check import deployer_findings, key_findings, role_findings
from ecs_platform.model.iam.foreign import foreign_findings
from ecs_platform.model.iam.log_groups import log_group_findings
from ecs_platform.model.iam.log_router_check import log_router_findings
from ecs_platform.model.iam.opened import boundary_findings, opened_findings
from ecs_platform.model.iam.permissions import permission_findings
from ecs_platform.model.manifest.checks.texts import no_secrets_in_tags
from ecs_platform.model.manifest.load import read_manifests
from ecs_platform.model.quotas.lines import final_findings
from ecs_platform.model.quotas.load_balancers import over_quota
from ecs_platform.model.reading.collection import collection_paused
from ecs_platform.model.routes.compile import compile_all
from ecs_platform.model.routes.hosts import host_findings
from ecs_platform.model.routes.load_balancer_subnets import subnet_findings
from ecs_platform.model.routes.priorities import FILE as PRIORITIES_FILE
from ecs_platform.model.routes.priorities import load_priorities
from ecs_platform.model.routes.split import Draft
from ecs_platform.model.settings.stack import LoadedSettings, Values, load_settings
from ecs_platform.model.task.definition import TaskDefinition, task_definition_of
from ecs_platform.model.task.length import definition_findings

SERVICES_FOLDER = "services"


def load(project: Path, stack: str, services: Path | None = None, values: Values | None = None) -> Loaded:
    """An environment with all that is wrong with it; raises nothing for a fault in a file.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the environment's name.
        services: the folder with the manifests; default: `services` in the project.
        values: the configuration a running engine gives; see `load_settings`.
    """
    with collection_paused():
        return _load(project, stack, services or project / SERVICES_FOLDER, values)


def _load(project: Path, stack: str, folder: Path, values: Values | None) -> Loaded:
    return checked(load_settings(project, stack, values), folder)


def checked(environment: LoadedSettings, folder: Path, beside: Mapping[Draft, int] | None = None) -> Loaded:
    """An environment whose settings are known, with all that is wrong with it.

    Args:
        environment: its settings.
        folder: the folder with the manifests.
        beside: rules that other stacks have on the same load balancers, with their numbers; default none.
    """
    manifests = read_manifests(folder, environment)
    priorities, wrong_priorities = load_priorities(folder / PRIORITIES_FILE, environment.stack)
    routing = compile_all(manifests.routes, priorities, beside)
    everything = {*environment.findings, *manifests.findings, *wrong_priorities, *routing.findings}
    everything.update(no_secrets_in_tags(environment))
    if environment.settings is not None:
        everything.update(host_findings(manifests.routes, environment))
        everything.update(subnet_findings(manifests.routes, environment))
        everything.update(over_quota([*routing.drafts, *(beside or {})], manifests.services, environment.settings))
    loaded = Loaded(environment, manifests.services, priorities, routing.rules, routing=routing)
    definitions: dict[str, TaskDefinition] = {}
    if loaded.known:
        definitions |= {service.name: task_definition_of(service, loaded) for service in loaded.services}
        everything.update(permission_findings(loaded), key_findings(loaded), log_group_findings(loaded))
        everything.update(opened_findings(loaded), boundary_findings(loaded))
        for findings in (role_findings, log_router_findings, definition_findings):
            everything.update(findings(loaded, definitions))
    if everything:
        return replace(loaded, findings=sorted(everything))
    # What deployers may do and how much is needed follow from the services: judged when nothing is wrong with these.
    last = {*deployer_findings(loaded), *foreign_findings(loaded, definitions), *final_findings(loaded)}
    return replace(loaded, findings=sorted(last))
