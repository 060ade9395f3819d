"""All makers: each file notes its own when it is imported."""

from tests.adoption import made_by_name, made_for_tasks, made_in_vpc
from tests.adoption.makers import MAKERS

__all__ = ["MAKERS", "made_by_name", "made_for_tasks", "made_in_vpc"]
