"""A service is one file: written, checked, brought up, drawn."""

from lanes.first_hour.rows.row import CREATED, Row, a_service, failing, gone, ops, shell, written
from lanes.first_hour.walk import PYTHON, Step

SHOP, WRONG = "services/shop.yaml", "services/wrong.yaml"
# A line of a manifest that is wrong, the place that is named, and a word of what is said.
MISTAKES = (
    ("sidecar: {proxy: {image: envoy:1}}", "5:1", "did you mean `sidecars`"),
    ("deploymnt: {rolling: default}", "5:1", "did you mean `deployment`"),
    ("healthcheck: {path: /}", "5:1", "did you mean `image.healthcheck`"),
    ("cpu: 300", "5:6", "did you mean 512"),
    ("memory: 1_000", "5:9", "YAML 1.1"),
    ("count: many", "5:8", "a number of tasks"),
    ("count: {range: 6-2}", "5:9", "range"),
    ("secrets: [DB_PASSWORD]", "5:10", "expected a mapping"),
    ("variables: {DB_PASSWORD: hunter2hunter2}", "5:26", "is a secret"),
    ("variables: {DAY: 2024-01-01}", "5:18", "is a date in YAML 1.1"),
    ("name: wrong", "5:1", "a second time"),
    ("network: {vpc: {placement: secret}}", "5:28", "`public`, `private`"),
    ("capacity: fargat", "5:11", "did you mean `fargate`"),
)


def _mistakes() -> tuple[Step, ...]:
    steps = []
    for line, place, says in MISTAKES:
        steps += [
            written(WRONG, a_service("wrong", f"{line}\n")),
            failing(ops("check", rf"^{WRONG}:{place}: .*{says}", r"Traceback")),
        ]
    return tuple(steps)


ROWS = (
    Row(
        "README's commands without venv",
        "`bin/ops` works in any shell; `python -m ops` says so where it does not",
        (
            failing(Step("python -m ops check", r"run `bin/ops`", r"Traceback", typed=f"{PYTHON} -m ops check")),
            ops("check", r"^test: 3 services, no faults$"),
        ),
    ),
    Row(
        "shop.yaml, check, `--assign`, explain",
        "the check names the command for the missing priority, and then the service answers",
        (
            written(SHOP, a_service("shop")),
            failing(ops("check", r"routes --assign")),
            ops("routes --assign", r"^new: public \d+ path=/shop$"),
            ops("check", r"^test: 4 services, no faults$"),
            ops("explain http://www.example.com/shop", r"shop: yes, path /shop"),
        ),
    ),
    Row(
        f"{len(MISTAKES)} mistakes",
        "each is refused with file, line, column and what is right",
        _mistakes(),
        (gone(WRONG),),
    ),
    Row(
        "preview / up of shop",
        "the preview is the digest, and says what is new; `up` makes that and nothing else",
        (
            Step("make preview", r"shop", r"\d+ to (delete|replace)"),
            Step("make up", CREATED, r"\d+ (deleted|replaced)"),
            shell("ops verify shop", r"^ok +shop: test-shop:1"),
        ),
    ),
    Row(
        "map svg/html/mermaid",
        "the routes, drawn",
        (
            ops("routes --map svg | cat", r"<svg"),
            ops("routes --map html | cat", r"<html"),
            ops("routes --map mermaid", r"^flowchart LR$"),
        ),
    ),
)
