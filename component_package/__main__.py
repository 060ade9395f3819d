"""The component package: what programs in other languages can make of this project."""

import sys
from pathlib import Path

# The components and the model are beside this folder, wherever the package was fetched to.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from attached_service import AttachedService
from pulumi.provider.experimental import component_provider_host

if __name__ == "__main__":
    component_provider_host(name="ecs-platform", components=[AttachedService])
