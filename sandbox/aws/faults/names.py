"""Ids that AWS draws (`vpc-0a1b…`), known again in every run: by the call that made the thing.

Two runs of one program make the same things by the same calls, and get other ids for them. An id's name is a hash of
the call that made it, whose own ids are named likewise: so the name of a subnet's route table tells the VPC, however
the calls of a run are mixed. Ids that nobody made by a call (a VPC's main route table) have their kind for a name.
What a caller says before AWS does is the caller's own, and its own name.
"""

import re
import threading

# Of EC2 and EFS, of Cloud Map; UUIDs; hexadecimal ends of ARNs; users, roles and keys; deployments of ECS.
_DRAWN = re.compile(
    r"\b(?P<kind>[a-z]{1,20})-(?:[0-9a-f]{17}|[0-9a-f]{8})\b"
    r"|\b(?P<mapped>ns|srv|ins)-[0-9a-z]{16}\b"
    r"|\b(?P<uuid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b"
    r"|\b(?P<hex>[0-9a-f]{16,64})\b"
    r"|\b(?P<identity>A(?:KIA|SIA|ROA|IDA|IPA|NPA|GPA)[0-9A-Z]{12,17})\b"
    r"|\b(?P<number>\d{17,20})\b"
)
# Of hosted zones and their changes: only there, or every word in capitals would be one. An account's id is none.
_DRAWN_BY_ROUTE53 = re.compile(r"\b(?P<zone>(?=\d*[A-Z])[0-9A-Z]{12,32})\b")
_IN_ALL = re.compile(_DRAWN.pattern + "|" + _DRAWN_BY_ROUTE53.pattern)
# The provider's own names of what has none, by the time of day.
_OF_PROVIDER = re.compile(r"\bterraform-\d{17,}\d*[0-9a-f]*\b")
_OF_REQUEST = re.compile(r"<RequestI[dD]>[^<]*</RequestI[dD]>|\"(?:x-amzn-)?[rR]equestI[dD]\":\s*\"[^\"]*\"")


class Names:
    """The names of all ids that were seen."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._lock = threading.Lock()

    def named(self, text: str) -> str:
        """A text of a request with names in place of ids."""

        def name(found: re.Match[str]) -> str:
            with self._lock:
                return self._names.setdefault(found[0], found[0])

        return _IN_ALL.sub(name, _OF_PROVIDER.sub("terraform-*", text))

    def learn(self, answer: str, maker: str | None, *, zones: bool) -> None:
        """Names the ids that an answer tells for the first time.

        Args:
            answer: its text.
            maker: what tells the call from all others, where it made something; else None.
            zones: whether there may be ids of hosted zones in it.
        """
        counted: dict[str, int] = {}
        with self._lock:
            for found in (_IN_ALL if zones else _DRAWN).finditer(_OF_REQUEST.sub("", answer)):
                if found[0] in self._names:
                    continue
                kind = found["kind"] or str(found.lastgroup)
                counted[kind] = counted.get(kind, 0) + 1
                number = f" {counted[kind]}" if counted[kind] > 1 else ""
                self._names[found[0]] = f"{kind}<{maker}{number}>" if maker else f"{kind}<?>"
