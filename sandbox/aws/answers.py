"""Answers that were given already: a request that an SDK repeats because the answer was lost gets it once more.

On a busy machine a connection can break after the request was worked on. The answer to the second attempt would be that
the thing is there already, and the provider gives up: nobody knows any more that it was made a moment ago.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox.aws.wsgi import Noting

KEPT = 200
"""Requests; an SDK repeats within seconds."""

Answer = tuple[str, list[tuple[str, str]], list[bytes]]


class Answers:
    """The last answers to requests that succeeded, by the id that an SDK gives all attempts of one call."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Answer] = OrderedDict()

    def __call__(
        self, environ: dict[str, Any], start_response: Any, answer: Callable[[dict[str, Any], Any], Iterable[bytes]]
    ) -> list[bytes]:
        """The answer of a WSGI application to a request, or the one that an earlier attempt got."""
        call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        if call in self._kept and not environ.get("HTTP_AMZ_SDK_REQUEST", "").startswith("attempt=1;"):
            status, headers, body = self._kept[call]
            start_response(status, headers)
            return body
        noting = Noting(start_response)
        body = list(answer(environ, noting))
        if call and noting.succeeded:
            self._kept[call] = (noting.status, noting.headers, body)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return body

    def forget(self, environ: Mapping[str, Any]) -> None:
        """Keeps no answer to this request: its next attempt is worked on anew, as on AWS."""
        self._kept.pop(environ.get("HTTP_AMZ_SDK_INVOCATION_ID", ""), None)
