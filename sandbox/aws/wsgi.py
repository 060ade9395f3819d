"""What stands between a WSGI server and an application needs of both: a request's body, and how it was answered."""

import io
from dataclasses import dataclass, field
from typing import Any


def body_of(environ: dict[str, Any]) -> bytes:
    """The body of a request, to its end; it can be read again afterwards."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


@dataclass
class Noting:
    """A `start_response` that passes on what an application says, and notes it.

    Attributes:
        start_response: the server's.
        status: what was said last (`200 OK`); empty as long as nothing was.
        headers: those beside it.
    """

    start_response: Any
    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        self.status, self.headers = status, headers
        return self.start_response(status, headers, *error)

    @property
    def succeeded(self) -> bool:
        """Whether the request did."""
        return self.status.startswith("2")
