"""The aws CLI of a shell that reaches the local AWS and nothing else.

Version 1 passes AWS_ENDPOINT_URL over for the services whose hosts it has names of its own for (SQS, EMR, Health; RDS
in us-east-1), unless it is told by an option.
https://github.com/aws/aws-cli/blob/develop/awscli/customizations/overridesslcommonname.py
"""

import os
import shlex
import shutil
import sys
from pathlib import Path


def write(path: Path) -> None:
    """Writes a command `aws` that names the endpoint; an `--endpoint-url` that somebody types comes later and counts.

    It runs the aws CLI beside the interpreter, or else the first one on PATH. Where there is none, nothing is written.
    """
    own = _found(path.parent)
    if own is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(f'#!/bin/sh\nexec {shlex.quote(own)} --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n')
    draft.chmod(0o755)
    draft.replace(path)


def _found(but: Path) -> str | None:
    """The aws CLI that a shell would run, if it were not for the one in this folder."""
    folders = [Path(sys.executable).parent, *map(Path, os.environ.get("PATH", os.defpath).split(os.pathsep))]
    others = [str(folder) for folder in folders if folder.resolve() != but.resolve()]
    return shutil.which("aws", path=os.pathsep.join(others))
