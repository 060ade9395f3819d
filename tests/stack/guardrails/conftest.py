"""Small projects that the real engine runs against a plain local AWS."""

from sandbox.tests.engine.conftest import home, local_aws, project

__all__ = ["home", "local_aws", "project"]
