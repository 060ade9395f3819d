"""The walk of 2026-11-25, row by row: what a platform engineer did who saw the repository for the first time."""

from lanes.first_hour.rows import (
    building_on,
    change,
    deploying,
    environments,
    failing,
    first_up,
    interrupted,
    machine,
    on_call,
    reviewing,
    service,
)

ROWS = (
    *first_up.ROWS,
    *service.ROWS,
    *change.ROWS,
    *failing.ROWS,
    *environments.ROWS,
    *deploying.ROWS,
    *building_on.ROWS,
    *reviewing.ROWS,
    *machine.ROWS,
    *on_call.ROWS,
    *interrupted.ROWS,
)
