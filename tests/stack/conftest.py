"""The engine, for every test that runs the program on the real one."""

from sandbox.tests.conftest import engine

__all__ = ["engine"]
