"""`make ci-up`: beside `pulumi up` runs the watch, which ends with it and hides nothing of how it ended."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
# What is not a verb is Python itself, as the Makefile asks it which one it is.
RUN = f"""#!/bin/sh
case "$*" in
  *" verify --watch "*) echo "$@" > watched; trap 'touch ended; exit 9' TERM; while :; do sleep 0.05; done;;
  *" verify "*) touch verified; exit $VERIFY;;
  *" failures "*) echo "$@" > failures; exit 1;;
  *) exec {sys.executable} "$@";;
esac
"""
PULUMI = '#!/bin/sh\nuntil [ -s watched ]; do sleep 0.05; done\n[ ! -e ended ] && exit "$UP"\n'


def ci_up(makefile: str, folder: Path, up: int, verify: int) -> int:
    for name, text in (("run", RUN), ("pulumi", PULUMI)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    ready = folder / ".venv"
    ready.mkdir()
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        (folder / name).touch()
    identity = "import os, sys; print(os.path.realpath(sys.prefix), *sys.version_info[:2])"
    (ready / "ready").write_text(subprocess.check_output([sys.executable, "-c", identity], text=True))
    command = ["make", "--file", str(PROJECT / makefile), "ci-up", "STACK=staging", f"RUN={folder / 'run'}"]
    variables = {"PATH": f"{folder}:/usr/bin:/bin", "UP": str(up), "VERIFY": str(verify)}
    return subprocess.run(command, cwd=folder, env=variables, check=False, timeout=60).returncode


@pytest.mark.parametrize("makefile", ["Makefile", "project/Makefile"])
@pytest.mark.parametrize(("up", "verify", "well"), [(0, 0, True), (255, 0, False), (0, 1, False), (255, 1, False)])
def test_it_is_green_where_both_are(makefile: str, up: int, verify: int, well: bool, tmp_path: Path) -> None:
    assert (ci_up(makefile, tmp_path, up, verify) == 0) is well
    assert (tmp_path / "ended").exists(), "the watch ended before the services were compared"
    assert (tmp_path / "verified").exists()
    assert (tmp_path / "failures").exists() is (up != 0), "what failed is said where something did"
    shell = int((tmp_path / "watched").read_text().split("--beside ")[1].split()[0])
    assert gone(shell), "it accompanies the shell that ran `up`"


def gone(process: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
