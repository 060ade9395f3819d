"""The cases of `make bench`: what is measured, and what covers it."""

from bench.against import against_the_first
from bench.check import checks_grow
from bench.large import large_up
from bench.up import up_beside_the_unjudged
from lanes.lane import GOES_UP, Case, Lane

BENCH = Lane(
    name="bench",
    title="How long things take, and how that grows.",
    covers=(*GOES_UP, "bench"),
    cases=(
        Case("import and check, beside those of the first version", against_the_first),
        Case("checks of many services", checks_grow),
        Case("make up, beside the one before requests were judged", up_beside_the_unjudged),
        Case("300 services up, and a preview that shows nothing", large_up),
    ),
)
