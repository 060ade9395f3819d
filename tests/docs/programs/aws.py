"""`aws SERVICE OPERATION …`, judged by the installed aws CLI's own tables (v1), and by a table of what v2 adds."""

from functools import lru_cache
from typing import Any

import jmespath
from awscli.clidriver import create_clidriver

from tests.docs.programs.options import read

# https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html: the CLI of version 1 has no `logs tail`.
_TAIL = {"--since": True, "--follow": False, "--format": True, "--filter-pattern": True, "--log-stream-names": True}
OF_VERSION_2 = {("logs", "tail"): _TAIL}
# Either of these has the operation's other arguments in it.
_FROM_A_FILE = {"--cli-input-json", "--cli-input-yaml", "--generate-cli-skeleton"}
OPEN = "OPEN"
"""Stands in hints of the code for what is filled in when they are shown."""
_GLOBAL = {"--cli-input-json": True, "--generate-cli-skeleton": True, "--cli-input-yaml": True}


@lru_cache
def _driver() -> Any:
    return create_clidriver()


def _commands(command: Any) -> dict[str, Any]:
    """The commands below one."""
    if hasattr(command, "subcommand_table"):
        return dict(command.subcommand_table)
    return dict(command._get_command_table()) if hasattr(command, "_get_command_table") else {}


def _takes_a_value(argument: Any) -> bool:
    known = getattr(argument, "cli_type_name", None)
    return known != "boolean" and getattr(argument, "_action", None) not in ("store_true", "store_false")


@lru_cache
def _operation(service: str, operation: str) -> Any:
    services = _driver()._get_command_table()
    return _commands(services[service]).get(operation) if service in services else None


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
    found = _operation(service, operation)
    if found is None:
        return f"there is no `aws {service} {operation}`"
    if operation == "wait":
        waiters = _commands(found)
        if words[:1] and words[0] not in waiters:
            return f"there is no `aws {service} wait {words[0]}`"
        if words[:1]:
            found, words = waiters[words[0]], words[1:]
    return _arguments(found, words, whole)


def _of_a_service(path: list[str], whole: bool) -> str | None:
    """Of `aws ecs …`, or `aws` alone."""
    if path[:1] and path[0] not in ("…", OPEN) and path[0] not in _driver()._get_command_table():
        return f"there is no `aws {path[0]}`"
    return "no operation" if whole else None


@lru_cache
def _global() -> dict[str, bool]:
    table = _driver()._get_argument_table()
    return {**_GLOBAL, **{f"--{name}": _takes_a_value(each) for name, each in table.items()}}


def _arguments(operation: Any, words: list[str], whole: bool) -> str | None:
    table = dict(operation.arg_table)
    own = {f"--{name}": _takes_a_value(each) for name, each in table.items()}
    done = read(words, {**_global(), **own}, whole)
    if done.fault:
        return done.fault
    if "--query" in words[:-1]:
        try:
            jmespath.compile(words[words.index("--query") + 1])
        except jmespath.exceptions.JMESPathError as error:
            return f"--query: {error}"
    needed = [f"--{name}" for name, each in table.items() if each.required and not _has_no_dashes(each)]
    missing = [name for name in needed if name not in done.options]
    if whole and missing and not _FROM_A_FILE & set(done.options):
        return f"missing: {', '.join(missing)}"
    return None


def _has_no_dashes(argument: Any) -> bool:
    """The file that a body is written into (`get-object … FILE`), and the paths of `aws s3`."""
    return bool(argument.positional_arg) or type(argument).__name__ == "StreamingOutputArgument"
