"""The program: settings and manifests, checked, become the platform; what others build on is exported."""

from pathlib import Path

from ecs_platform.components.program import run

run(Path(__file__).parent)
