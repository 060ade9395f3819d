"""An answer, whoever gives it."""

from dataclasses import dataclass
from http import HTTPStatus

TEXT, JSON = "text/plain; charset=utf-8", "application/json"
BALANCER, CONTAINER = "awselb/2.0", "local-router"
"""Who answers, as the header `Server` says it: the load balancer itself, or this in a container's place."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """Status, body and headers of an answer."""

    status: int
    body: str = ""
    headers: Headers = ()
    content_type: str = TEXT
    server: str = BALANCER

    def having(self, *headers: tuple[str, str]) -> "Answer":
        """The same with more headers."""
        return Answer(self.status, self.body, (*self.headers, *headers), self.content_type, self.server)


def plain(status: int, why: str) -> Answer:
    """What the load balancer answers where nobody else does; on AWS its body is a page of HTML that says less."""
    return Answer(status, f"{status} {HTTPStatus(status).phrase}\n{why}\n")
