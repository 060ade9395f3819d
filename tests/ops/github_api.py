"""An API like GitHub's, for the verbs that write comments and issues."""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "token-of-a-test"
BOT = "github-actions[bot]"


class Api(ThreadingHTTPServer):
    """The part of GitHub's API that is about issues and their comments, for acme/shop and its pull request 7."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.moved_to = ""

    def write(self, body: str, login: str = BOT) -> dict[str, Any]:
        number = len(self.comments) + 1
        comment = {"id": number, "body": body, "user": {"login": login}, "html_url": f"https://github.test/{number}"}
        self.comments.append(comment)
        return comment

    def open(self, title: str, body: str, login: str = BOT, **more: Any) -> dict[str, Any]:
        number = len(self.issues) + 1
        url = f"https://github.test/issues/{number}"
        issue = {"number": number, "title": title, "body": body, "state": "open", "html_url": url}
        self.issues.append({**issue, "user": {"login": login}, **more})
        return self.issues[-1]


class Handler(BaseHTTPRequestHandler):
    server: Api

    def log_message(self, *args: Any) -> None:
        """Nothing is told."""

    def do_GET(self) -> None:
        if self.server.moved_to and not self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", f"{self.server.moved_to}/moved{self.path}")
            self.end_headers()
            return
        self.path = self.path.removeprefix("/moved")
        query = parse_qs(urlsplit(self.path).query)
        size, page = int(query["per_page"][0]), int(query["page"][0])
        issues = [each for each in self.server.issues if each["state"] == "open"]
        found = self.server.comments if "comments" in self.path else issues
        self._answer(lambda _: found[(page - 1) * size : page * size])

    def do_POST(self) -> None:
        new_issue = self.path.endswith("/issues")
        self._answer(lambda body: self.server.open(**body) if new_issue else self.server.write(body["body"]))

    def do_PATCH(self) -> None:
        number = int(self.path.rpartition("/")[2])
        on_comments = "comments" in self.path
        there = self.server.comments[number - 1] if on_comments else self.server.issues[number - 1]
        self._answer(lambda body: there.update(body) or there)

    def _answer(self, answer: Any) -> None:
        self.server.asked.append(self.command)
        allowed = self.headers["Authorization"] == f"Bearer {TOKEN}"
        known = re.match(r"/repos/acme/shop/issues(/7/comments|/comments/\d+|/\d+)?(\?|$)", self.path)
        self.send_response(401 if not allowed else 200 if known else 404)
        self.end_headers()
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or "{}")
        self.wfile.write(json.dumps(answer(body) if allowed and known else {"message": "no"}).encode())
