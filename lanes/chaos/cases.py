"""The cases of `make chaos`."""

from lanes.chaos.faulty import faulty
from lanes.chaos.killed import killed_up
from lanes.chaos.kills import BALANCED, CREATION, DESTROYING, UPDATE, beside_another, killed
from lanes.chaos.together import enough
from lanes.lane import GOES_UP, Case, Lane

CHAOS = Lane(
    name="chaos",
    title="What was interrupted comes back.",
    covers=(*GOES_UP, "lanes/chaos"),
    cases=(
        # Those that wait longest come first.
        Case("make up, killed, and the make up after it", killed_up, seeds=2),
        Case("an up of an empty world with load balancers, killed", killed(BALANCED), seeds=10),
        Case("an up of an empty world, killed", killed(CREATION), seeds=16),
        Case("an up that changes things, killed", killed(UPDATE), seeds=12),
        Case("a destroy, killed", killed(DESTROYING), seeds=12),
        Case("a killed up beside another stack", beside_another, seeds=2),
        Case("an up under faults, with load balancers", faulty(balanced=True), seeds=10),
        Case("an up under faults", faulty(balanced=False), seeds=90),
    ),
    # Most of the time each waits for AWS, as the provider does.
    beside=4,
    together=enough,
)
