"""The program as people write it: it makes its resources, and ends."""

from making import make  # type: ignore[import-not-found]  # it lies beside this in the project

make()
