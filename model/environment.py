"""An environment as it was read and checked: plain data, which everything that is made follows from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ecs_platform.model.arns import Account
from ecs_platform.model.layout import LAYOUT
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.naming import Names
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.routes.compile import Compiled, Rule
from ecs_platform.model.routes.priorities import Priorities
from ecs_platform.model.settings.settings import Settings
from ecs_platform.model.settings.stack import LoadedSettings


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
        before: what this stack's own outputs said of its services before (`services`); empty before the first `up`.
        deployers_before: likewise of its deployers (`deployers`).
        layout: how its resources lie in the state; None where nobody has said what the last `up` left.
        findings: everything that is wrong, sorted; nothing may be made unless it is empty.
    """

    environment: LoadedSettings
    services: list[Service] = field(default_factory=list)
    priorities: Priorities | None = None
    rules: list[Rule] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    routing: Compiled | None = None
    images: dict[str, str] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    deployers_before: Mapping[str, Any] = field(default_factory=dict)
    layout: int | None = None

    def after(self, outputs: Mapping[str, Any]) -> "Loaded":
        """The environment with what its last `up` left, by this stack's own outputs; empty ones before the first."""
        return replace(
            self,
            before=outputs.get("services") or {},
            deployers_before=outputs.get("deployers") or {},
            layout=outputs.get("layout", 1) if outputs else LAYOUT,
        )

    @property
    def may_lie_otherwise(self) -> bool:
        """Whether its resources may lie in the state as an earlier version had them."""
        return self.layout is None or self.layout < LAYOUT

    @property
    def known(self) -> bool:
        """Whether settings, names and account are: then all that follows from a service can be asked for."""
        environment = self.environment
        return None not in (environment.settings, environment.names, environment.account)

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
