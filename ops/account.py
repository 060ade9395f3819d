"""What only the account can say about an environment before `up`."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ecs_platform.model.quotas.quota import Known
from ecs_platform.model.reading.findings import Finding
from ecs_platform.ops.aws import Client, asking_aws

if TYPE_CHECKING:
    from ecs_platform.model.environment import Loaded


@dataclass
class Asked:
    """What the account said.

    Attributes:
        known: its quotas.
        findings: what `up` would fail of, sorted.
        notes: what could not be asked, in words.
    """

    known: Known
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def ask_quotas(loaded: "Loaded") -> Asked:
    """The account's own quotas.

    Raises:
        typer.Exit: AWS cannot be asked.
    """
    with asking_aws(loaded.account.region) as client:
        return _quotas(loaded, client)


def ask_account(loaded: "Loaded", resolver: str | None = None) -> Asked:
    """All that the account and DNS can say.

    Args:
        loaded: the environment, without findings.
        resolver: the DNS server that is asked; default: this machine's.

    Raises:
        typer.Exit: AWS cannot be asked.
    """
    from ecs_platform.ops.boundary import permissions_boundary_findings  # noqa: PLC0415
    from ecs_platform.ops.certificates import certificate_findings  # noqa: PLC0415
    from ecs_platform.ops.connected import protocol_findings  # noqa: PLC0415
    from ecs_platform.ops.existing import subnet_findings, zone_findings  # noqa: PLC0415
    from ecs_platform.ops.existing_load_balancers import load_balancer_findings  # noqa: PLC0415
    from ecs_platform.ops.file_systems import file_system_findings  # noqa: PLC0415
    from ecs_platform.ops.running_mounts import mount_findings  # noqa: PLC0415
    from ecs_platform.ops.secret_store.missing import missing_findings  # noqa: PLC0415

    with asking_aws(loaded.account.region) as client:
        asked = _quotas(loaded, client)
        zone = zone_findings(loaded, client("route53"), resolver, asked.notes)
        certificates = certificate_findings(loaded, client("acm"), asked.notes)
        existing = load_balancer_findings(loaded, client("elbv2"), asked.notes)
        bounds = permissions_boundary_findings(loaded, client("iam"), asked.notes)
        files = (
            *file_system_findings(loaded, client("efs"), asked.notes),
            *mount_findings(loaded, client("ecs")),
        )
        secrets = missing_findings(loaded, client, asked.notes)
        there = (*subnet_findings(loaded, client("ec2")), *protocol_findings(loaded, client("ecs")))
        asked.findings = sorted({*asked.findings, *zone, *certificates, *existing, *bounds, *files, *there, *secrets})
    return asked


def ask_secrets(loaded: "Loaded") -> Asked:
    """Whether all parameters and secrets that manifests name are there; a note where nobody could look."""
    from ecs_platform.ops.secret_store.missing import missing_or_nobody_looked  # noqa: PLC0415

    asked = Asked(Known())
    with asking_aws(loaded.account.region) as client:
        asked.findings = missing_or_nobody_looked(loaded, client, asked.notes)
    return asked


def _quotas(loaded: "Loaded", client: Client) -> Asked:
    from ecs_platform.model.quotas.lines import account_findings  # noqa: PLC0415
    from ecs_platform.model.quotas.table import QUOTAS  # noqa: PLC0415
    from ecs_platform.ops.account_quotas import own_quotas, taken_by_others  # noqa: PLC0415

    notes: list[str] = []
    known = Known(own_quotas(client, QUOTAS, notes), taken_by_others(client, loaded))
    return Asked(known, sorted(account_findings(loaded, known)), notes)
