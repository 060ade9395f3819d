"""What a caller may ask AWS: an answer that is refused leaves a gap, and the gap is named."""

from collections.abc import Callable
from typing import TypeVar

from ecs_platform.ops.refused import is_denied

Answer = TypeVar("Answer")


class Permitted:
    """Asks AWS, and goes on without what the caller may not know.

    Several threads may ask together.
    """

    def __init__(self) -> None:
        self._missing: dict[str, None] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """The actions that were refused, each once (`elasticloadbalancing:DescribeTargetHealth`)."""
        return tuple(self._missing)

    def ask(self, action: str, call: Callable[[], Answer], otherwise: Answer) -> Answer:
        """The answer, or `otherwise` where the caller may not have it; what was refused once is not asked again.

        Args:
            action: of IAM, that the call needs.
            call: makes it, or several of one service.
            otherwise: in its place.
        """
        from botocore.exceptions import ClientError  # noqa: PLC0415

        if action in self._missing:
            return otherwise
        try:
            return call()
        except ClientError as error:
            if not is_denied(error):
                raise
            self._missing[action] = None
            return otherwise
