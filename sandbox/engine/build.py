"""Builds the engine's Go programs from the modules below go/, whose go.mod and go.sum pin and verify every byte."""

import hashlib
import os
import platform
import queue
import re
import subprocess
import threading
import time
from collections import deque
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sandbox.engine import cache, toolchain
from sandbox.engine.errors import EngineError

_PULUMI = "github.com/pulumi/pulumi/pkg/v3"
_BRIDGE = "github.com/pulumi/pulumi-terraform-bridge/v3"


@dataclass(frozen=True)
class Binary:
    """One Go program: its folder below go/, what it is called in messages, and what to build from which module."""

    name: str
    title: str
    module: str
    package: str
    version_variable: str | None = None

    @property
    def folder(self) -> Path:
        return toolchain.GO / self.name

    @property
    def version(self) -> str:
        """The version of its module that go.mod requires, such as `v3.274.1`."""
        line = re.search(rf"^\s*(?:require )?{re.escape(self.module)} (v\S+)", self._read("go.mod"), re.MULTILINE)
        assert line, f"{self.folder}/go.mod does not require {self.module}"
        return line[1]

    @property
    def flags(self) -> list[str]:
        stamp = f" -X {self.version_variable}={self.version}" if self.version_variable else ""
        # The linker drops debug information anyway; without making it, compiling takes a tenth less. (Without inlining
        # it would take a third less, but every preview two seconds of processor time more.)
        return ["-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false", f"-ldflags=-s -w{stamp}"]

    @property
    def key(self) -> str:
        """Changes with everything that the result depends on."""
        parts = [self._read("go.mod"), self._read("go.sum"), *self.flags, platform.system(), platform.machine()]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def _read(self, name: str) -> str:
        return (self.folder / name).read_text()


CLI = Binary(
    name="pulumi",
    title="the pulumi CLI",
    module=_PULUMI,
    package=f"{_PULUMI}/cmd/pulumi",
    version_variable="github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
)
BRIDGE = Binary(name="bridge", title="the Terraform bridge", module=_BRIDGE, package=f"{_BRIDGE}/dynamic")


def built(binary: Binary, report: cache.Report) -> Path:
    """The path of the built program, which is in the cache or takes minutes and reports on itself meanwhile.

    Raises EngineError when it cannot be built.
    """
    folder = cache.kept(f"{binary.name}-{binary.key}", partial(_build, binary, report), report)
    return folder / binary.name


def _build(binary: Binary, report: cache.Report, folder: Path) -> None:
    go = toolchain.find(report)
    report(f"building {binary.title} {binary.version}: a few minutes, once for this machine")
    command = [str(go), "build", "-v", *binary.flags, "-o", str(folder / binary.name), binary.package]
    # Our own flags only, no workspace around us, no C compiler, no other toolchain than the one found.
    own = {"GOFLAGS": "-mod=readonly", "GOWORK": "off", "CGO_ENABLED": "0", "GOTOOLCHAIN": "local"}
    environment = {**os.environ, **own}
    process = subprocess.Popen(command, cwd=binary.folder, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        last_lines = _follow(process, binary, report)
    finally:
        process.kill()
    if process.wait():
        tried = [f"go build {binary.package} {binary.version}", *(f"  {line}" for line in last_lines)]
        todo = "see that the Go module proxy can be reached (GOPROXY) and the disk has 4 GB left, then run this again"
        raise EngineError(f"{binary.title.capitalize()} {binary.version}", tried, todo)


def _follow(process: subprocess.Popen[str], binary: Binary, report: cache.Report) -> list[str]:
    """Reports on a running `go build -v` every few seconds; returns the last lines of what it wrote."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert process.stderr
        for line in process.stderr:
            lines.put(line.rstrip())
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    started = said = time.monotonic()
    downloaded = compiled = 0
    last: deque[str] = deque(maxlen=8)
    while True:
        try:
            line = lines.get(timeout=1)
        except queue.Empty:
            line = ""
        if line is None:
            process.wait()
            return list(last)
        if line.startswith("go: downloading"):
            downloaded += 1
        elif line:
            compiled += 1
            last.append(line)
        if (now := time.monotonic()) - said > cache.ALIVE:
            said = now
            done = f"{compiled} packages compiled" if compiled else f"{downloaded} modules downloaded"
            report(f"building {binary.title}: {done}, {now - started:.0f} s")
