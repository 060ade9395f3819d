"""What a Pulumi program registers with AWS's provider, as a list: the one source of the programs beside ours.

The program runs under mocks that answer each output with a mark of its own. A mark that comes back in another
resource's inputs is a reference to that output, also where it stands within a longer text.
"""

import inspect
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pulumi
import pulumi_aws
from google.protobuf import json_format  # type: ignore[import-untyped]
from pulumi._types import resource_types
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks

from bench.bare.resource import Reference, Resource, in_order
from ecs_platform.model.contract.received import whole_numbers

PACKAGE = "aws:"
_OPTIONS = ("ignoreChanges", "deleteBeforeReplace", "protect", "customTimeouts", "replaceOnChanges", "retainOnDelete")
_NOTHING_KNOWN = "pulumi:pulumi:readStackOutputs"


def registered(
    program: Callable[[], Any], project: str, needed: Callable[[Resource, Resource], bool]
) -> list[Resource]:
    """Runs a program, and gives what it registered of AWS, each behind what it needs.

    Args:
        program: makes the resources; what it returns is awaited where it can be.
        project: the project's name, which is in tags.
        needed: whether the first waits for the second where only the program's options say so.

    Raises:
        AssertionError: it looks something up, which no list of resources can tell.
    """
    marking = _Marking()
    monitor = _Watching(marking)
    pulumi.runtime.set_mocks(marking, project=project, stack="test", preview=False, monitor=monitor)

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def run() -> Any:
        result = program()
        return result if inspect.isawaitable(result) else None

    run()
    return in_order(_waiting_for(monitor.resources_made(), needed))


def python_class(type_: str) -> Any:
    """The SDK's class of a type: `pulumi_aws.ec2.Vpc` of `ec2/vpc:Vpc`."""
    path, _, name = type_.partition(":")
    module = path.partition("/")[0]
    return getattr(pulumi_aws if module == "index" else getattr(pulumi_aws, module), name)


class _Marking(Mocks):
    """Answers with a mark for each output that is a text or a number, and what was given for the others."""

    def __init__(self) -> None:
        self._lock, self._made = threading.Lock(), 0
        self.index: dict[tuple[str, str], int] = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        if not args.typ.startswith(PACKAGE):
            return f"{args.name}-id", dict(args.inputs)
        with self._lock:
            index = self._made
            self._made += 1
        self.index[args.typ, args.name] = index
        plain = _plain_outputs(python_class(args.typ.removeprefix(PACKAGE)))
        return str(Reference(index, "id")), {**args.inputs, **{each: str(Reference(index, each)) for each in plain}}

    def call(self, args: MockCallArgs) -> Any:
        if args.token == _NOTHING_KNOWN:
            return {**args.args, "outputs": {}}
        raise AssertionError(f"{args.token}: what is looked up is in no list of resources")


class _Watching(MockMonitor):
    """Keeps what mocks are not told of: options and dependencies."""

    def __init__(self, mocks: _Marking) -> None:
        super().__init__(mocks)
        self._marking = mocks
        self._requests: list[tuple[str, Any]] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 the service's name
        answer = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        if request.type.startswith(PACKAGE):
            self._requests.append((answer.urn, request))
        return answer

    def resources_made(self) -> list[tuple[Resource, set[int]]]:
        """Each resource, in the order of their marks, with the indexes of all that the engine is told it waits for."""
        index = {urn: self._marking.index[request.type, request.name] for urn, request in self._requests}
        found: dict[int, tuple[Resource, set[int]]] = {}
        for urn, request in self._requests:
            given = json_format.MessageToDict(request)
            options = {name: given[name] for name in _OPTIONS if given.get(name)}
            inputs = whole_numbers(json_format.MessageToDict(request.object))
            resource = Resource(request.type.removeprefix(PACKAGE), request.name, inputs, (), options)
            found[index[urn]] = resource, {index[each] for each in request.dependencies if each in index}
        return [found[each] for each in sorted(found)]


def _waiting_for(
    made: Sequence[tuple[Resource, set[int]]], needed: Callable[[Resource, Resource], bool]
) -> list[Resource]:
    """Of what a program only says in options, what AWS needs."""
    found = []
    for resource, waits in made:
        referred = {reference.resource for reference in resource.references}
        said = tuple(sorted(each for each in waits - referred if needed(resource, made[each][0])))
        found.append(Resource(resource.type, resource.name, resource.inputs, said, resource.options))
    return found


def _plain_outputs(class_: Any) -> list[str]:
    """The outputs of a class that are one text or one number, in camel case."""
    types: dict[str, Any] = resource_types(class_)
    return [name for name, type_ in types.items() if type_ in (str, int, float)]
