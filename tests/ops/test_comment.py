"""One comment on a pull request, updated in place, against an API like GitHub's."""

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner, Result

from ops.__main__ import app

TOKEN = "token-of-a-test"
BOT = "github-actions[bot]"
MARK = "<!-- ecs-platform: digest of test -->"


class Api(ThreadingHTTPServer):
    """The part of GitHub's API that is about comments on issues, for pull request 7 of acme/shop."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments: list[dict[str, Any]] = []
        self.asked: list[str] = []

    def write(self, body: str, login: str = BOT) -> dict[str, Any]:
        number = len(self.comments) + 1
        comment = {"id": number, "body": body, "user": {"login": login}, "html_url": f"https://github.test/{number}"}
        self.comments.append(comment)
        return comment


class Handler(BaseHTTPRequestHandler):
    server: Api

    def log_message(self, *args: Any) -> None:
        """Nothing is told."""

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        size, page = int(query["per_page"][0]), int(query["page"][0])
        self._answer(lambda _: self.server.comments[(page - 1) * size : page * size])

    def do_POST(self) -> None:
        self._answer(lambda body: self.server.write(body["body"]))

    def do_PATCH(self) -> None:
        number = int(self.path.rpartition("/")[2])
        comment = next(each for each in self.server.comments if each["id"] == number)
        self._answer(lambda body: comment.update(body) or comment)

    def _answer(self, answer: Any) -> None:
        self.server.asked.append(self.command)
        allowed = self.headers["Authorization"] == f"Bearer {TOKEN}"
        known = re.match(r"/repos/acme/shop/issues/(7/comments|comments/\d+)\b", self.path)
        self.send_response(401 if not allowed else 200 if known else 404)
        self.end_headers()
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or "{}")
        self.wfile.write(json.dumps(answer(body) if allowed and known else {"message": "no"}).encode())


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    with Api() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("GITHUB_REPOSITORY", "acme/shop")
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        yield server
        server.shutdown()


def comment(folder: Path, text: str, number: int = 7) -> Result:
    file = folder / "digest.md"
    file.write_text(text)
    return CliRunner().invoke(app, ["comment", str(file), "--pull-request", str(number)])


def test_it_is_written_once_and_then_updated(api: Api, tmp_path: Path) -> None:
    assert comment(tmp_path, f"{MARK}\none\n").stdout == "https://github.test/1\n"
    assert comment(tmp_path, f"{MARK}\ntwo\n").stdout == "https://github.test/1\n"
    assert [each["body"] for each in api.comments] == [f"{MARK}\ntwo\n"]
    assert api.asked == ["GET", "POST", "GET", "PATCH"]
    comment(tmp_path, f"{MARK}\ntwo\n")
    assert api.asked[4:] == ["GET"], "the same text is not written again"


def test_each_environment_has_its_own(api: Api, tmp_path: Path) -> None:
    comment(tmp_path, f"{MARK}\none\n")
    comment(tmp_path, "<!-- ecs-platform: digest of production -->\none\n")
    assert len(api.comments) == 2


def test_it_is_found_behind_many_others(api: Api, tmp_path: Path) -> None:
    for number in range(250):
        api.write(f"comment {number}")
    api.write(f"{MARK}\r\none")
    comment(tmp_path, f"{MARK}\ntwo\n")
    assert len(api.comments) == 251
    assert api.comments[-1]["body"] == f"{MARK}\ntwo\n"


def test_the_comment_of_somebody_else_is_left_alone(api: Api, tmp_path: Path) -> None:
    api.write(f"{MARK}\nmine", login="mallory")
    comment(tmp_path, f"{MARK}\none\n")
    assert [each["body"] for each in api.comments] == [f"{MARK}\nmine", f"{MARK}\none\n"]


def test_without_a_mark_nothing_is_asked(api: Api, tmp_path: Path) -> None:
    assert comment(tmp_path, "no mark\n").exit_code == 1
    assert api.asked == []


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GITHUB_REPOSITORY"])
def test_what_is_missing_is_said(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    done = comment(tmp_path, f"{MARK}\none\n")
    assert (done.exit_code, done.stderr) == (1, f"error: {name} must be set in the environment\n")


def test_a_refusal_is_said_without_the_token(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "another-token")
    done = comment(tmp_path, f"{MARK}\none\n")
    assert done.exit_code == 1
    assert "401" in done.stderr
    assert "another-token" not in done.output
    assert comment(tmp_path, f"{MARK}\none\n", number=8).exit_code == 1
