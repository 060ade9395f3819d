"""Everything an environment is made of, read and checked together before the first resource."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from model.arns import Account
from model.findings import Finding
from model.hosts import host_findings
from model.iam.check import deployer_findings
from model.manifest.load import read_manifests
from model.manifest.service import Service
from model.naming import Names
from model.quotas import over_quota
from model.routes.compile import Compiled, Rule, compile_all
from model.routes.priorities import FILE as PRIORITIES_FILE
from model.routes.priorities import Priorities, load_priorities
from model.routes.split import Draft
from model.settings import Settings
from model.stack import LoadedSettings, Values, load_settings

SERVICES_FOLDER = "services"


@dataclass(frozen=True)
class Loaded:
    """An environment.

    Attributes:
        environment: its settings, as far as they could be read.
        services: those without a fault, by name.
        priorities: the rules' priorities given so far.
        rules: the listener rules, by load balancer and priority.
        routing: the rules with all that is known about them, also of those without a priority.
        images: images that only AWS knows, by service: those a parameter says (`image.owner: parameter`).
        findings: everything that is wrong, sorted; nothing may be made unless it is empty.
    """

    environment: LoadedSettings
    services: list[Service] = field(default_factory=list)
    priorities: Priorities | None = None
    rules: list[Rule] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    routing: Compiled | None = None
    images: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The settings; only where there are no findings."""
        assert self.environment.settings is not None
        return self.environment.settings

    @property
    def names(self) -> Names:
        """The names; only where there are no findings."""
        assert self.environment.names is not None
        return self.environment.names

    @property
    def account(self) -> Account:
        """Region and account; only where there are no findings."""
        assert self.environment.account is not None
        return self.environment.account


def load(project: Path, stack: str, services: Path | None = None, values: Values | None = None) -> Loaded:
    """An environment with all that is wrong with it; raises nothing for a fault in a file.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the environment's name.
        services: the folder with the manifests; default: `services` in the project.
        values: the configuration a running engine gives; see `load_settings`.
    """
    with _collection_paused():
        return _load(project, stack, services or project / SERVICES_FOLDER, values)


@contextmanager
def _collection_paused() -> Iterator[None]:
    """What is read here stays until the end: looking for garbage in it again and again takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


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
    if environment.settings is not None:
        everything.update(host_findings(manifests.routes, environment))
        everything.update(over_quota([*routing.drafts, *(beside or {})], manifests.services, environment.settings))
    loaded = Loaded(environment, manifests.services, priorities, routing.rules, sorted(everything), routing)
    # What deployers may do follows from the services: it can be judged when nothing is wrong with these.
    return loaded if everything else replace(loaded, findings=sorted(deployer_findings(loaded)))
