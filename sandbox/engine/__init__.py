"""A Pulumi engine that works where only package registries are reached.

    engine = prepare(Path(".sandbox/bin"), report=print)
    subprocess.run(["pulumi", "preview"], env=engine.environment(home, backend, passphrase, endpoint))

Where a fitting `pulumi` CLI, its Python language host and the AWS plugin of the SDK's version are installed, these are
used. Otherwise CLI and Terraform bridge are built from Go modules (go/, build.py), Python programs are run by
language_host.py, and provider_proxy.py serves pulumi-aws's types through the bridge and a Terraform AWS provider.
`SANDBOX_ENGINE=official` or `built` decides instead; with `official` the CLI may download a plugin that is missing.

official.py     is an official engine installed?             environment.py   what must a shell's variables be?
build.py, toolchain.py, cache.py   how are Go programs built, with which Go, and where are they kept? (go/: of what)
plugins.py      how does the CLI find its plugins?           terraform_provider.py   where is the AWS provider?
language_host.py, program.py, virtualenv.py   how does a Python program run, and by which Python?
provider_proxy.py, bridge.py   how do calls of the engine reach the AWS provider?
tokens.py, differences.py, inputs.py   what is called otherwise there, shaped otherwise, or not known?
lifeline.py     how does a child process end with us?        errors.py        what if a part cannot be had?
"""

import os
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine import build, environment, official, plugins, terraform_provider
from sandbox.engine.cache import Report
from sandbox.engine.errors import EngineError

__all__ = ["Engine", "EngineError", "prepare"]


@dataclass(frozen=True)
class Engine:
    """A CLI in `bin_dir`, and what its plugins are made of: `bridge` and `terraform_provider` for a built engine,
    `aws_plugin` for an official one (None: the CLI downloads it)."""

    bin_dir: Path
    bridge: Path | None = None
    terraform_provider: Path | None = None
    aws_plugin: Path | None = None

    @property
    def kind(self) -> str:
        """`official` or `built`."""
        return "built" if self.bridge else "official"

    def environment(
        self, home: Path, backend: Path, passphrase: str, endpoint: str, region: str | None = None
    ) -> dict[str, str]:
        """The variables with which a shell runs `pulumi` (and the aws CLI) against a local AWS and nothing else.

        `home`: PULUMI_HOME, into which the plugins are written now; `backend`: the folder of the state; `endpoint`: of
        the local AWS, such as `http://127.0.0.1:5000`; `region`: AWS_REGION, which otherwise the stack decides. Set the
        variables over `os.environ`: what could lead to real AWS is overridden, nothing needs to be unset.
        """
        home.mkdir(parents=True, exist_ok=True)
        backend.mkdir(parents=True, exist_ok=True)
        self._write_plugins(home / "plugins")
        complete = self.kind == "built" or self.aws_plugin is not None
        return {
            **environment.pulumi(self.bin_dir, home, backend, passphrase, downloads=not complete),
            **environment.aws(home, endpoint, region),
        }

    def _write_plugins(self, folder: Path) -> None:
        if self.bridge and self.terraform_provider:
            plugins.write_language_host(folder)
            plugins.write_aws_provider(folder, self.bridge, self.terraform_provider)
        elif self.aws_plugin:
            plugins.link_aws_plugin(folder, self.aws_plugin)


def prepare(bin_dir: Path, report: Report) -> Engine:
    """Finds or builds the engine and puts its CLI into `bin_dir` as `pulumi`.

    Takes minutes the first time on a machine, then milliseconds; `report` gets a line every few seconds meanwhile.
    Raises EngineError, whose text says which part cannot be had, what was tried and what to do.
    """
    wanted = os.environ.get("SANDBOX_ENGINE", "auto")
    if wanted not in ("auto", "official", "built"):
        raise EngineError("The engine", [f"SANDBOX_ENGINE={wanted}"], "set it to official or built, or leave it unset")
    if wanted != "built":
        found, why_not = official.find()
        if found and (found.aws_plugin or wanted == "official"):
            report(f"engine: the official pulumi CLI, {found.cli}")
            plugins.link(bin_dir / "pulumi", found.cli)
            return Engine(bin_dir, aws_plugin=found.aws_plugin)
        if wanted == "official":
            todo = "install the official pulumi CLI and put it on PATH, or leave SANDBOX_ENGINE unset to build one"
            raise EngineError("The official engine", [why_not], todo)
    provider = terraform_provider.find()  # first: it costs nothing, and without it a build of minutes would be in vain
    cli, bridge = build.built(build.CLI, report), build.built(build.BRIDGE, report)
    plugins.link(bin_dir / "pulumi", cli)
    return Engine(bin_dir, bridge=bridge, terraform_provider=provider)
