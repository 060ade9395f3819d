"""The parameters and secrets that an environment's manifests name, and who uses each: names only, never a value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ecs_platform.model.environment import Loaded
from ecs_platform.model.manifest.checks.secrets import NamedSecret, named_secrets
from ecs_platform.model.manifest.secret_reference import Reference, reference
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding, relative

Key = tuple[str, str]
"""Store and name."""
_REGION, _ACCOUNT, _PARAMETER, _JSON_KEY, _VERSION_ID = 3, 4, 6, 7, 9
"""Positions in an ARN with what may stand behind a name."""


@dataclass(frozen=True)
class Use:
    """One place where a manifest names it.

    Attributes:
        service: the service or job.
        is_job: whether that is a Scheduled Job.
        variable: the environment variable, or the option of logs; empty for credentials of a registry and for a
            credential spec.
        json_key: the key of the secret's JSON object that is wanted; empty for the whole of it.
        pinned: whether one version is named, so that a newer one is not read.
        place: where it is written, as a finding without a message.
    """

    service: str
    is_job: bool
    variable: str
    json_key: str
    pinned: bool
    place: Finding

    def finding(self, message: str, hint: str = "") -> Finding:
        """A finding in the place where it is named."""
        return replace(self.place, message=message, hint=hint)

    def __str__(self) -> str:
        what = " ".join(filter(None, (self.service, self.variable)))
        return f"{what} ({relative(self.place.file)}:{self.place.line})"


@dataclass(frozen=True)
class Named:
    """A parameter or a secret that manifests name.

    Attributes:
        reference: what it is.
        uses: who uses it, by service.
    """

    reference: Reference
    uses: tuple[Use, ...]

    @property
    def key(self) -> Key:
        """By what it is told from others."""
        return self.reference.store, self.reference.name

    @property
    def name(self) -> str:
        """Its name; of another region or account its ARN."""
        return self.reference.name

    @property
    def region(self) -> str:
        """Where it is."""
        return self.reference.arn.split(":")[_REGION]

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is another account's, of which nothing can be asked here."""
        return self.reference.arn.split(":")[_ACCOUNT] != self.reference.account.id

    @property
    def asked_as(self) -> str:
        """What AWS is asked for: a parameter by its name, a secret by its ARN where the manifest has that."""
        if self.reference.store == "secret":
            return self.reference.arn if self.reference.by_arn else self.name
        named = self.reference.arn.partition(":parameter/")[2]
        return f"/{named}" if "/" in named else named

    @property
    def services(self) -> list[str]:
        """The services that read it when a task starts, whatever their version of it."""
        return sorted({use.service for use in self.uses if not use.is_job})

    @property
    def rolled(self) -> list[str]:
        """The services of which new tasks would have another value: those that name no version."""
        return sorted({use.service for use in self.uses if not use.is_job and not use.pinned})

    @property
    def jobs(self) -> list[str]:
        """The jobs that read it in each run."""
        return sorted({use.service for use in self.uses if use.is_job})

    @property
    def json_keys(self) -> list[str]:
        """The keys that its JSON object must have."""
        return sorted({use.json_key for use in self.uses if use.json_key})


def named_in(loaded: Loaded) -> list[Named]:
    """All that the manifests of an environment without faults name, by store and name."""
    found: dict[Key, list[tuple[Reference, Use]]] = {}
    for service in loaded.services:
        for each in named_secrets(service):
            whole = reference(each.secret, each.path, loaded.account)
            found.setdefault((whole.store, whole.name), []).append((whole, _use(service, each, whole)))
    return [_together(found[key]) for key in sorted(found)]


def _together(found: list[tuple[Reference, Use]]) -> Named:
    """One of them, by its name where one of the manifests has that."""
    by_name = min(found, key=lambda each: each[0].by_arn)[0]
    uses = dict.fromkeys(use for _, use in found)
    return Named(by_name, tuple(sorted(uses, key=lambda use: (use.service, use.place))))


def _use(service: Service, named: NamedSecret, whole: Reference) -> Use:
    parts = [*whole.value_from.split(":"), "", "", "", ""]
    of_secret = whole.store == "secret"
    pinned = bool(parts[_VERSION_ID] if of_secret else parts[_PARAMETER])
    key = parts[_JSON_KEY] if of_secret else ""
    return Use(service.name, service.is_job, named.called, key, pinned, named.say("", ""))


def image_parameters(loaded: Loaded) -> set[str]:
    """Names of the parameters that say which image runs: declared, and no secrets."""
    return {each.image_parameter for each in loaded.services if each.image_parameter is not None}


def variables_of(found: Iterable[Named]) -> Iterator[str]:
    """The names of variables behind which they stand."""
    yield from (use.variable for each in found for use in each.uses if use.variable)
