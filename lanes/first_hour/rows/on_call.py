"""Somebody is called at night: `verify` says what is wrong, why, and what to do."""

from lanes.first_hour.rows.row import Row, failing, shell

BY_HAND = "aws ecs delete-service --cluster test --service store --force --query service.status"
STOPPED = "aws ecs update-service --cluster test --service api --desired-count 0 --query service.desiredCount"
MENDED = "pulumi up --refresh --yes --skip-preview --suppress-outputs --stack test"

ROWS = (
    Row(
        "on call",
        "`verify` names the services and what is wrong with each; `up --refresh` mends them",
        (
            shell("ops verify", r"^ok +nginx: "),
            shell(STOPPED, r"^0$"),
            shell("pulumi preview --refresh --stack test", r"\d+ to update"),
            shell(BY_HAND),
            failing(shell("ops verify", r"^WRONG +api: [\s\S]*^WRONG +store: ", r"Traceback")),
            failing(shell("ops verify --json | jq -e 'all(.[]; .problems == [])'", r"^false$")),
            # The provider waits two minutes for a service that is gone before it believes it.
            shell(MENDED, r"\d+ created"),
            shell("ops verify", r"^ok +api: .*1 of 1 tasks[\s\S]*^ok +store: ", r"WRONG"),
        ),
        (shell(MENDED),),
    ),
)
