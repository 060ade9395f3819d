"""The cases of `make first-hour`: which commands of the README are run, in which order, and what each must print."""

from lanes.first_hour.walk import Step, walk
from lanes.lane import Case, Lane, Scene

TWO_COMMANDS = (
    Step("make up", prints=r"\d+ created", takes="the first make up, with the engine built before"),
    Step(
        "make up",
        prints=r"Resources:\n\s+\d+ unchanged",
        never=r"\d+ (created|updated|deleted|replaced)",
        takes="make up again",
    ),
    Step("make down", prints=r"is stopped, and nothing is left", takes="make down"),
)

# Commands of the README's blocks that no walk runs, and why.
LEFT_OUT = {
    "make test": "is what .ci/run does with every change",
    "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt": "make up has made one already",
    "pulumi stack init production": "needs an account",
    "pulumi config set aws:region eu-central-1": "needs an account",
    "pulumi config set --path 'aws:allowedAccountIds[0]' --plaintext 111122223333": "needs an account",
    "aws ssm put-parameter --type SecureString --name /production/api/db_password --value …": "needs an account",
    "pulumi up --stack production": "needs an account",
}


def two_commands(scene: Scene) -> None:
    """The README's first block, and the way back."""
    walk(scene, TWO_COMMANDS)


FIRST_HOUR = Lane(
    name="first-hour",
    title="The README's commands do in a fresh clone what it says.",
    covers=(
        "README.md",
        "Makefile",
        "Pulumi.yaml",
        "Pulumi.test.yaml",
        "__main__.py",
        "components",
        "ecs_platform",
        "local",
        "model",
        "ops",
        "sandbox",
        "services",
        "lanes/first_hour",
        "pyproject.toml",
        "requirements.txt",
        "requirements-dev.txt",
        "constraints.txt",
    ),
    cases=(Case("up, up again and down in a fresh clone", two_commands),),
)

WALKS = (TWO_COMMANDS,)
