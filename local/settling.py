"""What `ops verify` says after `up`, when what ends within moments has ended."""

import time

from ecs_platform.local.stack import Sandbox
from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.ops.verifier import Verdict, Verifier
from sandbox.aws.client import Client

SECONDS = 30.0


def settled(sandbox: Sandbox, outputs: Outputs | None, client: Client) -> list[Verdict]:
    """The verdict on each service. Pulumi does not wait until all targets are healthy, so that is given SECONDS."""
    begun, loaded = time.monotonic(), sandbox.loaded
    while True:
        ask = Verifier(loaded, outputs, client("ecs"), client("elbv2"))
        verdicts = [ask.verify(name) for name in ask.names()]
        if not any(each.is_settling for each in verdicts) or time.monotonic() - begun > SECONDS:
            return verdicts
        time.sleep(1)
