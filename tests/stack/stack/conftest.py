"""One stack for all tests of this folder."""

from tests.stack.up import stack

__all__ = ["stack"]
