"""Which parameter or secret a name on the command line means.

What is written there and known to nobody is not said again: it may be a value in the wrong place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ecs_platform.model.reading.findings import did_you_mean

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded
    from ecs_platform.model.task.secret_uses import Named


class UnknownError(Exception):
    """A name means nothing here, or several things; the message says what there is."""


@dataclass(frozen=True)
class Target:
    """What is written or deleted.

    Attributes:
        store: Parameter Store or Secrets Manager.
        name: the name; a secret may be known by its ARN alone.
        region: where it is.
        named: what manifests say of it; None where none names it.
    """

    store: Literal["parameter", "secret"]
    name: str
    region: str
    named: "Named | None" = None


def target(name: str, service: str | None, loaded: "Loaded") -> Target:
    """What is meant by a variable of `secrets`, a name or ARN that a manifest has, or a name that none has.

    Args:
        name: as given.
        service: the one service whose variable it is; None for any.
        loaded: the environment, without findings.

    Raises:
        UnknownError: see there.
    """
    from ecs_platform.model.task.secret_uses import named_in, variables_of  # noqa: PLC0415

    known_service(service, loaded)
    every = named_in(loaded)
    found = [each for each in every if _is_meant(each, name, service, loaded)]
    if len(found) > 1:
        listed = ", ".join(
            f"`{each.name}` of {', '.join(sorted({use.service for use in each.uses}))}" for each in found
        )
        raise UnknownError(f"several are named so: {listed}; give the SERVICE, or the name itself")
    if found:
        return _of(found[0], loaded)
    if (other := _undeclared(name, loaded)) is not None and service is None:
        return other
    near = did_you_mean(name, [*variables_of(every), *(each.name for each in every)])
    path = loaded.names.parameter_path(service or "SERVICE")
    whose = f"`{service}` has" if service else "no manifest has"
    no = "no such" if service else "such a"
    raise UnknownError(
        f"{whose} {no} variable in `secrets`; {near or 'a name that no manifest has is given in full'}"
        f" (`{path}NAME`, or `{path.lstrip('/')}NAME` in Secrets Manager{', without a SERVICE' if service else ''})"
    )


def known_service(service: str | None, loaded: "Loaded") -> None:
    """Raises UnknownError where a service is given that there is not."""
    known = [each.name for each in loaded.services]
    if service is not None and service not in known:
        said = did_you_mean(service, known) or f"there are: {', '.join(known) or 'none'}"
        raise UnknownError(f"SERVICE is none of {loaded.environment.stack}; {said}")


def _is_meant(each: "Named", name: str, service: str | None, loaded: "Loaded") -> bool:
    uses = [use for use in each.uses if service in (None, use.service)]
    if not uses:
        return False
    below: Iterable[str] = (loaded.names.parameter_path(use.service) + name for use in uses)
    itself = (each.name, each.asked_as, each.reference.arn)
    return name in itself or any(use.variable == name for use in uses) or (service is not None and each.name in below)


def _of(named: "Named", loaded: "Loaded") -> Target:
    if named.is_elsewhere:
        raise UnknownError(f"`{named.name}` is in another account than {loaded.environment.stack}: it is written there")
    return Target(named.reference.store, named.asked_as, named.region, named)


def _undeclared(name: str, loaded: "Loaded") -> Target | None:
    """One that no manifest names, below the environment's path."""
    from ecs_platform.model.manifest.environment import Secret  # noqa: PLC0415
    from ecs_platform.model.manifest.secret_reference import problem_with  # noqa: PLC0415

    path = f"/{loaded.names.environment}/"
    if name.startswith(path):
        problem, store = problem_with(Secret(ssm=name)), "parameter"
    elif f"/{name}".startswith(path):
        problem, store = problem_with(Secret(secretsmanager=name)) or ("names a part" if ":" in name else ""), "secret"
    else:
        return None
    if problem:
        raise UnknownError(f"what is given for NAME {problem}")
    return Target("parameter" if store == "parameter" else "secret", name, loaded.account.region)
