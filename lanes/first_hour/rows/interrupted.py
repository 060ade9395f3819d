"""An `up` is cut off: killed, or interrupted by Ctrl-C; and at the end all is taken away."""

from dataclasses import replace

from lanes.first_hour.rows.row import CHANGED, NOTHING, Row, a_service, ops, shell, written
from lanes.first_hour.walk import Step


def _new(name: str) -> tuple[Step, ...]:
    return written(f"services/{name}.yaml", a_service(name)), ops("routes --assign", rf"path=/{name}")


def _there(name: str) -> tuple[Step, ...]:
    return (
        # How much that is depends on how far it came before the first line that names the service.
        Step("make up", r"\d+ (created|updated|unchanged)"),
        shell(f"ops verify {name}", rf"^ok +{name}: test-{name}:\d+"),
        Step("make up", NOTHING, CHANGED),
    )


ROWS = (
    Row(
        "kill -9, recover by docs",
        "the next `make up` says that a run was killed, and brings all up",
        (
            *_new("late"),
            Step("make up", "", cut=r"\blate\b"),
            Step("make up", r"was (killed|cut off)[\s\S]*\d+ created"),
            shell("ops verify late", r"^ok +late: "),
            Step("make up", NOTHING, CHANGED),
        ),
    ),
    Row(
        "Ctrl-C in `make up`",
        "it ends cleanly, and the next one makes the rest",
        (*_new("later"), Step("make up", "", cut=r"\blater\b", interrupt=True), *_there("later")),
    ),
    Row(
        "`make down`",
        "all is taken away, and what somebody made by hand is named",
        (
            shell("aws route53 create-hosted-zone --name by.hand --caller-reference walk"),
            replace(Step("make down", r"left over: .*by\.hand", takes="make down"), fails=True),
            Step("make down", r"does not run"),
        ),
    ),
)
