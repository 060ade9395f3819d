"""What tests of the model share."""

from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.model.project")

from tests.model.project import Project  # noqa: E402


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")
