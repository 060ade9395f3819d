"""One stack for all tests of this folder."""

from tests.sandbox.up import stack

__all__ = ["stack"]
