"""Programs that are not ours and whose commands stand in a small table: what pages use of them, and no more."""

from ecs_deploy import cli as fabfuel_cli

from tests.docs.programs import ops
from tests.docs.programs.options import read

# Commands with their options: True where a value follows. `` is the program without a command.
_GIT: dict[str, dict[str, bool]] = {
    "add": {},
    "archive": {},
    "checkout": {},
    "clone": {"-o": True},
    "commit": {"-m": True},
    "diff": {},
    "fetch": {"--unshallow": False},
    "log": {},
    "merge": {"--no-edit": False},
    "push": {"-u": False},
    "remote": {},
    "revert": {},
    "worktree": {"--detach": False, "--force": False},
}
_DOCKER = {
    "build": {"--tag": True, "-t": True, "--platform": True},
    "push": {},
    "login": {"--username": True, "--password-stdin": False},
}
_GH = {"api": {"--jq": True}}
_PIP = {"install": {"-r": True, "--quiet": False}, "check": {}}
_ECSPRESSO = {
    "init": {"--config": True},
    "deploy": {"--config": True},
    "rollback": {"--config": True, "--no-deregister-task-definition": False},
}
_ECS_DEPLOY = {
    "--cluster": True,
    "--service-name": True,
    "--image": True,
    "--copy-task-definition-tags": False,
    "--timeout": True,
}
_COPILOT = {
    "secret": {},
    "svc": {},
    "env": {},
    "app": {"--domain": True, "--permissions-boundary": True, "--resource-tags": True},
}
_CURL = {
    **dict.fromkeys(("--silent", "-s", "-i", "-I", "-L", "-v", "-f", "-S", "--fail", "--location"), False),
    **dict.fromkeys(("--header", "-H", "-X", "--request", "-d", "--data", "-o", "-w", "--max-time", "--resolve"), True),
}
_TERRAFORM: dict[str, dict[str, bool]] = {"providers": {}}
# What comes with every system; whether these are typed well the walks of lanes/first_hour show.
OF_THE_SYSTEM = (
    *(
        "cd",
        "cp",
        "mv",
        "rm",
        "ls",
        "ln",
        "mkdir",
        "chmod",
        "cat",
        "base64",
        "head",
        "tail",
        "wc",
        "tee",
        "sed",
        "grep",
        "sort",
        "tar",
    ),
    *("export", "unset", "set", "printf", "echo", "test", "sleep", "kill", "jq", "mount", "open", "xdg-open", "."),
)


def _by(program: str, table: dict[str, dict[str, bool]], words: list[str], whole: bool) -> str | None:
    if not words:
        return "no command" if whole else None
    if words[0] not in table:
        return f"`{program} {words[0]}` is not in the table of tests/docs/programs/others.py"
    return read(words[1:], table[words[0]], whole).fault


def pip(words: list[str], whole: bool) -> str | None:
    """`pip …`."""
    return _by("pip", _PIP, words, whole)


def fabfuel(words: list[str], whole: bool) -> str | None:
    """`ecs …` of the distribution ecs-deploy, by its own parser."""
    if not words or words[0] not in fabfuel_cli.ecs.commands:
        return f"there is no `ecs {' '.join(words[:1])}`"
    return ops.parsed(fabfuel_cli.ecs.commands[words[0]], words[1:], whole)


JUDGES = {
    "git": lambda words, whole: _by("git", _GIT, words, whole),
    "docker": lambda words, whole: _by("docker", _DOCKER, words, whole),
    "gh": lambda words, whole: _by("gh", _GH, words, whole),
    "ecspresso": lambda words, whole: _by("ecspresso", _ECSPRESSO, words, whole),
    "copilot": lambda words, whole: _by("copilot", _COPILOT, words, whole),
    "terraform": lambda words, whole: _by("terraform", _TERRAFORM, words, whole),
    "ecs-deploy": lambda words, whole: read(words, _ECS_DEPLOY, whole).fault,
    "curl": lambda words, whole: read(words, _CURL, whole).fault,
    **dict.fromkeys(OF_THE_SYSTEM, lambda _, __: None),
}
