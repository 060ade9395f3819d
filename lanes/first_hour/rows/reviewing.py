"""What a reviewer gets: a preview, its digest, the gate."""

from lanes.first_hour.rows.row import Row, failing, replaced, shell
from lanes.first_hour.walk import Step

SETTINGS, HIDDEN = "Pulumi.test.yaml", ".sandbox/internal.yaml"
DIGEST = (
    "pulumi preview --json --stack test > .sandbox/preview.json"
    " && pulumi stack export --stack test > .sandbox/state.json"
    " && python -m ops digest .sandbox/preview.json --state .sandbox/state.json --stack test"
)

ROWS = (
    Row(
        "preview JSON, digest, gate",
        "the digest begins with what matters; the gate refuses what is lost in a protected environment",
        (
            replaced("services/api.yaml", "LOG_LEVEL: info", "LOG_LEVEL: debug"),
            shell(f"{DIGEST} --gate", r"^\*\*test: .*\*\*$[\s\S]*LOG_LEVEL"),
            Step("mv", "", typed=f"mv services/internal.yaml {HIDDEN}"),
            replaced(SETTINGS, "^config:", "config:\\n  ecs-platform:protect: true"),
            failing(shell(f"{DIGEST} --gate", r"internal[\s\S]*overrides|overrides[\s\S]*internal")),
        ),
        (
            Step("mv", "", typed=f"mv {HIDDEN} services/internal.yaml"),
            replaced(SETTINGS, "ecs-platform:protect: true", "ecs-platform:protect: false"),
            Step("git checkout -q services/api.yaml", ""),
        ),
    ),
)
