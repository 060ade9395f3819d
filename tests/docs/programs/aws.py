"""`aws SERVICE OPERATION …`, judged by the installed aws CLI's own tables (v1), and by a table of what v2 adds."""

import jmespath

from tests.docs.programs.aws_tables import Known, known
from tests.docs.programs.options import read

# https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html: the CLI of version 1 has no `logs tail`.
_TAIL = {"--since": True, "--follow": False, "--format": True, "--filter-pattern": True, "--log-stream-names": True}
OF_VERSION_2 = {("logs", "tail"): _TAIL}
# Either of these has the operation's other arguments in it.
_FROM_A_FILE = {"--cli-input-json", "--cli-input-yaml", "--generate-cli-skeleton"}
OPEN = "OPEN"
"""Stands in hints of the code for what is filled in when they are shown."""
_GLOBAL = {"--cli-input-json": True, "--generate-cli-skeleton": True, "--cli-input-yaml": True}


def fault(words: list[str], whole: bool) -> str | None:
    """What is wrong with the words behind `aws`."""
    path = list[str]()
    while words and not words[0].startswith("-") and len(path) < 2:
        path.append(words[0])
        words = words[1:]
    if len(path) < 2 or any("…" in word or OPEN in word for word in path):
        return _of_a_service(path, whole)
    service, operation = path
    if (service, operation) in OF_VERSION_2:
        return read(words, {**OF_VERSION_2[service, operation], **_global()}, whole).fault
    if operation == "wait" and words:
        path, words = [*path, words[0]], words[1:]
    found = known(*path)
    return f"there is no `aws {' '.join(path)}`" if found is None else _arguments(found, words, whole)


def _of_a_service(path: list[str], whole: bool) -> str | None:
    """Of `aws ecs …`, or `aws` alone."""
    if path[:1] and path[0] not in ("…", OPEN) and known(path[0]) is None:
        return f"there is no `aws {path[0]}`"
    return "no operation" if whole else None


def _global() -> dict[str, bool]:
    of_all = known()
    assert of_all
    return {**_GLOBAL, **of_all["options"]}


def _arguments(operation: Known, words: list[str], whole: bool) -> str | None:
    done = read(words, {**_global(), **operation["options"]}, whole)
    if done.fault:
        return done.fault
    if "--query" in words[:-1]:
        try:
            jmespath.compile(words[words.index("--query") + 1])
        except jmespath.exceptions.JMESPathError as error:
            return f"--query: {error}"
    missing = [name for name in operation["needed"] if name not in done.options]
    if whole and missing and not _FROM_A_FILE & set(done.options):
        return f"missing: {', '.join(missing)}"
    return None
