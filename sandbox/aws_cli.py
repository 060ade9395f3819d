"""The aws CLI of a shell that reaches the local AWS and nothing else.

Version 1, which is beside the interpreter that runs this, passes AWS_ENDPOINT_URL over for the services whose hosts it
has names of its own for (SQS, EMR, Health; RDS in us-east-1), unless it is told by an option.
https://github.com/aws/aws-cli/blob/develop/awscli/customizations/overridesslcommonname.py
"""

import shlex
import sys
from pathlib import Path


def write(path: Path) -> None:
    """Writes a command `aws` that names the endpoint; an `--endpoint-url` that somebody types comes later and counts.

    Where no aws CLI is beside the interpreter there is none to name, and nothing is written.
    """
    own = Path(sys.executable).with_name("aws")
    if not own.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(f'#!/bin/sh\nexec {shlex.quote(str(own))} --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n')
    draft.chmod(0o755)
    draft.replace(path)
