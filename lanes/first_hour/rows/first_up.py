"""The first minutes: up, again, a preview, a shell."""

from dataclasses import replace

from lanes.first_hour.rows.row import CHANGED, CREATED, NOTHING, Row, shell
from lanes.first_hour.walk import Step

ROWS = (
    Row(
        "clone, `make up` first",
        "the whole system is there, and the last lines say with which engine",
        (
            replace(Step("make up", CREATED), takes="the first make up, with the engine built before"),
            Step("make up", r"^engine: (official|built), pulumi v\d"),
        ),
    ),
    Row("`make up` again", "no changes, in seconds", (Step("make up", NOTHING, CHANGED, takes="make up again"),)),
    Row(
        "`make preview`, nothing changed",
        "nothing, in few lines",
        (
            Step("make preview", NOTHING, r"\d+ to (create|update|delete|replace)|StackReference"),
            Step("lines", r"^few$", typed='test "$(make preview 2>/dev/null | wc -l)" -lt 40 && echo few'),
        ),
    ),
    Row(
        "`make env`, `pulumi preview`, `pulumi stack output`, aws CLI",
        "plain `pulumi` and `aws` work on the stack; the outputs are those of docs/outputs.md",
        (
            shell("pulumi preview --stack test --expect-no-changes", NOTHING),
            shell("aws ecs describe-services --cluster test --services api", r'"runningCount": 1'),
            shell("pulumi stack output version --stack test", r"^1$"),
            shell("pulumi stack output load_balancers --json --stack test | jq -r .public.dns_name", r"\.elb\."),
        ),
    ),
)
