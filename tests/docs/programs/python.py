"""`python -m MODULE …`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import typer

from ecs_platform.local.commands import app as local_app
from lanes.__main__ import app as lanes_app
from tests.docs.programs import ops, others
from tests.docs.programs.options import read

_APPS: dict[str, Any] = {"ecs_platform.local": local_app, "lanes": lanes_app}
# Other modules, with how many words follow at most and the options.
_OTHERS: dict[str, tuple[int, dict[str, bool]]] = {
    "venv": (1, {}),
    "sandbox.aws": (0, {"--port": True}),
    "sandbox.aws.judge.page": (0, {}),
    "sandbox.router": (0, dict.fromkeys(("--endpoint", "--world", "--folder", "--name"), True)),
    "tests.components.blast_radius": (0, {}),
    "tests.model.ecs_shapes": (0, {}),
}


def fault(words: list[str], whole: bool) -> str | None:
    """What is wrong with the words behind `python`."""
    if words[:1] != ["-m"]:
        return f"only `python -m MODULE` is known here, not `{' '.join(words[:1])}`"
    module, *arguments = words[1:] or [""]
    judges: dict[str, Callable[[list[str], bool], str | None]] = {
        "ops": ops.fault,
        "ecs_platform.ops": ops.fault,
        "pip": others.pip,
        **{name: partial(_verb, app) for name, app in _APPS.items()},
        **{name: partial(_module, name) for name in _OTHERS},
    }
    return judges[module](arguments, whole) if module in judges else f"`python -m {module}` is not known"


def _verb(app: Any, words: list[str], whole: bool) -> str | None:
    verbs = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    if not words:
        return "no verb" if whole else None
    return ops.parsed(verbs[words[0]], words[1:], whole) if words[0] in verbs else f"there is no verb `{words[0]}`"


def _module(name: str, words: list[str], whole: bool) -> str | None:
    number, options = _OTHERS[name]
    done = read(words, options, whole)
    return done.fault or ("too many arguments" if len(done.words) > number else None)
