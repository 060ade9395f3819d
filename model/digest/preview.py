"""`pulumi preview --json`, and the state it starts from, as far as the digest reads them.

A preview tells only of what changes; what stays is in the state (`pulumi stack export`).
https://www.pulumi.com/docs/iac/cli/commands/pulumi_preview/
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel

from ecs_platform.model.digest.shapes import PreviewShape, StateShape, misfit

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes where only AWS will know the value."""

SERVICE = "aws:ecs/service:Service"
TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"
TARGET_GROUP = "aws:lb/targetGroup:TargetGroup"
LISTENER = "aws:lb/listener:Listener"
LISTENER_RULE = "aws:lb/listenerRule:ListenerRule"
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
ROLE = "aws:iam/role:Role"
AUTO_SCALING_GROUP = "aws:autoscaling/group:Group"
CLUSTER_CAPACITY = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"
SCHEDULE = "aws:scheduler/schedule:Schedule"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
MANAGED_POLICY = "aws:iam/policy:Policy"
ATTACHED_TO_MANY = "aws:iam/policyAttachment:PolicyAttachment"
_IDENTITIES = ("Role", "User", "Group")
ATTACHMENTS = tuple(f"aws:iam/{each.lower()}PolicyAttachment:{each}PolicyAttachment" for each in _IDENTITIES)
INLINE_POLICIES = tuple(f"aws:iam/{each.lower()}Policy:{each}Policy" for each in _IDENTITIES)
STATE_TYPES = frozenset(
    {
        *(SERVICE, TASK_DEFINITION, TARGET_GROUP, LISTENER_RULE),
        *(MANAGED_POLICY, ATTACHED_TO_MANY, *ATTACHMENTS, *INLINE_POLICIES),
    }
)
"""What is looked up in the state."""

Kind = Literal["create", "update", "replace", "delete"]
_KINDS: dict[str, Kind] = {
    "create": "create",
    # What was there without the program is new to whoever reviews it.
    "import": "create",
    "update": "update",
    "delete": "delete",
    "replace": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    "read-replacement": "replace",
}


class NotAPreviewError(ValueError):
    """The file is not what `pulumi preview --json` (or `pulumi stack export`) writes; the message says why."""


@dataclass(frozen=True)
class Resource:
    """A resource as it is or will be.

    Attributes:
        urn: Pulumi's name of it.
        inputs: its inputs, secrets masked by the engine.
        id: AWS's id; empty where it does not exist yet.
        dependencies: by input, the URNs of the resources it comes from.
        protect: whether Pulumi refuses to delete it.
        aliases: URNs that it had before, as far as the program still says so.
    """

    urn: str
    inputs: Mapping[str, Any]
    id: str
    dependencies: Mapping[str, list[str]]
    protect: bool
    aliases: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """Its type token (`aws:ecs/service:Service`)."""
        return self.urn.split("::")[2].rpartition("$")[2]

    @property
    def name(self) -> str:
        """Its name in the program."""
        return self.urn.split("::", 3)[3]

    @property
    def label(self) -> str:
        """Type and name, short (`lb.TargetGroup api-public`)."""
        package, _, kind = self.type.removeprefix("aws:").partition("/")
        return f"{package}.{kind.rpartition(':')[2]} {self.name}" if kind else f"{self.type} {self.name}"

    @property
    def service(self) -> str:
        """The service it belongs to, from its tags; empty for none."""
        tags = self.inputs.get("tags")
        return str(tags.get("Service", "")) if isinstance(tags, Mapping) else ""


@dataclass(frozen=True)
class Step:
    """What happens to one resource.

    Attributes:
        kind: what.
        old: as it is; None for a new one.
        new: as it will be; None for one that goes.
        forced_by: inputs that force a replacement.
    """

    kind: Kind
    old: Resource | None
    new: Resource | None
    forced_by: tuple[str, ...]

    @property
    def resource(self) -> Resource:
        """As it will be, or as it was where it goes."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def urns(self) -> set[str]:
        """Every URN it is known by: as it was, as it will be, and those it had before."""
        return {urn for each in (self.old, self.new) if each is not None for urn in (each.urn, *each.aliases)}

    @property
    def changed(self) -> list[str]:
        """The inputs that differ."""
        old, new = (self.old.inputs if self.old else {}), (self.new.inputs if self.new else {})
        return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


@dataclass(frozen=True)
class Preview:
    """A preview and what it starts from.

    Attributes:
        config: the environment's settings, as text.
        steps: what changes, one for each resource, by type and name.
        before: what is there, by URN: all that the digest looks up if the state was given, else what changes.
        project: the project's name, whose own keys are the settings; empty where no resource tells it.
        protected: whether something that is there was made by an environment with `protect: true`, whatever the
            settings say now: Pulumi protects it, or keeps the logs of what goes.
    """

    config: Mapping[str, str]
    steps: list[Step]
    before: Mapping[str, Resource]
    project: str = ""
    protected: bool = False

    @property
    def after(self) -> dict[str, Resource]:
        """What will be there, by URN."""
        # A resource with another name than before is one, and not two.
        left = {step.old.urn for step in self.steps if step.old is not None}
        new = {step.new.urn: step.new for step in self.steps if step.new is not None}
        return {**{urn: each for urn, each in self.before.items() if urn not in left}, **new}

    def of(self, *types: str) -> list[Step]:
        """The steps of some types, in the preview's order."""
        return [step for step in self.steps if step.resource.type in types]

    def setting(self, name: str) -> Any:
        """A setting of the program; None where it is not set. Keys of other namespaces are nobody's here."""
        found = self.config.get(f"{self.project}:{name}")
        try:
            return None if found is None else json.loads(found)
        except ValueError:
            return found


def read_preview(text: str, state: str | None = None) -> Preview:
    """A preview, with the state it starts from if that is given.

    Args:
        text: what `pulumi preview --json` wrote.
        state: what `pulumi stack export` wrote; default none.

    Raises:
        NotAPreviewError: it is something else.
    """
    found = _object(text, "pulumi preview --json")
    if not isinstance(found.get("steps", []), list) or not {"steps", "changeSummary", "config"} & set(found):
        raise NotAPreviewError("this has no steps: it is not what `pulumi preview --json` writes")
    _must_be(PreviewShape, found, "pulumi preview --json")
    errors = [each for each in found.get("diagnostics") or () if each.get("severity") == "error"]
    if errors:
        raise NotAPreviewError("the preview itself failed, see its output; there is nothing to tell of")
    raws = found.get("steps", [])
    steps = _merged(raws)
    before = {step.old.urn: step.old for step in steps if step.old is not None}
    # A step that changes nothing but `protect` is one of kind `same`: it counts for what was there.
    states = [raw["oldState"] for raw in raws if raw.get("oldState")]
    if state is not None:
        exported = _object(state, "pulumi stack export")
        _must_be(StateShape, exported, "pulumi stack export")
        states += exported["deployment"].get("resources", ())
        kept = [_resource(each["urn"], each) for each in exported["deployment"].get("resources", ())]
        before = {**{each.urn: each for each in kept if each.type in STATE_TYPES}, **before}
    # What goes may be of a project that had another name.
    ordered = sorted(raws, key=lambda raw: not raw.get("newState"))
    project = next((raw["urn"].split("::")[1] for raw in ordered), "")
    return Preview(found.get("config", {}), steps, before, project, any(map(_is_protected, states)))


def _merged(raws: Iterable[Mapping[str, Any]]) -> list[Step]:
    """One step for each resource, by type and name: the engine tells of them in no fixed order."""
    merged: dict[str, Step] = {}
    for raw in raws:
        step = _step(raw)
        if step is not None:
            earlier = merged.get(step.resource.urn)
            merged[step.resource.urn] = step if earlier is None else _both(earlier, step)
    return sorted(merged.values(), key=lambda step: (step.resource.type, step.resource.name))


def _is_protected(state: Mapping[str, Any]) -> bool:
    """Whether a resource says by how it was made that its environment is protected.

    Where the network is another's and nothing else of it holds data, a service's log group is all that says it.
    """
    return bool(state.get("protect")) or (state.get("type") == LOG_GROUP and bool(state.get("retainOnDelete")))


def _object(text: str, command: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAPreviewError(f"this is not JSON, as `{command}` writes it: {error}") from None
    if not isinstance(found, dict):
        raise NotAPreviewError(f"this is not what `{command}` writes")
    return found


def _must_be(shape: type[BaseModel], found: object, command: str) -> None:
    if wrong := misfit(shape, found):
        raise NotAPreviewError(f"this is not what `{command}` writes: {wrong}")


def _step(raw: Mapping[str, Any]) -> Step | None:
    kind = _KINDS.get(raw.get("op", ""))
    if kind is None:
        return None
    # By an alias the engine finds what has another name now: as it was, it has its old URN.
    old, new = (
        _resource(raw[side].get("urn", raw["urn"]), raw[side]) if raw.get(side) else None
        for side in ("oldState", "newState")
    )
    old, new = None if kind == "create" else old, None if kind == "delete" else new
    if kind == "update" and old is not None and new is not None:
        new = replace(new, id=new.id or old.id)
    return None if old is None and new is None else Step(kind, old, new, _reasons(raw))


def _reasons(raw: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(raw.get("replaceReasons") or ()))


def _both(one: Step, other: Step) -> Step:
    """Two steps of one resource: the halves of a replacement."""
    kind = one.kind if one.kind == other.kind else "replace"
    return Step(kind, one.old or other.old, other.new or one.new, one.forced_by or other.forced_by)


def _resource(urn: str, state: Mapping[str, Any]) -> Resource:
    return Resource(
        urn,
        state.get("inputs") or {},
        state.get("id") or "",
        {name: urns or [] for name, urns in (state.get("propertyDependencies") or {}).items()},
        bool(state.get("protect")),
        tuple(state.get("aliases") or ()),
    )
