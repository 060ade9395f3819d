"""A plan made and carried out: the state is written once, whole, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ecs_platform.ops.aws import Client
from ecs_platform.ops.recovery import pending
from ecs_platform.ops.recovery.access_keys import made_inactive
from ecs_platform.ops.recovery.lost import Lost, in_waves
from ecs_platform.ops.recovery.merging import merged
from ecs_platform.ops.recovery.plan import AccessKey, Plan
from ecs_platform.ops.recovery.pulumi import Pulumi, PulumiError
from ecs_platform.ops.recovery.scratch import Scratch, scratch
from ecs_platform.ops.recovery.state import Exported, Resource, faults, is_provider, resources, written
from ecs_platform.ops.recovery.values import has_secret

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded


@dataclass(frozen=True)
class Recovery:
    """One stack that comes back.

    Attributes:
        pulumi: the CLI, for this stack.
        loaded: its environment.
        client: makes boto3's clients, in its region.
    """

    pulumi: Pulumi
    loaded: "Loaded"
    client: Client

    def _check_account(self) -> None:
        """Whether the shell's credentials are of the environment's account: in another nothing would be found.

        Raises:
            PulumiError: they are not.
        """
        ours, asked = self.loaded.account.id, self.client("sts").get_caller_identity()["Account"]
        if asked != ours:
            raise PulumiError(
                f"the shell's credentials are of account {asked}, and this environment is in {ours}"
                " (`aws:allowedAccountIds`): nothing of it would be found there; use others, and run this again"
            )

    def under_way(self, exported: Exported) -> Plan:
        """The plan for what was under way.

        Raises:
            PulumiError: AWS cannot be read through the engine, or is another account.
        """
        if not pending.asks_aws(exported):
            return pending.without_aws(exported)
        self._check_account()
        with self._scratch(exported) as beside:
            return pending.plan(exported, self.client, beside, self.pulumi.preview)

    def carry_out(self, exported: Exported, plan: Plan) -> list[AccessKey]:
        """Ends what was cut off and writes the state once; returns the access keys that were made inactive.

        Args:
            exported: the state that the plan is about.
            plan: the plan.

        Raises:
            PulumiError: somebody else has changed the state meanwhile, or the engine does not take it.
        """
        for each in plan.steps:
            getattr(self.client(each.service), each.operation)(**each.arguments)
        if plan.writes:
            self._write(exported, merged(exported, plan.changes))
        return self._inactive(plan, written(exported))

    def first_wave(self, exported: Exported) -> Plan:
        """What of a state that is lost is found with what is known without any of it."""
        self._check_account()
        with self._scratch(exported) as beside:
            return Lost(self.client, beside).wave(exported, self.pulumi.preview())

    def in_waves(self) -> tuple[int, Plan]:
        """Adopts what of a state that is lost is found; how much that is, and what is then said of the rest.

        Raises:
            PulumiError: as `carry_out`; what was adopted before stays so.
        """
        self._check_account()
        exported = self.pulumi.export()
        before = _number_in_aws(exported)
        with self._scratch(exported) as beside:
            plan = in_waves(Lost(self.client, beside), self.pulumi.export, self.pulumi.preview, self.carry_out)
        return _number_in_aws(self.pulumi.export()) - before, plan

    def _write(self, old: Exported, new: Exported) -> None:
        before = faults(resources(old))
        wrong = [each for each in faults(resources(new)) if each not in before]
        if wrong:
            raise PulumiError(
                "what was found does not make a whole state, and nothing was written:\n" + "\n".join(wrong)
            )
        if self.pulumi.export() != old:
            raise PulumiError("the state was changed meanwhile by somebody else: nothing was written; run this again")
        self.pulumi.write(new)

    def _inactive(self, plan: Plan, last: datetime | None) -> list[AccessKey]:
        return made_inactive(self.client("iam"), plan.keys, last) if plan.keys else []

    @contextmanager
    def _scratch(self, exported: Exported) -> Iterator[Scratch]:
        providers = [each for each in resources(exported) if _reads(each)]
        if has_secret(providers):
            shown = self.pulumi.export(show_secrets=True)
            providers = [each for each in resources(shown) if _reads(each)]
        names = self.loaded.names
        with scratch(self.pulumi, names.project, names.environment, providers, self._settings(providers)) as made:
            yield made

    def _settings(self, providers: list[Resource]) -> dict[str, Any]:
        """What a provider is made of where the state has none."""
        return {} if providers else self.pulumi.settings()


def _number_in_aws(exported: Exported) -> int:
    return sum(bool(each.get("custom")) and not is_provider(each) for each in resources(exported))


def _reads(resource: Resource) -> bool:
    """Whether it is a provider of AWS, and not what one of an earlier version is kept for."""
    return is_provider(resource) and resource["type"] == "pulumi:providers:aws" and not resource.get("delete")
