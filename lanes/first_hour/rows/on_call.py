"""Somebody is called at night: `verify` says what is wrong, why, and what to do."""

from lanes.first_hour.rows.row import Row, failing, shell
from lanes.first_hour.walk import Step

BROKEN = "ecs deploy test store --image store ghcr.io/acme/store:broken --no-deregister --timeout 120"

ROWS = (
    Row(
        "on call",
        "`verify` names the service, the cause and a remedy; taking it back makes it right",
        (
            shell("ops verify", r"^ok +nginx: "),
            failing(Step("ecs deploy", "", typed=f'eval "$(make env)" && {BROKEN}')),
            failing(shell("ops verify", r"^WRONG +store: [\s\S]*exit code 1[\s\S]*-> ", r"Traceback")),
            failing(shell("ops verify --json", r'"remedy": "')),
            shell("aws ecs update-service --cluster test --service api --desired-count 0"),
            failing(shell("ops verify api", r"^WRONG +api: ")),
            shell("pulumi preview --refresh --stack test", r"\d+ to update"),
            shell("pulumi up --refresh --yes --skip-preview --suppress-outputs --stack test", r"\d+ updated"),
            shell("ops verify api", r"^ok +api: .*1 of 1 tasks"),
        ),
    ),
)
