"""The program: the platform of ecs-platform, as settings and manifests here say."""

from pathlib import Path

from ecs_platform.components.program import run

run(Path(__file__).parent)
