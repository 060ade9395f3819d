"""Which name servers the world asks about a domain: its NS records, by one question to a DNS server.

Python's standard library looks up addresses only. The form of a message: https://www.rfc-editor.org/rfc/rfc1035#section-4
"""

import re
import secrets
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

RESOLVERS = Path("/etc/resolv.conf")
PORT = 53
SECONDS = 3
"""How long an answer may take, of each server and try."""
TRIES = 2

_NS, _INTERNET, _RECURSION_DESIRED = 2, 1, 0x0100
_POINTER, _NO_ERROR, _NO_SUCH_NAME = 0xC0, 0, 3
_HEADER = struct.Struct("!6H")
_RECORD = struct.Struct("!HHIH")
_LARGEST = 4096


class UnansweredError(Exception):
    """No DNS server said anything about a domain."""


def resolvers() -> list[str]:
    """The DNS servers of this machine."""
    try:
        text = RESOLVERS.read_text(encoding="utf-8")
    except OSError:
        return []
    return re.findall(r"^\s*nameserver\s+(\S+)", text, flags=re.MULTILINE)


def name_servers(domain: str, servers: list[str]) -> set[str]:
    """The domain's name servers as the world finds them, in small letters without the dot at the end; none where it is
    not delegated.

    Args:
        domain: `shop.example.com`.
        servers: DNS servers that are asked in turn, `1.1.1.1` or `127.0.0.1:5300`.

    Raises:
        UnansweredError: none of them answered; the message says what each did.
    """
    failed = []
    for server in servers:
        host, port = _address(server)
        for _ in range(TRIES):
            try:
                return set(_answers(_ask(domain, host, port)))
            except (OSError, ValueError, struct.error, IndexError) as error:
                failed.append(f"{server}: {error or type(error).__name__}")
    raise UnansweredError("; ".join(dict.fromkeys(failed)) or "this machine has no DNS server")


def _address(server: str) -> tuple[str, int]:
    host, colon, port = server.rpartition(":")
    return (host, int(port)) if colon and ":" not in host else (server, PORT)


def _ask(domain: str, host: str, port: int) -> bytes:
    number = secrets.randbits(16)
    labels = b"".join(bytes([len(label)]) + label.encode("ascii") for label in domain.split("."))
    question = _HEADER.pack(number, _RECURSION_DESIRED, 1, 0, 0, 0) + labels + struct.pack("!BHH", 0, _NS, _INTERNET)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asked:
        asked.settimeout(SECONDS)
        asked.connect((host, port))
        asked.send(question)
        answer = asked.recv(_LARGEST)
    if answer[:2] != question[:2]:
        raise ValueError("an answer to another question")
    return answer


def _answers(message: bytes) -> Iterator[str]:
    """The names in the NS records of an answer."""
    _, flags, questions, answers, _, _ = _HEADER.unpack_from(message)
    code = flags & 0xF
    if code not in (_NO_ERROR, _NO_SUCH_NAME):
        raise ValueError(f"DNS error {code}")
    at = _HEADER.size
    for _ in range(questions):
        at = _name(message, at)[1] + 4
    for _ in range(answers):
        _, at = _name(message, at)
        kind, _, _, length = _RECORD.unpack_from(message, at)
        at += _RECORD.size
        if kind == _NS:
            yield _name(message, at)[0].lower()
        at += length


def _name(message: bytes, at: int) -> tuple[str, int]:
    """The name at a place, and the place behind it; a pointer leads to a name, or the rest of one, further up."""
    labels, behind = [], None
    while length := message[at]:
        if length & _POINTER == _POINTER:
            behind = behind or at + 2
            (target,) = struct.unpack_from("!H", message, at)
            if target & 0x3FFF >= at:
                raise ValueError("a name that leads to itself")
            at = target & 0x3FFF
            continue
        labels.append(message[at + 1 : at + 1 + length].decode("ascii", "replace"))
        at += 1 + length
    return ".".join(labels), behind or at + 1
