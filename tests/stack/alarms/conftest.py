"""An environment of its own, on a local AWS of its own."""

from tests.stack.failing.conftest import environment

__all__ = ["environment"]
