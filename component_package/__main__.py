"""The component package: what programs in other languages can make of this project."""

from attached_service import AttachedService
from pulumi.provider.experimental import component_provider_host

if __name__ == "__main__":
    component_provider_host(name="ecs-platform", components=[AttachedService])
