"""The policy pack: `pulumi preview --policy-pack guardrails` fails where a rule is broken."""

import sys
from pathlib import Path

# The engine starts a pack in its own folder; the program is beside it.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ecs_platform.guardrails.pack import guardrails

guardrails()
