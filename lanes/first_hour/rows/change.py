"""A service changes: its name, its count, its image, its secrets, what stands beside it."""

from lanes.first_hour.rows.row import CHANGED, CREATED, NOTHING, UP, Row, a_service, gone, replaced, shell, written
from lanes.first_hour.walk import Step

SHOP, STORE = "services/shop.yaml", "services/store.yaml"
VERIFIED = shell("ops verify store", r"^ok +store: ")
OF_MANY_KINDS = """sidecars: {proxy: {image: ghcr.io/acme/proxy:2, port: 9000, essential: false}}
storage: {volumes: {data: {path: /data, efs: true}}}
network: {connect: true}
"""
JOB = """name: report
type: Scheduled Job
image: {location: ghcr.io/acme/report:1.4}
on: {schedule: "@daily"}
"""


def _count(old: str, new: str, seen: str) -> tuple[Step, ...]:
    """The count changes, in one `up`: afterwards ECS wants that many, and nothing is left to do."""
    return (
        replaced(STORE, f"count: {old}$", f"count: {new}"),
        UP,
        shell(f"aws ecs describe-services --cluster test --services store --query '{seen}'", r"^true$"),
        VERIFIED,
        shell("pulumi preview --stack test --expect-no-changes", NOTHING),
    )


ROWS = (
    Row(
        "rename, hand over, delete",
        "the preview says that requests meet a 503, in which two steps they do not, and the rule stays",
        (
            written(STORE, a_service("store").replace("path: store", "path: shop")),
            gone(SHOP),
            Step("make preview", r"503"),
            Step("make up", r"\d+ deleted"),
            shell("bin/ops explain http://www.example.com/shop", r"store: yes, path /shop"),
            # A path goes to a service that runs.
            written("services/till.yaml", a_service("till")),
            Step("bin/ops routes --assign", r"path=/till"),
            UP,
            replaced(STORE, "path: shop", "path: store"),
            replaced("services/till.yaml", "path: till", "path: shop"),
            Step("bin/ops routes --assign", r"path=/store"),
            UP,
            shell("bin/ops explain http://www.example.com/shop", r"till: yes, path /shop"),
            gone("services/till.yaml"),
            Step("make up", r"\d+ deleted"),
        ),
    ),
    Row(
        "scale, autoscale, image",
        "each in one `up`, and what runs is what is declared",
        (
            written(STORE, a_service("store", "count: 1\n")),
            *_count("1", "3", "services[0].desiredCount==`3`"),
            *_count("3", "{range: 2-6, cpu_percentage: 70}", "services[0].desiredCount==`3`"),
            *_count("{range: 2-6, cpu_percentage: 70}", "1", "services[0].desiredCount==`1`"),
            replaced(STORE, "store:1.4", "store:1.5"),
            UP,
            shell("ops verify store", r"^ok +store: test-store:\d+, ghcr.io/acme/store:1.5, 1 of 1 tasks"),
        ),
    ),
    Row(
        "secret without parameter",
        "its tasks do not start, `up` fails and says why; with the parameter the next one mends it",
        (
            written(STORE, a_service("store", "secrets: {STRIPE_KEY: stripe_key}\n", "1.5")),
            Step(
                "pulumi up",
                r"ResourceInitializationError|/test/store/stripe_key",
                typed='eval "$(make env)" && pulumi up --yes --skip-preview --suppress-outputs --stack test',
                fails=True,
            ),
            shell(
                "aws ssm put-parameter --type SecureString --name /test/store/stripe_key --value once", r'"Version": 1'
            ),
            UP,
            VERIFIED,
        ),
    ),
    Row(
        "sidecar, job, EFS, Service Connect",
        "all is made, and runs",
        (
            written(STORE, a_service("store", OF_MANY_KINDS, "1.5")),
            written("services/report.yaml", JOB),
            Step("make up", CREATED),
            VERIFIED,
            Step("make up", NOTHING, CHANGED),
        ),
        (gone("services/report.yaml"),),
    ),
)
