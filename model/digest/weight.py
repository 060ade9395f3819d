"""How much a permission matters to its reviewer: what opens a shell, what reaches beyond the environment, the rest."""

import re
from collections.abc import Mapping
from enum import IntEnum

from ecs_platform.model.digest.policies import Holdings
from ecs_platform.model.digest.preview import Preview, Resource
from ecs_platform.model.digest.rights import Right, fits
from ecs_platform.model.digest.services import new_services


class Weight(IntEnum):
    """What matters most first."""

    SHELL = 0
    OUTSIDE = 1
    UNKNOWN = 2
    REST = 3


_SHELLS = (
    "ecs:ExecuteCommand",
    *(f"ssmmessages:{each}{kind}Channel" for each in ("Create", "Open") for kind in ("Control", "Data")),
    *("ssm:StartSession", "ssm:ResumeSession", "ssm:SendCommand", "ssm:StartAutomationExecution"),
    *("ec2-instance-connect:SendSSHPublicKey", "ec2-instance-connect:OpenTunnel"),
)
# What AWS allows on everything or nothing, or what any task does that is started: names, states, images.
_HARMLESS = re.compile(
    r"(ecs|ecr|elasticloadbalancing|application-autoscaling):(List|Describe)\w*"
    r"|ecr:(GetAuthorizationToken|BatchCheckLayerAvailability|GetDownloadUrlForLayer|BatchGetImage)"
)
_SERVICE_PRINCIPAL = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")
# What is behind a service's name in the names of its roles.
_OF_ROLES = re.compile("-(task|execution|schedule)$")


class Place:
    """An environment, and what is within it."""

    def __init__(self, preview: Preview) -> None:
        urn = next((step.resource.urn for step in preview.steps), "::")
        self._environment = re.escape(urn.partition("::")[0].rpartition(":")[2])
        self._account = re.findall(r"[0-9]{12}", preview.config.get("aws:allowedAccountIds", ""))
        self._after: Mapping[str, Resource] = preview.after
        self._new = new_services(preview)

    def weight(self, right: Right) -> Weight:
        """How much a right matters."""
        action = right.action.casefold()
        if action.startswith("not ") or any(fits(action, each.casefold()) for each in _SHELLS):
            return Weight.SHELL
        if right.principal and not _SERVICE_PRINCIPAL.fullmatch(right.principal):
            return Weight.OUTSIDE
        if _HARMLESS.fullmatch(right.action) or (right.principal and not right.resource):
            return Weight.REST
        passed = action == "iam:passrole" and not set("*?") & {*right.resource}
        powers = action.startswith(("iam:", "sts:")) and not passed
        return Weight.OUTSIDE if powers or not self._within(right.resource) else Weight.REST

    def service(self, policy: Resource, right: Right) -> str:
        """The new service that a right belongs to, by whose it is and on what; empty for none.

        What a new service may do to another does not belong to it, nor what another may do to the new one.
        """
        urns = [urn for name in ("role", "user") for urn in policy.dependencies.get(name) or ()]
        owners = {policy.service, *(self._after[urn].service for urn in urns if urn in self._after)} - {""}
        anywhere = not right.resource or _HARMLESS.fullmatch(right.action)
        names = owners if owners and anywhere else self._named(right.resource)
        return next((name for name in sorted(names & self._new) if owners <= {name}), "")

    def holder(self, policy: Resource, holdings: Holdings) -> str:
        """Who has a policy, in words."""
        return ", ".join(sorted({name.rpartition("::")[2] for _, _, name in holdings.holders(policy)}))

    def _within(self, resource: str) -> bool:
        """Whether whatever a pattern stands for is named as this environment's: with its name as a part of the path."""
        literal, *wild = re.split(r"[*?$]", resource, maxsplit=1)
        parts = literal.split(":", 5)
        if len(parts) < 6 or (self._account and parts[4] not in self._account):  # noqa: PLR2004 — of an ARN
            return False
        end = "[-/:]" if wild else "(?:[-/:]|$)"
        return re.search(f"(?:^|[:/]){self._environment}{end}", parts[5]) is not None

    def _named(self, resource: str) -> set[str]:
        """Services that something within the environment may be of, by its name (`/test/shop/…`, `test-shop-task`)."""
        if not self._within(resource):
            return set()
        found = re.findall(f"(?=(?:^|[:/]){self._environment}[-/]([^:/]+))", resource.split(":", 5)[5])
        if ":role/" not in resource:
            return {*found}
        return {_OF_ROLES.sub("", each) for each in found if _OF_ROLES.search(each)}
