"""`make ci-up`: beside `pulumi up` runs the watch, which ends with it and hides nothing of how it ended. It and
`make ci-preview` ask for missing secrets first."""

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
  *" check --secrets "*) touch asked; [ $SECRETS -eq 0 ] || echo "services/api.yaml:5:1: missing"; exit $SECRETS;;
  *" check "* | *" digest "*) ;;
  *" verify --watch "*) echo "$@" > watched; trap 'touch ended; exit 9' TERM; while :; do sleep 0.05; done;;
  *" verify "*) touch verified; exit $VERIFY;;
  *" failures "*) echo "$@" > failures; exit 1;;
  *) exec {sys.executable} "$@";;
esac
"""
PULUMI = '#!/bin/sh\nuntil [ -s watched ]; do sleep 0.05; done\n[ ! -e ended ] && exit "$UP"\n'


def ci(target: str, makefile: str, folder: Path, **answers: int) -> int:
    """Exit status of a target of make, where the verbs and the CLI end as they are told."""
    for name, text in (("run", RUN), ("pulumi", PULUMI if target == "ci-up" else "#!/bin/sh\ntouch previewed\n")):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    ready = folder / ".venv"
    ready.mkdir()
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        (folder / name).touch()
    identity = "import os, sys; print(os.path.realpath(sys.prefix), *sys.version_info[:2])"
    (ready / "ready").write_text(subprocess.check_output([sys.executable, "-c", identity], text=True))
    command = ["make", "--file", str(PROJECT / makefile), target, "STACK=staging", f"RUN={folder / 'run'}"]
    told = {name: str(status) for name, status in {"UP": 0, "VERIFY": 0, "SECRETS": 0, **answers}.items()}
    variables = {"PATH": f"{folder}:/usr/bin:/bin", "GITHUB_STEP_SUMMARY": str(folder / "summary.md"), **told}
    return subprocess.run(command, cwd=folder, env=variables, check=False, timeout=60).returncode


@pytest.mark.parametrize("makefile", ["Makefile", "project/Makefile"])
@pytest.mark.parametrize(("up", "verify", "well"), [(0, 0, True), (255, 0, False), (0, 1, False), (255, 1, False)])
def test_it_is_green_where_both_are(makefile: str, up: int, verify: int, well: bool, tmp_path: Path) -> None:
    assert (ci("ci-up", makefile, tmp_path, UP=up, VERIFY=verify) == 0) is well
    assert (tmp_path / "ended").exists(), "the watch ended before the services were compared"
    assert (tmp_path / "verified").exists()
    assert (tmp_path / "failures").exists() is (up != 0), "what failed is said where something did"
    shell = int((tmp_path / "watched").read_text().split("--beside ")[1].split()[0])
    assert gone(shell), "it accompanies the shell that ran `up`"


@pytest.mark.parametrize("makefile", ["Makefile", "project/Makefile"])
def test_nothing_is_begun_where_a_secret_is_missing(makefile: str, tmp_path: Path) -> None:
    assert ci("ci-up", makefile, tmp_path, SECRETS=1) != 0
    assert (tmp_path / "asked").exists()
    assert not any((tmp_path / name).exists() for name in ("watched", "verified", "failures"))


@pytest.mark.parametrize("makefile", ["Makefile", "project/Makefile"])
@pytest.mark.parametrize("missing", [0, 1])
def test_a_preview_warns_of_it_and_goes_on(makefile: str, missing: int, tmp_path: Path) -> None:
    assert ci("ci-preview", makefile, tmp_path, SECRETS=missing) == 0
    assert (tmp_path / "previewed").exists()
    summary = tmp_path / "summary.md"
    told = "### Secrets that staging lacks\n- services/api.yaml:5:1: missing\n"
    assert (summary.read_text() if summary.exists() else "") == (told if missing else "")


def gone(process: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
