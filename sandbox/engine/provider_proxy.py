"""`pulumi-resource-aws`: speaks as the official AWS plugin does to the engine, and applies through the bridge.

A proxy of the ResourceProvider service (https://pulumi-developer-docs.readthedocs.io/latest/docs/architecture/providers/)
that renames types and properties on the way, refuses what the bridge would drop in silence, and forwards the rest.
The bridge ignores the resource option `custom_timeouts`: but for services, which are watched here, the provider's own
times hold.
"""

# ruff: noqa: N802, ARG002 - the names and arguments are those of the service

import argparse
import importlib.metadata
import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.protobuf import json_format  # type: ignore[import-untyped]
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.runtime.proto import plugin_pb2, provider_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer, add_ResourceProviderServicer_to_server

from sandbox.engine import differences, inputs, lifeline, service_call, terraform_provider, tokens
from sandbox.engine.bridge import UNLIMITED, Bridge
from sandbox.engine.deployments import Ecs

# Each operation under way holds a thread, for minutes where AWS is waited for.
_THREADS = 256
# What the engine reads of an error beside its text.
_DETAILS = "grpc-status-details-bin"
_PROPERTIES = ("olds", "news", "old_inputs", "properties", "inputs")


class UnknownTypeError(Exception):
    """A type or function that tokens.py does not list."""

    def __init__(self, token: str) -> None:
        super().__init__(f"{token} is not known to the sandbox; its line is missing in sandbox/engine/tokens.py")


class ProviderProxy(ResourceProviderServicer):
    """The ResourceProvider service of the package `aws`; what is not defined here goes to the bridge as it is."""

    def __init__(self, start_bridge: Callable[[], Bridge], terraform_version: str) -> None:
        """`terraform_version`: of the Terraform AWS provider below the bridge, for messages."""
        # The bridge takes seconds to start; the engine can say hello meanwhile.
        self._bridge = ThreadPoolExecutor(1).submit(start_bridge)
        self._terraform_version = terraform_version
        self._ecs: Ecs | None = None
        self._interrupted = threading.Event()

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The bridge has none either, and the engine waits for this answer only as long as ten seconds."""
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "what is supported is told in answer to Configure")

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version=_version())

    def GetSchema(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The bridge's schema under our names, which `pulumi import` reads."""
        schema = json.dumps({**self._bridge.result().schema, "version": _version()})
        for ours, theirs in tokens.all_names():
            schema = schema.replace(f'"{theirs}"', f'"{ours}"')
        return provider_pb2.GetSchemaResponse(schema=schema)

    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        properties = self._bridge.result().schema["provider"]["inputProperties"]
        try:
            config = inputs.provider_config(_plain(request.news), properties)
            failures = self._unknown("the provider", config, properties)
        except ValueError as error:
            failures = [provider_pb2.CheckFailure(reason=str(error))]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        changed = request.olds != request.news
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some)

    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        properties = self._bridge.result().schema["provider"]["inputProperties"]
        config = inputs.provider_config(_plain(request.args), properties)
        self._ecs = Ecs(config)
        _replace(request.args, config)
        request.ClearField("variables")  # the same once more, as text
        return self._forward("Configure", request, context)

    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        token = _token(request.urn)
        schema = self._bridge.result().schema
        known = schema["resources"].get(tokens.bridge_type(token) or "")
        if not known:
            failure = provider_pb2.CheckFailure(reason=str(UnknownTypeError(token)))
            return provider_pb2.CheckResponse(inputs=request.news, failures=[failure])
        news = differences.to_bridge(token, _plain(request.news))
        if failures := self._unknown(token, news, known["inputProperties"]):
            return provider_pb2.CheckResponse(inputs=request.news, failures=failures)
        return self._resource("Check", request, context)

    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._resource("Diff", request, context)

    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._resource("Create", request, context)

    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        names = tokens.bridge_only_inputs(_token(request.urn))
        answer = self._resource("Read", request, context)
        for name in names:
            answer.inputs.fields.pop(name, None)  # what `pulumi import` writes down is to be a program's inputs
        return answer

    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._resource("Update", request, context)

    def Delete(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._resource("Delete", request, context)

    def Invoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        token = request.tok
        renamed = tokens.bridge_function(token)
        if not renamed:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(UnknownTypeError(token)))
        known = self._bridge.result().schema["functions"][renamed].get("inputs", {"properties": {}})
        if failures := self._unknown(token, _plain(request.args), known["properties"]):
            return provider_pb2.InvokeResponse(failures=failures)
        request.tok = renamed
        answer = self._forward("Invoke", request, context)
        if differences.any_in(token):
            result = getattr(answer, "return")
            _replace(result, differences.from_bridge(token, _plain(result)))
        return answer

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The bridge does nothing when it is asked to give up; calls that are watched here do."""
        self._interrupted.set()
        return self._forward("Cancel", request, context)

    def close(self) -> None:
        if self._bridge.done() and not self._bridge.exception():
            self._bridge.result().close()

    def _resource(self, method: str, request: Any, context: grpc.ServicerContext) -> Any:
        """Forwards a call about one resource, with its type and properties renamed both ways."""
        token = _token(request.urn)
        renamed = tokens.bridge_urn(request.urn)
        if not renamed:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(UnknownTypeError(token)))
        request.urn = renamed
        if request.type:
            request.type = tokens.bridge_type(token)
        if not differences.any_in(token):
            return self._forward(method, request, context)
        _translate(request, lambda properties: differences.to_bridge(token, properties))
        if hasattr(request, "ignoreChanges"):
            request.ignoreChanges[:] = differences.paths_to_bridge(token, request.ignoreChanges)
        answer = self._forward(method, request, context)
        _translate(answer, lambda properties: differences.from_bridge(token, properties))
        if method == "Diff":
            _rename_diff(token, answer)
        return answer

    def _forward(self, method: str, request: Any, context: grpc.ServicerContext) -> Any:
        watched = self._watched(method, request)
        call = getattr(self._bridge.result().provider, method).future(request)
        context.add_callback(call.cancel)
        try:
            return watched.result(call) if watched else call.result()
        except service_call.HalfMadeError as error:
            context.set_trailing_metadata([(_DETAILS, error.details)])
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except grpc.FutureCancelledError:
            context.abort(grpc.StatusCode.CANCELLED, f"{method} was cancelled by the engine")
        except grpc.RpcError as error:
            # The details hold what the engine needs to keep a half-made resource in its state.
            context.set_trailing_metadata(
                [(key, value) for key, value in error.trailing_metadata() or () if key == _DETAILS]
            )
            context.abort(error.code(), error.details())

    def _watched(self, method: str, request: Any) -> service_call.ServiceCall | None:
        """How to wait for a call that deploys a service; None for every other call."""
        deploys = method in ("Create", "Update") and _token(request.urn) == tokens.bridge_type(service_call.SERVICE)
        if not deploys or request.preview:
            return None
        given = request.properties if method == "Create" else request.news
        deployment = service_call.deployment_of(given, self._ecs)
        if deployment is None:
            return None
        ours = Struct()
        _replace(ours, differences.from_bridge(service_call.SERVICE, _plain(given)))
        provider = self._bridge.result().provider
        return service_call.ServiceCall(provider, method, request, ours, deployment, self._interrupted)

    def _unknown(self, token: str, values: dict[str, Any], properties: inputs.Schema) -> list[Any]:
        """A failure for each path in `values` that the bridge would drop."""
        failures = []
        for theirs, meant in inputs.unknown_paths(values, properties, self._bridge.result().schema):
            path = differences.path_from_bridge(token, theirs)
            hint = f"; did you mean `{meant[0]}`?" if meant else ""
            reason = (
                f"`{path}` of {token} is not known to the Terraform AWS provider {self._terraform_version} by which the"
                f" sandbox applies{hint} (what is new in version 6 works on AWS, but cannot be tried here)"
            )
            failures.append(provider_pb2.CheckFailure(property=path, reason=reason))
        return failures


def _forwarded(method: str) -> Callable[..., Any]:
    return lambda self, request, context: self._forward(method, request, context)


for _method in ("Attach", "Call", "Construct", "GetMapping", "GetMappings"):
    setattr(ProviderProxy, _method, _forwarded(_method))


def _version() -> str:
    """The SDK's, so that the engine takes us for the plugin that the SDK asks for."""
    return importlib.metadata.version("pulumi-aws")


def _token(urn: str) -> str:
    return urn.split("::", 3)[2].rpartition("$")[2]


def _plain(struct: Any) -> dict[str, Any]:
    return dict(json_format.MessageToDict(struct))


def _replace(struct: Any, values: dict[str, Any]) -> None:
    struct.CopyFrom(json_format.ParseDict(values, Struct()))


def _translate(message: Any, translate: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    for field in _PROPERTIES:
        if field in message.DESCRIPTOR.fields_by_name and message.HasField(field):
            _replace(getattr(message, field), translate(_plain(getattr(message, field))))


def _rename_diff(token: str, answer: Any) -> None:
    def ours(paths: Iterable[str]) -> list[str]:
        return [differences.path_from_bridge(token, path) for path in paths]

    answer.diffs[:] = ours(answer.diffs)
    answer.replaces[:] = ours(answer.replaces)
    detailed = {path: answer.detailedDiff[path] for path in answer.detailedDiff}
    for path, kind in detailed.items():
        if (renamed := differences.path_from_bridge(token, path)) != path:
            answer.detailedDiff[renamed].CopyFrom(kind)
            del answer.detailedDiff[path]


def main() -> None:
    """Serves until the engine ends. The engine's address is the last argument, the port the first line of output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bridge", type=Path, required=True)
    parser.add_argument("--terraform-provider", type=Path, required=True)
    options, engine_arguments = parser.parse_known_args()
    proxy = ProviderProxy(
        lambda: Bridge(options.bridge, options.terraform_provider, engine_arguments[-1]),
        terraform_provider.version(options.terraform_provider),
    )
    server = grpc.server(ThreadPoolExecutor(max_workers=_THREADS), options=UNLIMITED)
    add_ResourceProviderServicer_to_server(proxy, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    lifeline.until_engine_ends(proxy.close)
