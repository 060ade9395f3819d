"""A local AWS and the Pulumi engine on one machine: nothing else knows moto, Go or the bridge.

A distribution of its own (pyproject.toml here), which imports nothing of the program around it.

aws_cli.py   how does the aws CLI keep to the local AWS?
stack.py     what are engine, local AWS and state together, and what happens when one of them is gone?
engine/      where does a `pulumi` come from that works without a download?
aws/         what answers in AWS's place?
router/      what answers in the place of load balancers and containers?
detached.py  how does a process run on by itself, and is found again?
ending.py    how do commands end at a signal? (bound.py: and when we are killed?)
tests/       how is that known? (`make test-sandbox`; not in the wheel)

aws/authorizer.py   what must be handed in so that IAM is asked?
"""

import sys

if sys.platform == "win32":
    sys.exit(
        "The sandbox runs on Linux and macOS; on Windows use it in WSL: https://learn.microsoft.com/windows/wsl/install"
    )
