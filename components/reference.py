"""Another stack's outputs, typed: what a program that builds on a platform reads; and a stack's own, as they were."""

import time
from typing import Any

import pulumi

# The SDK waits so itself, in its synchronous `invoke`; a component's constructor cannot `await`.
from pulumi.runtime.sync_await import _sync_await

from ecs_platform.model.contract.outputs import Outputs
from ecs_platform.model.contract.received import received

PAUSES = (0.1, 0.2, 0.4, 0.8)
"""Seconds between questions for the last outputs."""
_WHILE_IT_IS_WRITTEN = ("failed to load checkpoint", "unknown stack")


class PlatformReference:
    """The outputs of a platform's stack.

        platform = PlatformReference("acme/ecs-platform/production").outputs
        aws.ec2.Instance("one", subnet_id=platform.private_subnet_ids[0], ...)

    They are plain values, in a preview too: outputs of a finished stack are known. So what a program makes may be
    checked against them before anything is made. Secrets are left out: `deployer_access_keys` is empty here.

    Makes: `pulumi.StackReference`, which reads the other stack's state: whoever runs the program needs access to its
    backend, and gets what is secret there only with its key.

    See https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences

    Attributes:
        stack: the platform's stack.
        outputs: its outputs.
    """

    stack: str
    outputs: Outputs

    def __init__(self, stack: str, opts: pulumi.ResourceOptions | None = None, name: str | None = None) -> None:
        """Reads the outputs.

        Args:
            stack: name of the platform's stack, as `pulumi stack ls --fully-qualify-stack-names` has it:
                `organization/project/stack` (`organization` itself where the state is in a bucket or a folder).
            opts: options of the stack reference; default none.
            name: its name in the program; default the stack's, which can stand there once.

        Raises:
            pulumi.RunError: the stack has no outputs, or they are of another version of the contract.
        """
        self.stack = stack
        self.outputs = _outputs(
            stack, _sync_await(_read(pulumi.StackReference(name or stack, stack_name=stack, opts=opts)))
        )


def last_outputs() -> dict[str, Any]:
    """This stack's own outputs, as its last `up` left them; empty before the first.

    A service's capacity, its scalable target, the alarms that ECS has for it and its rules are carried so from one `up`
    to the next, and the services that each policy of a deployer is about: `Loaded.after` takes them.

    Makes nothing: the engine is asked for what it gives to a `pulumi.StackReference`, with the same access to the
    backend, and neither a step nor the state tells of it. What is secret is left out here, and not kept anywhere.

    See https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/builtins.go
    """
    own = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    found = _asked({"name": own}) or {}
    return _without_secrets(found.get("outputs"), found.get("secretOutputNames"))


def last_services() -> dict[str, Any]:
    """What `last_outputs` says of services: for programs that carry nothing else from one `up` to the next."""
    return last_outputs().get("services") or {}


def _asked(arguments: dict[str, Any]) -> dict[str, Any] | None:
    """The engine's answer; once more where it met its own writing of the state.

    It begins to write as soon as the program runs, and in a folder what lies beside the state (`.attrs`) is not written
    at once: who reads it then finds a part. https://github.com/google/go-cloud/blob/master/blob/fileblob/attrs.go
    Where the state was not compressed and shall be, or the other way round, it is written under another name and the
    one of before taken away: who has found that one, and reads it then, is told that there is no such stack.
    """
    for pause in (*PAUSES, None):
        try:
            found: dict[str, Any] | None = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", arguments).value
            return found
        except Exception as error:  # the SDK has no other
            if pause is None or not any(each in str(error) for each in _WHILE_IT_IS_WRITTEN):
                raise
            time.sleep(pause)
    return None


async def _read(reference: pulumi.StackReference) -> dict[str, Any]:
    return _without_secrets(await reference.outputs.future(), await reference.secret_output_names.future())


def _without_secrets(outputs: dict[str, Any] | None, secret: list[str] | None) -> dict[str, Any]:
    return {name: value for name, value in (outputs or {}).items() if name not in (secret or [])}


def _outputs(stack: str, found: dict[str, Any]) -> Outputs:
    outputs, fault = received(stack, found)
    if outputs is None:
        raise pulumi.RunError(fault)
    return outputs
