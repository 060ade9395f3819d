"""The Pulumi engine: the official one, or one that works where only package registries are reached.

    engine = prepare(Path(".sandbox/bin"), report=print)
    subprocess.run(["pulumi", "preview"], env=engine.environment(home, backend, passphrase, endpoint))

Which one is used, in this order, is said in docs/engine.md and decided in choice.py. A built one is CLI and Terraform
bridge from Go modules (go/, build.py); Python programs are then run by language_host.py, and provider_proxy.py serves
pulumi-aws's types through the bridge and a Terraform AWS provider.

choice.py       which engine is used, and why not the others?    engine.py    what is an engine that is there?
official.py, aws_plugin.py   is an official one installed?       release.py, download.py   ... or can it be had?
build.py, toolchain.py, cache.py   how are Go programs built, with which Go, and where are they kept? (go/: of what)
plugins.py      how does the CLI find its plugins?               terraform_provider.py   where is the AWS provider?
language_host.py, program.py, virtualenv.py   how does a Python program run, and by which Python?
provider_proxy.py, bridge.py   how do calls of the engine reach the AWS provider?
service_call.py, deployments.py   what if a service's deployment fails, or takes too long?
tokens.py, differences.py, inputs.py   what is called otherwise there, shaped otherwise, or not known?
environment.py  what must a shell's variables be?                lifeline.py  how does a child process end with us?
errors.py       what if a part cannot be had?
following.py    what does a command of Pulumi tell of itself while it works?
"""

from sandbox.engine.choice import prepare
from sandbox.engine.engine import Engine
from sandbox.engine.errors import EngineError

__all__ = ["Engine", "EngineError", "prepare"]
