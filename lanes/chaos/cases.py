"""The cases of `make chaos`."""

from lanes.chaos.killed import killed_up
from lanes.lane import GOES_UP, Case, Lane

CHAOS = Lane(
    name="chaos",
    title="What was interrupted comes back.",
    covers=(*GOES_UP, "lanes/chaos"),
    cases=(Case("an up that is killed, and the up after it", killed_up, seeds=2),),
)
