"""`pulumi-language-python`: runs Python programs and plugins for the engine, as the official language host does.

The engine starts it, reads a port from the first line of its output and calls the LanguageRuntime service there:
https://pulumi-developer-docs.readthedocs.io/latest/docs/architecture/languages.html. What writes or packs code
(GenerateProgram, GeneratePackage, Pack, Link) is not implemented.
"""

# ruff: noqa: N802, ARG002 - the names and arguments are those of the service

import importlib.metadata
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import grpc  # type: ignore[import-untyped]
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]
from pulumi.runtime.proto import language_pb2, plugin_pb2
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeServicer, add_LanguageRuntimeServicer_to_server

from sandbox.engine import lifeline, program, virtualenv

# Each running program and plugin holds a thread for as long as it runs.
_THREADS = 64
_UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


class LanguageHost(LanguageRuntimeServicer):
    """The LanguageRuntime service, for Python."""

    def __init__(self, engine_address: str) -> None:
        self._engine_address = engine_address
        self._children: set[subprocess.Popen[bytes]] = set()
        self._programs: set[subprocess.Popen[bytes]] = set()
        self._cancelled = False

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._engine_address = request.engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version=importlib.metadata.version("pulumi"))

    def About(self, request: Any, context: grpc.ServicerContext) -> Any:
        version = ".".join(map(str, sys.version_info[:3]))
        return language_pb2.AboutResponse(executable=str(virtualenv.python(request.info)), version=version)

    def GetProgramDependencies(self, request: Any, context: grpc.ServicerContext) -> Any:
        installed = importlib.metadata.distributions(path=virtualenv.site_packages(request.info))
        found = sorted((package.name, package.version) for package in installed)
        return language_pb2.GetProgramDependenciesResponse(
            dependencies=[language_pb2.DependencyInfo(name=name, version=version) for name, version in found]
        )

    def GetRequiredPackages(self, request: Any, context: grpc.ServicerContext) -> Any:
        plugins = virtualenv.plugins(request.info)
        return language_pb2.GetRequiredPackagesResponse(
            packages=[
                plugin_pb2.PackageDependency(kind="resource", name=name, version=version) for name, version in plugins
            ]
        )

    def GetRequiredPlugins(self, request: Any, context: grpc.ServicerContext) -> Any:
        plugins = virtualenv.plugins(request.info)
        return language_pb2.GetRequiredPluginsResponse(
            plugins=[
                plugin_pb2.PluginDependency(kind="resource", name=name, version=version) for name, version in plugins
            ]
        )

    def RuntimeOptionsPrompts(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.RuntimeOptionsResponse()

    def Template(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.TemplateResponse()

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Ends the running programs; the engine says itself that the update was cancelled."""
        self._cancelled = True
        for process in list(self._programs):
            lifeline.end(process)
        return Empty()

    def Run(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Runs the program in a fresh process, so that nothing leaks from the preview into the update."""
        python = virtualenv.python(request.info)
        if not python.exists():
            missing = f"the project's Python {python} does not exist; `pulumi install` makes its virtual environment"
            return language_pb2.RunResponse(error=missing)
        entry = Path(request.info.program_directory, request.info.entry_point)
        options = _run_options(request, self._engine_address)
        secrets = list(request.configSecretKeys)
        config = {"PULUMI_CONFIG": json.dumps(dict(request.config)), "PULUMI_CONFIG_SECRET_KEYS": json.dumps(secrets)}
        process = lifeline.start(
            [str(python), "-u", program.__file__, *options, str(entry)],
            cwd=Path(request.pwd),
            env={**os.environ, **config},
        )
        self._programs.add(process)
        code = self._wait(process)
        self._programs.discard(process)
        if code == program.TOLD or (code and self._cancelled):
            return language_pb2.RunResponse(bail=True)
        if code:
            return language_pb2.RunResponse(error=f"Program exited with non-zero exit code: {code}")
        return language_pb2.RunResponse()

    def InstallDependencies(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Makes the virtual environment that the project names, where it is missing, and installs requirements.txt."""
        # Where the requirements are: pip reads the paths in them from where it stands.
        folder = Path(request.info.program_directory)
        for command in virtualenv.install_commands(request.info):
            process = lifeline.start(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for name, data in self._output(process):
                yield language_pb2.InstallDependenciesResponse(**{name: data})
            if self._wait(process):
                context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"{' '.join(command)} failed")

    def RunPlugin(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Runs a policy pack (kind `analyzer`) or a component package (`resource`) until the engine ends the stream."""
        folder = request.info.program_directory
        python = [str(virtualenv.python(request.info)), "-u"]
        policies = request.kind == "analyzer"
        command = (
            [*python, "-m", "pulumi.policy", *request.args, folder] if policies else [*python, folder, *request.args]
        )
        environment = dict(pair.split("=", 1) for pair in request.env) or None
        process = lifeline.start(
            command, cwd=Path(request.pwd), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        context.add_callback(lambda: lifeline.end(process))
        for name, data in self._output(process):
            piece = language_pb2.RunPluginResponse()
            setattr(piece, name, data)
            yield piece
        yield language_pb2.RunPluginResponse(exitcode=self._wait(process))

    def GenerateProgram(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._no_code_generator(context)

    def GenerateProject(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._no_code_generator(context)

    def GeneratePackage(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._no_code_generator(context)

    def _no_code_generator(self, context: grpc.ServicerContext) -> None:
        message = "the sandbox's language host writes no code (for `pulumi import` give --generate-code=false)"
        context.abort(grpc.StatusCode.UNIMPLEMENTED, message)

    def close(self) -> None:
        for process in list(self._children):
            lifeline.end(process)

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        self._children.add(process)
        code = process.wait()
        lifeline.end(process)
        self._children.discard(process)
        return code

    def _output(self, process: subprocess.Popen[bytes]) -> Iterator[tuple[str, bytes]]:
        """What the process writes, as it comes: pairs of "stdout" or "stderr" and bytes."""
        self._children.add(process)
        written: queue.Queue[tuple[str, bytes]] = queue.Queue()

        def pump(name: str, stream: IO[bytes]) -> None:
            while data := os.read(stream.fileno(), 65536):
                written.put((name, data))
            written.put((name, b""))

        for name, stream in (("stdout", process.stdout), ("stderr", process.stderr)):
            assert stream
            threading.Thread(target=pump, args=(name, stream), daemon=True).start()
        open_streams = 2
        while open_streams:
            name, data = written.get()
            if data:
                yield name, data
            else:
                open_streams -= 1


def _run_options(request: Any, engine_address: str) -> list[str]:
    options = {
        "project": request.project,
        "stack": request.stack,
        "root": request.info.root_directory,
        "engine": request.args[0] if request.args else engine_address,
        "monitor": request.monitor_address,
        "organization": request.organization or "organization",
        "parallel": request.parallel,
    }
    return [*(f"--{name}={value}" for name, value in options.items()), *(["--preview"] if request.dryRun else [])]


def main() -> None:
    """Serves until the engine ends. The engine's address is the first argument, the port the first line of output."""
    host = LanguageHost(sys.argv[-1])
    server = grpc.server(ThreadPoolExecutor(max_workers=_THREADS), options=_UNLIMITED)
    add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    lifeline.until_engine_ends(host.close)
