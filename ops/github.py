"""GitHub's REST API, as a workflow reaches it: address, repository and token are in its environment.

https://docs.github.com/en/rest
"""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

PAGE = 100
TIMEOUT = 30
"""Seconds."""


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows where a repository was renamed to, and never to another host: the token would go there."""

    def redirect_request(self, req: urllib.request.Request, *args: Any) -> urllib.request.Request | None:
        new = super().redirect_request(req, *args)
        here, there = (urlsplit(each.full_url) for each in (req, new or req))
        return new if (here.scheme, here.netloc) == (there.scheme, there.netloc) else None


_OPENER = urllib.request.build_opener(_SameHost)


class GitHubError(Exception):
    """GitHub refused, or cannot be reached; the message says what was asked and what the answer was."""


@dataclass(frozen=True)
class GitHub:
    """One repository.

    Attributes:
        url: the API (`https://api.github.com`).
        repository: `owner/name`.
        token: a token for it; never printed.
    """

    url: str
    repository: str
    token: str

    @classmethod
    def of_environment(cls) -> "GitHub":
        """What GITHUB_API_URL (default: github.com's), GITHUB_REPOSITORY and GITHUB_TOKEN say.

        Raises:
            GitHubError: one of them is missing, or no address.
        """
        missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not os.environ.get(name)]
        if missing:
            raise GitHubError(f"{' and '.join(missing)} must be set in the environment")
        url = os.environ.get("GITHUB_API_URL") or "https://api.github.com"
        try:
            is_address = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
        except ValueError:
            is_address = False
        if not is_address:
            raise GitHubError(f"GITHUB_API_URL is no address (https://api.github.com): {url}")
        return cls(url.rstrip("/"), os.environ["GITHUB_REPOSITORY"], os.environ["GITHUB_TOKEN"])

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer to one request about the repository.

        Raises:
            GitHubError: see there.
        """
        request = urllib.request.Request(  # noqa: S310 the address is the workflow's own
            f"{self.url}/repos/{self.repository}/{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
            },
        )
        try:
            with _OPENER.open(request, timeout=TIMEOUT) as answer:
                return json.load(answer)
        except (OSError, ValueError, HTTPException, RecursionError) as error:
            raise GitHubError(f"{method} {path}: {error}") from None

    def marked(self, path: str, mark: str, author: str) -> dict[str, Any] | None:
        """The comment or issue in a list that begins with a mark of ours; none where there is none.

        Anybody can write the mark: only what `author` wrote counts. Pull requests, which stand among issues, do not.
        """
        for each in self.all(path):
            first = (each.get("body") or "").partition("\n")[0].rstrip("\r")
            # Nobody is the user of what a deleted account wrote.
            login = (each.get("user") or {}).get("login")
            if first == mark and login == author and "pull_request" not in each:
                return each
        return None

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        """Every item of a list, page by page."""
        page = 1
        while True:
            found = self.ask("GET", f"{path}?per_page={PAGE}&page={page}")
            if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
                raise GitHubError(f"GET {path}: the answer is no list")
            yield from found
            if len(found) < PAGE:
                return
            page += 1


def address(answer: Any) -> str:
    """Where people see what was written; the answer itself says it, if it is GitHub's."""
    return str(answer.get("html_url", "written")) if isinstance(answer, dict) else "written"
