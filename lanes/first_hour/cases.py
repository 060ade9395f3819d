"""The cases of `make first-hour`: the README's commands, in which order, and what each must print; and the rows."""

import re
import subprocess

from lanes.captures.shots import compared
from lanes.first_hour import readme
from lanes.first_hour.all_rows import all_rows
from lanes.first_hour.walk import PYTHON, Step, in_shell, in_venv, walk
from lanes.lane import GOES_UP, Case, CaseError, Lane, Scene

CHANGED = r"\d+ (created|updated|deleted|replaced)"
UNCHANGED = r"\d+ unchanged|nothing changes"
AGAIN = Step("make up", UNCHANGED, CHANGED)
DOWN = Step("make down", r"is stopped, and nothing is left")

README = readme.text()
SHOP = "services/shop.yaml"
REGION = "pulumi config set aws:region eu-central-1"
ACCOUNT = "pulumi config set --path 'aws:allowedAccountIds[0]' --type string 111122223333"
INSTANCES = "pulumi config set ecs-platform:ec2 '{}'"

# "Try it".
TRY_IT = (
    Step("make up", r"^engine: (official|built), pulumi v\d", takes="the first make up, with nothing in any cache"),
    in_venv("python -m ops architecture", r"calls internal by the internal load balancer"),
    in_venv("python -m ops routes --map mermaid", re.escape(readme.routes(README))),
    AGAIN,
    Step("make preview", r"^test: nothing changes, \d+ resources unchanged$", takes="make preview"),
    in_shell('eval "$(make env)"', UNCHANGED, "pulumi preview --stack test --expect-no-changes"),
    in_shell('eval "$(make env)"', UNCHANGED, "pulumi up --yes --stack test", CHANGED),
    in_shell('eval "$(make env)"', UNCHANGED, "pulumi refresh --yes --stack test", CHANGED),
    in_shell('eval "$(make env)"', r"^vpc-\w+$", "pulumi stack output vpc_id --stack test"),
    in_shell('eval "$(make env)"', r'"runningCount": 1', "aws ecs describe-services --cluster test --services api"),
    Step("make check", r"^test: 3 services, no faults$"),
)

# "A service is one file"; the word of the check that a priority is missing is what leads to the next command.
SERVICE = (
    Step(SHOP, r"^name: shop$", typed=f"cat > {SHOP} <<'END' && cat {SHOP}\n{readme.files(README)[SHOP]}END"),
    in_venv("python -m ops check", r"`python -m ops routes --assign`", "! python -m ops check"),
    in_venv("python -m ops routes --assign", r"^new: public \d+ path=/shop$"),
    in_venv("python -m ops check", r"^test: 4 services, no faults$"),
    Step("make up", r"\d+ created", r"\d+ (deleted|replaced)", takes="make up with a service more"),
)

# "On AWS", as far as no account is asked: on a state and an AWS that are local.
ON_AWS = (
    in_shell("pulumi stack init production", r"Created stack 'production'"),
    in_shell(REGION, r"^eu-central-1$", f"{REGION} && pulumi config get aws:region"),
    in_shell(ACCOUNT, "111122223333", f"{ACCOUNT} && pulumi config get --path 'aws:allowedAccountIds[0]'"),
    in_shell(
        INSTANCES,
        r"^production: 4 services, no faults$",
        # And away with it: with another stack in the state `make down` would not be the end.
        f"{INSTANCES} && "
        + " && ".join(f"python -m ops {verb} --stack production" for verb in ("routes --assign", "check"))
        + " && pulumi stack rm --yes --preserve-config production && rm Pulumi.production.yaml",
    ),
)

# The table of "Commands".
COMMANDS = (
    Step("check", r"^test: 4 services, no faults$", typed="bin/ops check"),
    Step("routes", r"path /shop or /shop/\*", typed="bin/ops routes"),
    Step("architecture", r"leads to shop  \d+: /shop", typed="bin/ops architecture"),
    Step("explain URL", r"shop: yes, path /shop", typed="bin/ops explain http://www.example.com/shop"),
    Step("render SERVICE", r'"family": "test-shop"', typed="bin/ops render shop"),
    Step("policy DEPLOYER", r"\d+ questions, 0 answered wrongly", typed="bin/ops policy deploy --prove"),
    Step("fields", r"^# Manifests$", typed="bin/ops fields"),
    Step("schema", r'^  "\$defs": ', typed="bin/ops schema"),
    Step("settings", r"^local +true$", typed="bin/ops settings"),
    in_shell(
        "digest PREVIEW.json",
        r"^\*\*test: nothing changes\*\*$",
        "pulumi preview --json --stack test > .sandbox/preview.json && bin/ops digest .sandbox/preview.json",
    ),
    in_shell("verify [SERVICE]", r"^ok +shop: test-shop:1, ghcr.io/acme/shop:1.4, 1 of 1 tasks", "bin/ops verify"),
    in_shell("status [SERVICE]", r"^ shop +steady +test-shop:1 [\s\S]*^1 service: 1 steady$", "bin/ops status shop"),
    in_shell("logs SERVICE", r" shop +the local AWS runs no containers", "bin/ops logs shop"),
    in_shell("secrets list", r"^ there +/test/api/db_password +SecureString", "bin/ops secrets list"),
    in_shell("revisions", r"^test-shop:1\s+runs$", "bin/ops revisions"),
    in_shell("python -m ops revisions --prune", r"^test-shop:1\s+runs$"),
    Step(
        "new DIR",
        r"^requirements.lock$",
        typed="make wheel && bin/ops new .sandbox/own --wheel dist/ecs_platform-*.whl --wheel dist/ecs_sandbox-*.whl"
        " && ls .sandbox/own",
    ),
    Step("changes FROM [TO]", r"^## \d{4}-\d\d-\d\d$", typed="bin/ops changes 2026-11-25"),
)

WHOLE = (
    *TRY_IT,
    *SERVICE,
    *ON_AWS,
    *COMMANDS,
    in_shell('eval "$(make env)"', r"\d+ deleted", "pulumi destroy --yes --stack test"),
    DOWN,
)

INSTALL = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt"
PROGRAM_ALONE = (
    Step(INSTALL, r"Successfully installed", typed=f'PATH="{PYTHON.parent}:$PATH" && {INSTALL}'),
    Step("check", r"^test: 3 services, no faults$", typed=".venv/bin/python -m ops check"),
)

# What the README shows and no walk runs, and why.
LEFT_OUT = {
    "make test": "is what .ci/run does with every change",
    "make lint": "is what .ci/run does with every change",
    "make chaos": "is a lane of its own",
    "make bench": "is a lane of its own",
    "make first-hour": "is this",
    "pulumi up --stack production": "needs an account",
    "python -m ops check --stack production --aws": "needs an account; tests/ops plays it",
    "quotas": "is told by `check`; tests/ops runs it",
    "comment FILE": "writes to GitHub; tests/ops plays it",
    "failures EVENTS": "has nothing to tell here; tests/stack/faults and tests/test_ci_up.py do",
    "recover": "has nothing to bring back here; tests/stack/recovery and `make chaos` do",
    "bin/ops secrets set DB_PASSWORD --stack production": "needs an account",
    "secrets set": "wants a value at a terminal; tests/ops and tests/stack/operate write one",
    "secrets diff": "compares two environments; tests/ops does",
    "secrets rm": "takes a value away that `make up` needs; tests/ops does",
    "exec SERVICE": "wants a terminal and the Session Manager plugin; tests/ops plays it",
    "run SERVICE -- CMD": "starts what the local AWS only plays; tests/ops plays it",
    "rollback SERVICE": "changes what runs; tests/stack/operate and tests/ops go back",
    "redeploy SERVICE": "changes what runs; tests/ops does it on the local AWS",
    "drift PREVIEW.json": "writes to GitHub; tests/ops plays it",
}


def the_whole_page(scene: Scene) -> None:
    """From its first line to its last, on a machine on which nothing of it was ever done."""
    caches = {
        "ECS_SANDBOX_CACHE": "engines",
        "PIP_CACHE_DIR": "pip",
        "GOCACHE": "go-build",
        "GOMODCACHE": "go-modules",
    }
    folder = scene.folder / "caches"
    try:
        walk(scene, WHOLE, {name: str(folder / place) for name, place in caches.items()})
    finally:
        # Go makes its modules read-only, and so nothing could take them away.
        subprocess.run(["chmod", "-R", "u+w", str(folder)], check=False)


def captures_of_up(scene: Scene) -> None:
    """docs/captures, as a terminal of 80 columns shows it."""
    if wrong := compared(scene.folder / "project", 80, scene.say):
        lines = "\n".join(f"{name}:\n" + "\n".join(found[:40]) for name, found in wrong.items())
        raise CaseError(f"docs/captures is not what is seen (`make captures` writes it anew):\n{lines}")


def the_program_alone(scene: Scene) -> None:
    """What a machine of CI installs, where nothing is local."""
    walk(scene, PROGRAM_ALONE)


FIRST_HOUR = Lane(
    name="first-hour",
    title="The README's commands, and the first walk again, do in a fresh clone what the pages say.",
    covers=(
        *GOES_UP,
        "README.md",
        "Makefile",
        "docs/state.md",
        "docs/deployers.md",
        "examples",
        "component_package",
        "CHANGELOG.md",
        "bin",
        "project",
        "pyproject.toml",
        "lanes/first_hour",
        "lanes/captures",
        "docs/captures",
    ),
    cases=(
        Case("the first walk, row by row, in one clone", all_rows),
        Case("docs/captures of `make up`, at 80 columns", captures_of_up),
        Case("requirements.txt alone, and a check", the_program_alone),
        Case("the README from its first line to its last, with empty caches", the_whole_page),
    ),
)

WALKS = (PROGRAM_ALONE, WHOLE)
