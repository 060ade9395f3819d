"""The plan for a state that is lost, or old: what the program would make, and AWS has already.

It goes in waves: what was adopted lets a preview know what others are looked for by (a subnet, by its VPC's id). After
each wave the state is whole, and tells of nothing that is not there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ecs_platform.adoption.looking_up import Found, look_up
from ecs_platform.ops.aws import Client
from ecs_platform.ops.recovery.adopting import Judge, read_all, to_read, unfinished
from ecs_platform.ops.recovery.merging import Changes
from ecs_platform.ops.recovery.plan import Entry, Plan
from ecs_platform.ops.recovery.scratch import Reading, Scratch, ToRead
from ecs_platform.ops.recovery.state import ROOT, Exported, Resource, is_provider, provider_urn, resources
from ecs_platform.ops.recovery.wanted import Wanted, asked, of_preview

Preview = Callable[[], dict[str, Any]]
_NOT_KNOWN = "what it is looked for by is known once others are adopted"


@dataclass
class Lost:
    """Looks for all that the program would make, wave after wave.

    Attributes:
        client: makes boto3's clients, in the stack's region.
        scratch: a stack beside this one.
    """

    client: Client
    scratch: Scratch
    _asked: dict[str, tuple[Mapping[str, Any], Found]] = field(default_factory=dict)
    _read: dict[ToRead, Reading] = field(default_factory=dict)
    _entries: dict[str, Entry] = field(default_factory=dict)

    def wave(self, exported: Exported, preview: dict[str, Any]) -> Plan:
        """What can be looked for now, and what of it is adopted.

        What is known whole comes first; only where nothing of that is left to be adopted, what AWS alone knows of a
        resource is taken as AWS has it.

        Args:
            exported: the state.
            preview: what `pulumi preview --json` says of it.
        """
        new = of_preview(preview)
        wanted = [Wanted(each, under_way=False) for each in new if each.get("custom") and not is_provider(each)]
        plan = self._of([each for each in wanted if each.is_known], exported, new)
        if not plan.changes.adopted:
            plan = self._of(wanted, exported, new)
        for each in wanted:
            self._entries.setdefault(each.urn, Entry(each.urn, "not known yet", _NOT_KNOWN))
        self._entries.update({each.urn: each for each in plan.entries})
        return Plan(tuple(self._entries.values()), plan.changes, steps=plan.steps)

    def _of(self, wanted: Sequence[Wanted], exported: Exported, new: Sequence[Resource]) -> Plan:
        self._look([each for each in wanted if each.can_be_looked_for])
        found = {urn: each for urn, (_, each) in self._asked.items()}
        judged = [each for each in wanted if each.urn in found or each.row is None or each.row.find is None]
        places = to_read(judged, found)
        self._read.update(read_all(self.scratch, [each for each in places if each not in self._read]))
        plan = Judge(judged, found, self._read, resources(exported), unfinished(self.client)).plan()
        adopted = self._with_what_they_need(plan.changes.adopted, exported, new)
        return Plan(plan.entries, Changes(tuple(adopted)), steps=plan.steps)

    def _look(self, wanted: Sequence[Wanted]) -> None:
        """Asks for each once, as long as nothing else is known of it."""
        left = [each for each in wanted if self._asked.get(each.urn, (None,))[0] != each.inputs]
        found = look_up(self.client, map(asked, left), tries=1)
        self._asked.update({each.urn: (each.inputs, found[each.urn]) for each in left})

    def _with_what_they_need(
        self, adopted: Sequence[Resource], exported: Exported, new: Sequence[Resource]
    ) -> list[Resource]:
        """What is adopted, below its components, and with the provider that has read it."""
        if not adopted:
            return []
        there = {each["urn"] for each in resources(exported)}
        parts = {each["urn"]: each for each in new if not each.get("custom")}
        above: dict[str, Resource] = {}
        for each in [*adopted, *_of_nothing_in_aws(new)]:
            urn = each.get("parent")
            while urn and urn not in there and urn in parts:
                above[urn] = {**parts[urn], "outputs": {}}
                urn = parts[urn].get("parent")
        root = [{**each, "outputs": {}} for urn, each in parts.items() if each["type"] == ROOT and urn not in there]
        providers = {each["urn"]: each for each in self.scratch.providers()}
        used = {provider_urn(each["provider"]) for each in adopted} - there
        referring = [_of_provider(each, providers) for each in adopted]
        return [*root, *(providers[urn] for urn in used if urn in providers), *_once(above, root), *referring]


def _of_nothing_in_aws(new: Sequence[Resource]) -> list[Resource]:
    """Components below which nothing is in AWS, each as what it would be above of."""
    urns = {each["urn"]: each for each in new}
    holding: set[str] = set()
    for each in new:
        urn = each.get("parent") if each.get("custom") else None
        while urn and urn not in holding:
            holding.add(urn)
            urn = urns[urn].get("parent") if urn in urns else None
    return [{"parent": urn} for urn, each in urns.items() if not each.get("custom") and urn not in holding]


def _once(above: Mapping[str, Resource], root: Sequence[Resource]) -> list[Resource]:
    known = {each["urn"] for each in root}
    return [each for urn, each in above.items() if urn not in known]


def _of_provider(resource: Resource, providers: Mapping[str, Resource]) -> Resource:
    """The resource with the id of its provider, which a preview does not know."""
    provider = providers.get(provider_urn(resource["provider"]))
    return {**resource, "provider": f"{provider['urn']}::{provider['id']}"} if provider is not None else resource


def in_waves(
    lost: Lost, read: Callable[[], Exported], preview: Preview, carry_out: Callable[[Exported, Plan], object]
) -> Plan:
    """Adopts wave after wave until nothing more is found; what is then said of each.

    Args:
        lost: looks.
        read: gives the state.
        preview: gives a preview of it.
        carry_out: ends what was cut off, and writes what the state is to tell in its place.
    """
    while True:
        exported = read()
        plan = lost.wave(exported, preview())
        if not plan.changes.adopted:
            return plan
        carry_out(exported, plan)
