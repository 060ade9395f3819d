"""What component tests share."""

import pytest

from model.naming import Names


@pytest.fixture
def names() -> Names:
    return Names("test", "ecs-platform")
