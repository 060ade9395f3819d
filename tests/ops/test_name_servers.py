"""Who the world asks about a domain."""

from pathlib import Path

import pytest

from ecs_platform.ops import name_servers
from ecs_platform.ops.name_servers import UnansweredError
from tests.ops.name_server import NameServer


def test_the_name_servers_of_a_domain() -> None:
    with NameServer({"shop.example.com": ["NS-1.awsdns.org", "b.shop.example.com"]}) as server:
        found = name_servers.name_servers("shop.example.com", [server.name])
    assert found == {"ns-1.awsdns.org", "b.shop.example.com"}
    assert server.asked == [("shop.example.com", 2)]


def test_a_domain_that_nobody_knows_has_none() -> None:
    with NameServer({"example.com": []}) as server:
        assert name_servers.name_servers("shop.example.com", [server.name]) == set()
        assert name_servers.name_servers("example.com", [server.name]) == set()


def test_the_next_server_is_asked_where_one_fails() -> None:
    with NameServer({}, code=2) as broken, NameServer({"example.com": ["a.example.org"]}) as server:
        assert name_servers.name_servers("example.com", [broken.name, server.name]) == {"a.example.org"}
        with pytest.raises(UnansweredError, match=f"{broken.name}: DNS error 2"):
            name_servers.name_servers("example.com", [broken.name])


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_servers, "SECONDS", 0.05)
    with NameServer({}) as server:
        server.silent = True
        with pytest.raises(UnansweredError, match=f"{server.name}: timed out"):
            name_servers.name_servers("example.com", [server.name])
    assert len(server.asked) == name_servers.TRIES
    with pytest.raises(UnansweredError, match="no DNS server"):
        name_servers.name_servers("example.com", [])
    with pytest.raises(UnansweredError, match="nowhere"):
        name_servers.name_servers("example.com", ["nowhere.invalid:53"])


def test_an_answer_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    header = b"\0\0\x81\x80\0\0\0\1\0\0\0\0"
    for rest in (b"", b"\xc0\x0c", b"\1a\0\0\2\0\1\0\0\0\1\0\2\xc0\x16", b"\x3fabc"):
        answer = header + rest
        monkeypatch.setattr(name_servers, "_ask", lambda *_asked, answer=answer: answer)
        with pytest.raises(UnansweredError):
            name_servers.name_servers("example.com", ["127.0.0.1"])


def test_this_machines_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text("# nameserver 9.9.9.9\nnameserver 10.0.0.2\nsearch example.com\n nameserver fd00::2\n")
    monkeypatch.setattr(name_servers, "RESOLVERS", file)
    assert name_servers.resolvers() == ["10.0.0.2", "fd00::2"]
    monkeypatch.setattr(name_servers, "RESOLVERS", file / "none")
    assert name_servers.resolvers() == []
