"""Cases of STS."""

from sandbox.tests.aws.judge.cases import Case, Clients, Sides
from sandbox.tests.aws.judge.cases.things import role


def _long_session(clients: Clients) -> Sides:
    base = {"RoleArn": role(clients, MaxSessionDuration=7200)[1], "RoleSessionName": "test"}
    call = clients.client("sts").assume_role
    return Sides(call, {**base, "DurationSeconds": 7201}, {**base, "DurationSeconds": 7200})


CASES: dict[str, Case] = {"session-within-the-roles": _long_session}
