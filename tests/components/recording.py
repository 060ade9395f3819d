"""Runs a Pulumi program against mocks and records what it registers."""

import contextlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pulumi
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs

COMPONENT = "ecs-platform:index:"
_OPTIONS = 2

Looks = Mapping[str, Callable[[dict[str, Any]], Any]]
"""What functions of the provider answer, by token (`aws:iam/getRoles:getRoles`): a dict, or one and what failed."""


@dataclass(frozen=True)
class Registered:
    """One resource as the program registered it: `inputs` with the provider's own names (camelCase)."""

    type: str
    name: str
    inputs: dict[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        return self.type, self.name


@dataclass(frozen=True)
class Recorded:
    """All a program registered, with the options it gave, and the outputs it exported."""

    resources: list[Registered]
    outputs: dict[str, Any]
    options: dict[tuple[str, str], pulumi.ResourceOptions]
    depends_on: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)
    """What the engine is told that each resource depends on, by arguments and by options: components are expanded."""

    def of(self, type_: str) -> dict[str, dict[str, Any]]:
        """The inputs of the resources of a type (`lb/targetGroup:TargetGroup`), by name."""
        return {r.name: r.inputs for r in self.resources if r.type == f"aws:{type_}"}

    def one(self, type_: str) -> dict[str, Any]:
        """The inputs of the only resource of a type."""
        (inputs,) = self.of(type_).values()
        return inputs

    def options_of(self, type_: str, name: str) -> pulumi.ResourceOptions:
        """The options of one resource: `ignore_changes`, `depends_on` and the like, which no mock is told of."""
        return self.options[f"aws:{type_}", name]

    def waits_for(self, type_: str, name: str) -> set[tuple[str, str]]:
        """Everything that the engine makes before a resource and deletes after it, without `aws:` in the types."""
        found: set[tuple[str, str]] = set()
        left = {(f"aws:{type_}", name)}
        while left:
            more = {each for one in left for each in self.depends_on[one]}
            left = more - found
            found |= more
        return {(kind.removeprefix("aws:"), each) for kind, each in found}

    def keys(self) -> list[tuple[str, str]]:
        """Type and name of everything registered, sorted."""
        return sorted(r.key for r in self.resources)


def _of_type(args: MockResourceArgs) -> dict[str, Any]:
    """What AWS adds to resources of one type only, as far as components read it."""
    if args.typ == "aws:acm/certificateValidation:CertificateValidation":
        return {"certificateArn": f"validated:{args.inputs['certificateArn']}"}
    if args.typ == "aws:ecs/taskDefinition:TaskDefinition":
        # Whatever changes in it makes another revision.
        revision = zlib.crc32(json.dumps(args.inputs, sort_keys=True).encode())
        return {"arn": f"arn:aws:ecs:taskDefinition:{args.name}:{revision}"}
    if args.typ != "aws:acm/certificate:Certificate":
        return {}
    names = [args.inputs["domainName"], *args.inputs.get("subjectAlternativeNames", [])]
    options = [
        {
            "domainName": name,
            "resourceRecordName": f"_proof.{name.removeprefix('*.')}",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": "_proof.acm-validations.aws",
        }
        for name in names
    ]
    return {"domainValidationOptions": options}


class Recorder(pulumi.runtime.Mocks):
    """Answers every registration with the inputs, and outside a preview with what AWS would add."""

    def __init__(
        self, preview: bool, stacks: Mapping[str, dict[str, Any]] | None = None, looks: Looks | None = None
    ) -> None:
        self.preview, self.stacks, self.looks = preview, stacks or {}, looks or {}
        self.resources: list[Registered] = []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.resources.append(Registered(args.typ, args.name, args.inputs))
        if args.typ == "pulumi:pulumi:StackReference":
            return args.name, self._outputs(args.inputs)
        if self.preview:
            return "", {}
        physical = args.inputs.get("name") or args.name
        service, _, kind = args.typ.partition("/")
        arn = f"arn:{service}:{kind.partition(':')[0]}:{args.name}"
        return f"{args.name}-id", {
            "name": physical,
            "arn": arn,
            "zoneId": "Z1",
            "dnsName": f"{args.name}.elb",
            "secret": "s3cret",
            "latestVersion": 7,
            **args.inputs,
            **_of_type(args),
        }

    def call(self, args: MockCallArgs) -> Any:
        if args.token == "pulumi:pulumi:readStackOutputs":
            return self._outputs(args.args)
        if args.token in self.looks:
            return self.looks[args.token](args.args)
        raise AssertionError(f"{args.token}: topology comes from configuration, nothing is looked up")

    def _outputs(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The outputs of a stack, as the engine's own provider answers, to a reference and to an invoke alike."""
        outputs = self.stacks.get(asked["name"], {})
        secret = [name for name in outputs if name == "deployer_access_keys"]
        return {**asked, "outputs": outputs, "secretOutputNames": secret}


class MadeInsideApplyError(AssertionError):
    """A resource was made inside `apply`: no preview with unknown values would show it."""


def record(
    program: Callable[[], Any],
    preview: bool = False,
    project: str = "ecs-platform",
    stack: str = "test",
    stacks: Mapping[str, dict[str, Any]] | None = None,
    looks: Looks | None = None,
) -> Recorded:
    """Runs `program` against mocks; with `preview`, as a first preview does: no id and no output is known.

    Args:
        program: what to run.
        preview: whether it is a preview.
        project: the project's name.
        stack: the stack's name.
        stacks: the outputs of the stacks it may refer to, by name; a preview knows these.
        looks: by token of a function of the provider, what it answers; default none: nothing is looked up.

    Raises:
        MadeInsideApplyError: the program makes a resource inside `apply`.
    """
    recorder = Recorder(preview, stacks, looks)
    pulumi.runtime.set_mocks(recorder, project=project, stack=stack, preview=preview, organization="organization")
    exported: dict[str, Any] = {}
    outputs: dict[str, Any] = {}

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def run() -> Any:
        program()
        return pulumi.Output.from_input(exported).apply(outputs.update)

    options: dict[tuple[str, str], pulumi.ResourceOptions] = {}
    depends_on: dict[tuple[str, str], set[tuple[str, str]]] = {}
    exporting = mock.patch.object(pulumi, "export", exported.__setitem__)
    with _constructors_watched(options), _requests_watched(depends_on), exporting:
        run()
    return Recorded(recorder.resources, outputs, options, depends_on)


@contextlib.contextmanager
def _requests_watched(depends_on: dict[tuple[str, str], set[tuple[str, str]]]) -> Iterator[None]:
    """Notes what each registration says it depends on, which no mock is told of."""
    register = MockMonitor.RegisterResource

    def watched(self: MockMonitor, request: Any) -> Any:
        # urn:pulumi:STACK::PROJECT::PARENT'S TYPE$TYPE::NAME
        urns = (urn.split("::", 3) for urn in request.dependencies)
        depends_on[request.type, request.name] = {(types.rpartition("$")[2], name) for _, _, types, name in urns}
        return register(self, request)  # type: ignore[no-untyped-call]

    with mock.patch.object(MockMonitor, "RegisterResource", watched):
        yield


@contextlib.contextmanager
def _constructors_watched(options: dict[tuple[str, str], pulumi.ResourceOptions]) -> Iterator[None]:
    """Notes every resource's options, and makes every constructor fail while a callback of `apply` runs."""
    inside: list[bool] = []
    apply, construct = pulumi.Output.apply, pulumi.Resource.__init__

    def watched_apply(self: Any, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        def watched(*values: Any) -> Any:
            inside.append(True)
            try:
                return func(*values)
            finally:
                inside.pop()

        return apply(self, watched, *args, **kwargs)

    def watched_construct(self: Any, t: str, name: str, *args: Any, **kwargs: Any) -> None:
        if inside:
            raise MadeInsideApplyError(f"{t} {name} is made inside apply")
        # After type and name: whether it is custom, its properties, its options.
        given = kwargs.get("opts") or (args[2] if len(args) > _OPTIONS else None) or pulumi.ResourceOptions()
        construct(self, t, name, *args, **kwargs)
        # Transformations of a parent may have protected it.
        options[t, name] = pulumi.ResourceOptions.merge(given, pulumi.ResourceOptions(protect=self._protect))

    with (
        mock.patch.object(pulumi.Output, "apply", watched_apply),
        mock.patch.object(pulumi.Resource, "__init__", watched_construct),
    ):
        yield
