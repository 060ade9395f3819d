"""The cases of `make bench`: what is measured, and what covers it."""

from bench.against import against_the_first
from bench.bars import many_with_deployers, own_code
from bench.check import checks_grow
from bench.four_ways.cases import cases as four_ways
from bench.performance import pages, shows
from bench.pure import pure_parts
from bench.up import up_beside_the_unjudged
from lanes.lane import GOES_UP, Case, Lane, OwnPages

_COVERS = (*GOES_UP, "bench", "lanes/chaos/inventory")

BENCH = Lane(
    name="bench",
    title="How long things take, and how that grows.",
    covers=_COVERS,
    cases=(
        Case("import and check, beside those of the first version", against_the_first),
        Case("checks of many services", checks_grow),
        Case("make up, beside the one before requests were judged", up_beside_the_unjudged),
        Case("the pure part of many services", pure_parts),
        *four_ways(_COVERS),
        Case("checks of 2,000 services with two deployers", many_with_deployers),
        Case("own code for 10 services", own_code),
    ),
    own=OwnPages(pages, shows),
)
