"""The engine, whose commands are compared with what is kept of them."""

from sandbox.tests.conftest import engine

__all__ = ["engine"]
