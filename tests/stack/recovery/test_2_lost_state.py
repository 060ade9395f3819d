"""A state that is lost, on the real engine: all comes back but what AWS shows to nobody."""

from ecs_platform.adoption.row import NotAdopted
from ecs_platform.adoption.table import ROWS
from tests.stack.recovery.cutting import checkpoint, exported, ids, inventory, recover, types
from tests.stack.up import Stack

NOTHING_IN_AWS = "aws:acm/certificateValidation:CertificateValidation"


def test_all_of_it_comes_back_but_what_cannot(whole: Stack) -> None:
    there, before = inventory(whole), exported(whole.sandbox)
    with checkpoint(whole.sandbox) as latest:
        latest["resources"] = []
    done = recover(whole.sandbox, "--lost-state", "--yes", "--json")
    assert done.status == 0, done.said
    after = ids(exported(whole.sandbox))
    lost = {urn: id_ for urn, id_ in ids(before).items() if urn not in after}
    assert types(lost) == {type_ for type_ in types(ids(before)) if isinstance(ROWS[type_], NotAdopted)}
    assert {urn: id_ for urn, id_ in ids(before).items() if urn not in lost} == after
    assert inventory(whole) == there
    # A preview knows what the validation of a certificate ends with only once it has waited for it.
    changes = {name: op for name, op in whole.changes().items() if op != "create"}
    assert changes == {}
    whole.up()
    assert whole.changes() == {}
    assert [line for line in inventory(whole) if "access-key" not in line] == [
        line for line in there if "access-key" not in line
    ]
