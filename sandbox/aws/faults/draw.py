"""Which attempt meets which fault: drawn from a hash, so that the order in which calls come does not matter."""

import hashlib

from sandbox.aws.faults.settings import Kind, Settings

_WHOLE = 2**64


def drawn(settings: Settings, call: str, resource: str, attempt: int) -> Kind | None:
    """The fault of an attempt; None where it meets none.

    Args:
        settings: seed, rate and kinds.
        call: service and operation (`ec2:CreateVpc`).
        resource: what it is about (identity.py).
        attempt: how often this was asked for, from 1.
    """
    if not settings.may_meet(call, attempt):
        return None
    said = "|".join((str(settings.seed), call, resource, str(attempt)))
    digest = hashlib.sha256(said.encode()).digest()
    # Two numbers: which kind it would be does not depend on the rate, and so a higher rate adds faults and moves none.
    chance, which = (int.from_bytes(digest[begin : begin + 8], "big") for begin in (0, 8))
    if chance >= settings.rate * _WHOLE:
        return None
    return settings.kinds[which % len(settings.kinds)]
