"""One comment on a pull request, updated in place, against an API like GitHub's."""

import socket
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app
from tests.ops.github_api import Api

MARK = "<!-- ecs-platform: digest of test -->"


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


def test_what_a_deleted_account_wrote_is_left_alone(api: Api, tmp_path: Path) -> None:
    for body in (None, "", f"{MARK}\none"):
        api.write("")
        api.comments[-1] |= {"body": body, "user": None}
    assert comment(tmp_path, f"{MARK}\ntwo\n").exit_code == 0
    assert [each["body"] for each in api.comments] == [None, "", f"{MARK}\none", f"{MARK}\ntwo\n"]


def test_a_repository_that_was_renamed_is_followed_and_another_host_never(api: Api, tmp_path: Path) -> None:
    other = Api()
    Thread(target=other.serve_forever, daemon=True).start()
    api.moved_to = f"http://127.0.0.1:{api.server_address[1]}"
    assert comment(tmp_path, f"{MARK}\none\n").exit_code == 0
    api.moved_to = f"http://127.0.0.1:{other.server_address[1]}"
    done = comment(tmp_path, f"{MARK}\ntwo\n")
    other.shutdown()
    other.server_close()
    assert (done.exit_code, "302" in done.stderr) == (1, True)
    assert other.asked == []


def test_what_github_does_not_take_is_cut(api: Api, tmp_path: Path) -> None:
    assert comment(tmp_path, f"{MARK}\n" + "a line of ten\n" * 7000).exit_code == 0
    (written,) = (each["body"] for each in api.comments)
    assert 65_000 < len(written) <= 65_536
    assert written.endswith("has all of it)\n")


@pytest.mark.parametrize("raw", [b"", b"\xff", b"\0", f"{MARK}\n".encode("utf-16"), b"\xef\xbb\xbf"])
def test_what_is_no_digest_is_said(api: Api, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "digest.md").write_bytes(raw)
    done = CliRunner().invoke(app, ["comment", str(tmp_path / "digest.md"), "--pull-request", "7"])
    assert (done.exit_code, done.stdout, api.asked) == (1, "", [])
    assert "digest.md: " in done.stderr


ODD = (
    b'HTTP/1.1 200 OK\r\n\r\n{"message": "no list"}',
    b"HTTP/1.1 200 OK\r\n\r\n[1, null]",
    b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 100_000,
    b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[",
    b"nonsense\r\n\r\n",
    b"",
)


@pytest.mark.parametrize("number", range(len(ODD)))
def test_what_is_no_answer_of_github_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setenv("GITHUB_REPOSITORY", "acme/shop")
        monkeypatch.setenv("GITHUB_TOKEN", "a-token")

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(ODD[number])

        Thread(target=answer, daemon=True).start()
        done = comment(tmp_path, f"{MARK}\none\n")
    assert done.exit_code == 1
    assert done.stderr.startswith("error: GET issues/7/comments")
    assert isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("url", ["file:///etc", "nowhere", "http://[", "http://127.0.0.1:1", "ftp://x/"])
def test_what_is_no_address_of_github_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    for name, value in (("API_URL", url), ("REPOSITORY", "acme/shop"), ("TOKEN", "a\nb" if "[" in url else "a")):
        monkeypatch.setenv(f"GITHUB_{name}", value)
    done = comment(tmp_path, f"{MARK}\none\n")
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
