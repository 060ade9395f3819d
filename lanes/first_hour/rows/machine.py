"""A machine as people have it: nothing of ours on it, no network, or an official CLI without its plugin."""

from lanes.first_hour.rows.row import Row, failing, gone
from lanes.first_hour.walk import Step

CLONE = ".sandbox/machine"
# Nobody listens at that port: a machine without a network. What could be built is not: that takes minutes.
ORDINARY = (
    'env -i HOME="$PWD/home" PATH="$PWD/bin:/usr/bin:/bin" ECS_SANDBOX_CACHE="$PWD/cache"'
    " SANDBOX_DOWNLOADS=http://127.0.0.1:9 SANDBOX_ENGINE=official .venv/bin/python -m ecs_platform.local env"
)
PLAYED = "from pathlib import Path; from sandbox.tests.engine.machine import PLUGIN, cli, executable; "
CLI, PLUGIN = "cli(Path('bin'))", "executable(Path('home/.pulumi/plugins') / PLUGIN)"


def _there(typed: str, prints: str, command: str) -> Step:
    return Step(command, prints, r"Traceback", typed=f"cd {CLONE} && {typed} 2>&1")


ROWS = (
    Row(
        "ordinary machine",
        "without an engine a few lines say what each lacks; a CLI is taken, and downloads the AWS plugin that it lacks",
        (
            Step("clone", "", typed=f"git clone -q . {CLONE} && ln -s ../../.venv {CLONE}/.venv"),
            failing(_there(ORDINARY, r"cannot be had[\s\S]*to do:", "make env, without network")),
            _there(f'test "$({ORDINARY} 2>&1 | wc -l)" -le 12 && echo few', r"^few$", "make env, in few lines"),
            failing(
                _there(
                    f'.venv/bin/python -c "{PLAYED}{CLI}" && {ORDINARY}',
                    r"^engine: pulumi downloads the AWS plugin v\d[\s\S]*no connection[\s\S]*to do:",
                    "make env, with a CLI that has no plugin",
                )
            ),
            _there(
                f'.venv/bin/python -c "{PLAYED}{PLUGIN}" && {ORDINARY}', r"^export PULUMI_HOME=", "make env, with both"
            ),
        ),
        (gone(CLONE),),
    ),
)
