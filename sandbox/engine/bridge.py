"""The Terraform bridge: a Pulumi provider made at run time from a Terraform provider's binary."""

import hashlib
import json
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from sandbox.engine import cache, lifeline, tokens

# A schema is larger than the 4 MB that gRPC allows by default.
UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
_NAMES = sorted({*tokens.RESOURCES.values(), *tokens.FUNCTIONS.values()})
_SCHEMA = "schema.json"


class Bridge:
    """A running bridge that serves the Terraform AWS provider's types, as many as tokens.py names."""

    def __init__(self, binary: Path, terraform_provider: Path, engine_address: str) -> None:
        """`engine_address` is where the bridge logs to; without one it crashes when it logs."""
        self._binary, self._terraform_provider = binary, terraform_provider
        self._process = lifeline.start([str(binary), engine_address], stdout=subprocess.PIPE, stderr=sys.stderr.buffer)
        assert self._process.stdout
        port = self._process.stdout.readline().decode().strip()
        if not port:
            raise RuntimeError(f"{binary} ended before it served anything")
        channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=UNLIMITED)
        self.provider = ResourceProviderStub(channel)
        # Of some 1500 types only ours are bridged: the schema takes one second instead of twenty.
        arguments = [str(terraform_provider), "--include", ",".join(_NAMES)]
        parameters = provider_pb2.ParameterizeRequest.ParametersArgs(args=arguments)
        self.provider.Parameterize(provider_pb2.ParameterizeRequest(args=parameters), wait_for_ready=True)

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The package schema: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/.

        Kept in the cache, because every `pulumi` command reads it and it takes the bridge a second to make.
        """
        provider = self._terraform_provider.resolve()
        made_from = [str(self._binary), str(provider), str(provider.stat().st_mtime_ns), *_NAMES]
        key = hashlib.sha256("\0".join(made_from).encode()).hexdigest()[:16]
        folder = cache.kept(f"schema-{key}", self._save_schema, report=lambda _: None)
        return dict(json.loads((folder / _SCHEMA).read_text()))

    def _save_schema(self, folder: Path) -> None:
        (folder / _SCHEMA).write_text(self.provider.GetSchema(provider_pb2.GetSchemaRequest()).schema)

    def close(self) -> None:
        lifeline.end(self._process)
