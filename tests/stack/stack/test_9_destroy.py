"""The end: `destroy` leaves nothing but the revisions that design keeps, and these go with one more step."""

from ecs_platform.local import secrets
from ecs_platform.ops.revisions import active, deregister, families_of
from sandbox.aws.leftovers import leftovers
from tests.stack.up import Stack


def test_destroy_leaves_only_revisions_and_what_it_did_not_make(stack: Stack) -> None:
    names = stack.sandbox.loaded.names
    assert stack.sandbox.destroy() == 0
    ecs = stack.client("ecs")
    left = active(ecs, families_of(ecs, names), cluster=None)
    assert {revision.family for revision in left} >= {"test-api", "test-internal", "test-nginx"}
    deregister(ecs, left)
    secrets.take_away(stack.client)
    assert leftovers(stack.sandbox.url) == []
