"""A call of the engine about a service: the carried fields are taken out of it, and put into its answer."""

from typing import Any

from google.protobuf import json_format  # type: ignore[import-untyped]
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2

from sandbox.engine.carried.carrier import Carrier, Carrying, key_in
from sandbox.engine.carried.relay import key_of

Properties = dict[str, Any]

_PROPERTIES = ("olds", "news", "old_inputs", "properties", "inputs")


class Asked:
    """One call, with type and properties as the engine has them.

    Attributes:
        carrying: what a Create or an Update carries; None for any other call, and for previews.
    """

    def __init__(self, carrier: Carrier, method: str, request: Any) -> None:
        """Takes the fields out of the request."""
        self._carrier, self._method = carrier, method
        self._given: dict[str, Properties] = {}
        for name in _PROPERTIES:
            if name in request.DESCRIPTOR.fields_by_name and request.HasField(name):
                self._given[name] = dict(json_format.MessageToDict(getattr(request, name)))
                _replace(getattr(request, name), carrier.without(self._given[name]))
        self._id = str(getattr(request, "id", ""))
        self._ignored = list(getattr(request, "ignoreChanges", []))
        self._is_preview = bool(getattr(request, "preview", False))
        carries = method in ("Create", "Update") and not self._is_preview
        self.carrying: Carrying | None = self._carry() if carries else None

    @property
    def news(self) -> Properties:
        """The service's inputs, with the fields."""
        return self._given.get("properties" if self._method == "Create" else "news", {})

    def answer(self, answer: Any) -> None:
        """Puts the fields into the answer."""
        match self._method:
            case "Check":
                _replace(answer.inputs, self._carrier.with_inputs(_plain(answer.inputs), self.news))
            case "Diff":
                self._add_changes(answer)
            case "Create" | "Update":
                _replace(answer.properties, self.state(_plain(answer.properties)))
            case "Read" if answer.id:
                self._add_what_is_read(answer)

    def state(self, state: Properties) -> Properties:
        """The state that a Create or an Update leaves, or shows in a preview."""
        if self.carrying:
            return self.carrying.state(state, self.news)
        return self._carrier.preview(state, self._given.get("olds"), self.news)

    def _carry(self) -> Carrying:
        return self._carrier.carry(self._given.get("olds"), self.news, self._ignored, key_in(self.news))

    def _add_changes(self, answer: Any) -> None:
        found = self._carrier.changes(self._given.get("olds", {}), self.news, self._ignored)
        for path, kind in found.items():
            answer.detailedDiff[path].kind = provider_pb2.PropertyDiff.Kind.Value(kind)
        tops = {path.partition(".")[0].partition("[")[0] for path in found}
        answer.diffs.extend(sorted(tops - set(answer.diffs)))
        if found:
            answer.changes = provider_pb2.DiffResponse.DIFF_SOME
            answer.hasDetailedDiff = True

    def _add_what_is_read(self, answer: Any) -> None:
        before = self._given.get("properties", {})
        state = self._carrier.read(_plain(answer.properties), before, self.key_read(answer.id))
        _replace(answer.properties, state)
        found = self._carrier.inputs_read(_plain(answer.inputs), self._given.get("inputs", {}), state)
        _replace(answer.inputs, found)

    def key_read(self, id_: str) -> tuple[str, str]:
        """The key of the service that is read: of an ARN, or of `CLUSTER/SERVICE`, as an import has it."""
        *rest, service = id_.rpartition(":")[2].split("/")
        cluster = rest[-1] if len(rest) > 1 or not id_.startswith("arn:") else key_in(self._given["properties"])[0]
        return key_of(cluster, service)


def _plain(struct: Any) -> Properties:
    return dict(json_format.MessageToDict(struct))


def _replace(struct: Any, values: Properties) -> None:
    struct.CopyFrom(json_format.ParseDict(values, Struct()))
