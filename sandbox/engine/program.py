"""Runs one Pulumi program, in a process of its own, by the project's Python; the language host starts it.

A script, not a module of the package: the project's virtual environment needs to hold nothing but the Pulumi SDK.
A fault of the program is told to the engine from here, once; exit code 32 then says that nothing is left to tell.
"""

import argparse
import asyncio
import logging
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc  # type: ignore[import-untyped]
import pulumi
from pulumi.runtime import reset_options, run_in_stack, set_all_config
from pulumi.runtime.config import get_config_env, get_config_secret_keys_env

TOLD = 32


def main() -> int:
    arguments = _arguments()
    program = Path(arguments.program)
    # Modules beside the program are found like those beside a script, also when an apply imports them late.
    sys.path[0] = str(program if program.is_dir() else program.parent)
    sys.argv = [arguments.program]
    reset_options(
        project=arguments.project,
        stack=arguments.stack,
        root_directory=arguments.root,
        parallel=arguments.parallel,
        engine_address=arguments.engine,
        monitor_address=arguments.monitor,
        preview=arguments.preview,
        organization=arguments.organization,
    )
    set_all_config(get_config_env(), get_config_secret_keys_env())
    return _run(arguments.program, arguments.parallel)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for option in ("--project", "--stack", "--root", "--engine", "--monitor", "--organization"):
        parser.add_argument(option, required=True)
    parser.add_argument("--parallel", type=int, required=True)
    parser.add_argument("--preview", action="store_true")
    parser.add_argument("program")
    return parser.parse_args()


def _run(program: str, parallel: int) -> int:
    # Futures that nobody awaits any more are normal when a program fails; asyncio would report each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=max(parallel, 1) * 4))
    try:
        loop.run_until_complete(run_in_stack(lambda: _execute(program)))
        return 0
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.UNAVAILABLE:
            return TOLD  # the engine is shutting down: it has said why itself
        pulumi.log.error(f"the engine refused a call: {error.details()}")
    except Exception:
        pulumi.log.error(traceback.format_exc())
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        sys.stdout.flush()
        sys.stderr.flush()
    return TOLD


def _execute(program: str) -> None:
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    sys.exit(main())
