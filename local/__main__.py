"""`python -m ecs_platform.local`: says how to install the local AWS where it is missing, and else runs commands.py."""

import sys

MISSING = (
    "error: the local AWS and its Pulumi engine (distribution ecs-sandbox, in the folder sandbox/ of ecs-platform) are "
    "not installed here: python -m pip install -r requirements-dev.txt"
)


def main() -> None:
    """Runs the command that was given."""
    try:
        from ecs_platform.local import commands  # noqa: PLC0415 what it imports may be missing
    except ModuleNotFoundError as error:
        if error.name != "sandbox":
            raise
        sys.exit(MISSING)
    commands.main()


if __name__ == "__main__":
    main()
