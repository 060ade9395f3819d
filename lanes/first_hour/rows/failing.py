"""A deployment fails: `make up` ends with 1 and says why, and a good image mends it."""

from lanes.first_hour.rows.cause import CAUSE, since_the_event
from lanes.first_hour.rows.row import UP, Row, a_service, failing, gone, replaced, shell, written
from lanes.first_hour.walk import Step

STORE, BAD = "services/store.yaml", "services/bad.yaml"
PARAMETER = "/test/store/stripe_key"

ROWS = (
    Row(
        "`:broken` on a running service",
        "status 1, the cause in ECS's words, and the table says what runs: the revision before",
        (
            written(STORE, a_service("store", tag="1.5")),
            UP,
            replaced(STORE, "store:1.5", "store:broken"),
            failing(Step("make up", CAUSE)),
            failing(shell("ops verify store", rf"rolled back[\s\S]*{CAUSE}|{CAUSE}[\s\S]*rolled back")),
            shell("aws ecs describe-services --cluster test --services store", r'"runningCount": 1'),
            replaced(STORE, "store:broken", "store:1.6"),
            UP,
            shell("ops verify store", r"^ok +store: .*store:1.6, 1 of 1 tasks"),
        ),
        (shell(f"aws ssm delete-parameter --name {PARAMETER} || true"),),
    ),
    Row(
        "`:broken` on a new service",
        "`up` ends soon with the cause; the next one, with a good image, brings the same service up",
        (
            written(BAD, a_service("bad", tag="broken")),
            failing(Step("make up", CAUSE)),
            failing(shell("ops verify bad", rf"^WRONG +bad: [\s\S]*{CAUSE}")),
            replaced(BAD, "bad:broken", "bad:1"),
            UP,
            shell("ops verify bad", r"^ok +bad: "),
        ),
        (gone(BAD), Step("make up", r"\d+ deleted")),
        since_the_event,
    ),
)
