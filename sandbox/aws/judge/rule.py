"""How a documented rule is written.

Rule(
    "retention-of-known-days",
    "PutRetentionPolicy",
    "a retention that is none of the listed days",
    "InvalidParameterException",
    "The specified retention of {} days is not one of …",
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
    lambda call: call.given["retentionInDays"] not in DAYS and call.given["retentionInDays"],
)
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.aws.judge.call import Call


@dataclass(frozen=True)
class Rule:
    """Something that AWS refuses and moto takes.

    Attributes:
        name: names it, within its service.
        operations: the operations that it is asked of, separated by spaces.
        refuses: what is refused, in words.
        code: AWS's code.
        message: AWS's words; `{}` is what `wrong` found.
        source: the page that documents it.
        wrong: what is wrong with a call; anything false where nothing is.
        status: the status of the answer.
    """

    name: str
    operations: str
    refuses: str
    code: str
    message: str
    source: str
    wrong: Callable[[Call], object]
    status: int = 400
