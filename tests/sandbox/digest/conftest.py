"""The stack of tests/sandbox/stack, for previews made anew."""

from tests.sandbox.stack.conftest import stack

__all__ = ["stack"]
