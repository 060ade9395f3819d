"""What all tests share: the same examples of properties in every run, and which tests go to one worker, and when."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

settings.register_profile(
    "project", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("project")

ENGINE = ("tests/stack/", "sandbox/tests/")
"""Where the folders are whose tests share an engine or a local AWS."""


class Folders(LoadScopeScheduling):  # type: ignore[misc]
    """Tests of one folder there share what took minutes to bring up: they go to one worker, in their order."""

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)


def scope(nodeid: str) -> str:
    """The folder or file whose tests stay together."""
    file = nodeid.partition("::")[0]
    return "/".join(file.split("/")[:3]) if file.startswith(ENGINE) else file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stacks come first, few tests that take minutes; the many that take none fill up both workers to the end."""
    tests = Counter(scope(item.nodeid) for item in items)
    items.sort(key=lambda item: (not item.nodeid.startswith(ENGINE), -tests[scope(item.nodeid)], scope(item.nodeid)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Folders:
    """Two workers of pytest-xdist take whole folders and files."""
    return Folders(config, log)
