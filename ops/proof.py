"""`ops policy --prove`: the answers to all questions, of one deployer or of the whole environment."""

from typing import TYPE_CHECKING

import typer

from ecs_platform.ops.output import WRONG, print_json, say

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.iam.proof.passable import PassableRole
    from ecs_platform.model.iam.proof.prover import Row, RowJson
    from ecs_platform.model.settings.deployers import Deployer


def prove_deployer(name: str, settings: "Deployer", loaded: "Loaded", as_json: bool) -> None:
    """Asks all questions about one deployer: its policies, its trust, the roles it passes, and where they lead."""
    from ecs_platform.model.iam.of_service import deployer_arn, scope_of  # noqa: PLC0415
    from ecs_platform.model.iam.policies import deployer_policies  # noqa: PLC0415
    from ecs_platform.model.iam.proof.prover import prove, prove_trust  # noqa: PLC0415
    from ecs_platform.model.iam.proof.whole.answers import rows_about  # noqa: PLC0415
    from ecs_platform.model.iam.proof.whole.environment import environment_world  # noqa: PLC0415
    from ecs_platform.model.iam.proof.whole.reach import Search  # noqa: PLC0415
    from ecs_platform.model.iam.trust import deployer_trust  # noqa: PLC0415

    scope, arn = scope_of(loaded), deployer_arn(name, loaded)
    rows = list(prove(settings, scope, loaded.names, deployer_policies(settings, scope), principal=arn))
    rows += prove_trust(settings, loaded.account, deployer_trust(settings, loaded.account))
    search = Search(environment_world(loaded))
    rows += rows_about(search.world.by_arn[arn], search)
    _answer(rows, _roles(loaded, {one.name for one in scope.of(settings)}), loaded, as_json)


def prove_environment(loaded: "Loaded", as_json: bool) -> None:
    """Asks about everybody whom the environment makes, and everything that is somebody else's."""
    from ecs_platform.model.iam.proof.whole.answers import rows  # noqa: PLC0415
    from ecs_platform.model.iam.proof.whole.deputies import deputy_rows  # noqa: PLC0415
    from ecs_platform.model.iam.proof.whole.environment import environment_world  # noqa: PLC0415
    from ecs_platform.model.iam.proof.whole.reach import Search  # noqa: PLC0415

    every = {service.name for service in loaded.services}
    found = [*rows(Search(environment_world(loaded))), *deputy_rows(loaded)]
    _answer(found, _roles(loaded, every), loaded, as_json)


def _roles(loaded: "Loaded", services: set[str]) -> "list[PassableRole]":
    from ecs_platform.model.iam.proof.passable import passable_roles  # noqa: PLC0415

    return [role for service in loaded.services if service.name in services for role in passable_roles(service, loaded)]


def _answer(rows: "list[Row]", roles: "list[PassableRole]", loaded: "Loaded", as_json: bool) -> None:
    from ecs_platform.model.iam.proof.passable import faults  # noqa: PLC0415

    found = {role.arn: faults(role, loaded.account) for role in roles}
    if as_json:
        print_json([*(row.as_json() for row in rows), *(_role_row(arn, bad) for arn, bad in found.items())])
    else:
        _print_proof(rows, found)
        for role in roles:
            for policy in role.managed_policies:
                say(f"       {role.arn} has {policy} too, which is not looked at here", err=True)
    if any(not row.right for row in rows) or any(found.values()):
        raise typer.Exit(WRONG)


def _role_row(arn: str, faults: list[str]) -> "RowJson":
    """What is found of a role that may be passed, as a row like the others."""
    question = f"may be passed, trusted by tasks only and with no more than its service's rights: {arn}"
    return {
        "question": question,
        "expected": True,
        "actual": not faults,
        "tool": "",
        "statement": "; ".join(faults) or None,
    }


def _print_proof(rows: "list[Row]", roles: dict[str, list[str]]) -> None:
    width = max((len(row.question) for row in rows), default=0)
    for row in rows:
        answer = "yes" if row.actual else "no"
        sign = "ok   " if row.right else "WRONG"
        why = f"{row.statement or 'nothing'} for {row.tool}" if row.actual and row.tool else row.reason
        say(f"{sign}  {row.question:<{width}}  {answer:<3}  {why}")
    for arn, faults in roles.items():
        say(f"{'WRONG' if faults else 'ok   '}  may be passed: {arn}")
        for fault in faults:
            say(f"       {fault.removeprefix(f'{arn}: ')}")
    wrong = sum(not row.right for row in rows)
    bad = sum(bool(faults) for faults in roles.values())
    typer.echo(
        f"{len(rows)} questions, {wrong} answered wrongly; {len(roles)} roles may be passed, {bad} of them should not",
        err=True,
    )
