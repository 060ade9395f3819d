"""Whether the words of an `up` that failed tell a person what failed, and of what."""

import re
from collections.abc import Iterator

from lanes.chaos.running import Ended

# https://pkg.go.dev/github.com/aws/smithy-go#GenericAPIError: `api error CODE: MESSAGE`; errors that an SDK's model
# has are `CODE: MESSAGE` behind the request's id, and older parts of the provider print that with the status behind.
_CODE = re.compile(
    r"api error \w+|RequestID: [^,]*, [A-Z]\w+:"
    r"|\b[A-Z]\w+(?:Exception|Error|Failure|Fault|Exceeded|Throttl\w+|Unavailable)\b"
)
_CONNECTION = re.compile(
    r"connection (?:reset|refused)|broken pipe|\bEOF\b|use of closed network connection|i/o timeout|Client\.Timeout",
    re.IGNORECASE,
)
_OF_A_PROGRAM = re.compile(
    r"Traceback \(most recent call last\)|^panic: |^goroutine \d+|SIGSEGV|nil pointer|This is a bug", re.MULTILINE
)
_HEADER = re.compile(r"^  (\S+) \((.+)\):$")


def unclear(ended: Ended) -> list[str]:
    """What is wrong with the words; empty where they are clear.

    Clear means: no trace of a program's insides; each resource that failed is named, with AWS's own code or with what
    became of the connection.
    """
    return list(_wrong(ended))


def _wrong(ended: Ended) -> Iterator[str]:
    if found := _OF_A_PROGRAM.search(ended.text):
        yield f"the inside of a program is shown: {found[0]!r}"
    said = diagnostics(ended.text)
    for urn in ended.failed:
        name = urn.rpartition("::")[2]
        words = [text for resource, text in said if resource == name]
        if not words:
            yield f"{name} failed, and nothing is said of it"
        elif not any(_CODE.search(text) or _CONNECTION.search(text) for text in words):
            yield f"of {name} neither AWS's code nor the connection is told: {words[0].strip()[:200]!r}"
    if not ended.failed and not (_CODE.search(ended.text) or _CONNECTION.search(ended.text)):
        yield "nothing failed by name, and no cause is told"


def diagnostics(text: str) -> list[tuple[str, str]]:
    """What Pulumi says below `Diagnostics:`, by the name of the resource."""
    lines = text.partition("\nDiagnostics:\n")[2].splitlines()
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if header := _HEADER.match(line):
            found.append((header[2], []))
        elif line and not line.startswith(" "):
            # The next of Pulumi's sections.
            break
        elif found:
            found[-1][1].append(line)
    return [(name, "\n".join(words)) for name, words in found]
