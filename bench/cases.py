"""The cases of `make bench`: what is measured, and what covers it."""

from bench.against import against_the_first
from bench.check import checks_grow
from lanes.lane import Case, Lane

BENCH = Lane(
    name="bench",
    title="How long things take, and how that grows.",
    covers=(
        "__main__.py",
        "components",
        "ecs_platform",
        "model",
        "ops",
        "bench",
        "requirements.txt",
        "constraints.txt",
    ),
    cases=(
        Case("import and check, beside those of the first version", against_the_first),
        Case("checks of many services", checks_grow),
    ),
)
