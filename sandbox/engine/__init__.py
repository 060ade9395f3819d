"""The Pulumi engine: the official one, or one that works where only package registries are reached.

    engine = prepare(Path(".sandbox/bin"), report=print)
    subprocess.run(["pulumi", "preview"], env=engine.environment(home, backend, passphrase, endpoint))

Which one is used, in this order, is said in docs/engine.md and decided in choice.py. A built one is CLI and Terraform
bridge from Go modules (go/, build.py); Python programs are then run by language_host.py, and provider_proxy.py serves
pulumi-aws's types through the bridge and a Terraform AWS provider.
"""

from sandbox.engine.choice import prepare
from sandbox.engine.engine import Engine
from sandbox.engine.errors import EngineError

__all__ = ["Engine", "EngineError", "prepare"]
