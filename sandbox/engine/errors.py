"""The one error of this package."""


class EngineError(Exception):
    """A part of the engine cannot be had. The text says which part, what was tried and what to do; callers print it."""

    def __init__(self, part: str, tried: list[str], todo: str) -> None:
        """`part`: what is missing; `tried`: one line for each attempt; `todo`: what the reader can do about it."""
        lines = [f"{part} cannot be had.", *(f"  tried: {attempt}" for attempt in tried), f"  to do: {todo}"]
        super().__init__("\n".join(lines))
