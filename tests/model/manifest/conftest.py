"""The projects of these tests."""

import pytest

from tests.model.project import Project


@pytest.fixture
def project(project: Project) -> Project:
    """One with container instances, for manifests that run on them."""
    project.stack("ec2: {}")
    return project
