"""What component tests share."""

from pathlib import Path

import pytest

from ecs_platform.model.naming import Names
from tests.components.project import Project


@pytest.fixture
def names() -> Names:
    return Names("test", "ecs-platform")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)
