"""What a quota is, what an environment needs of one, and how near the two are."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ecs_platform.model.environment import Loaded

Per = Literal[
    "account", "region", "VPC", "zone", "load balancer", "certificate", "cluster", "namespace", "event bus", "service",
    "role", "policy", "identity", "resource", "file system", "alarm", "dashboard",
]  # fmt: skip

ADJUSTABLE, FINAL = True, False


@dataclass(frozen=True)
class Source:
    """Who counts, and where that is said.

    Attributes:
        page: the page of AWS.
        service: Service Quotas' code of the AWS service; empty where Service Quotas has nothing of this.
        everywhere: whether it is the whole account's, which is asked of one region only.
    """

    page: str
    service: str = ""
    everywhere: bool = False


@dataclass(frozen=True)
class Need:
    """What an environment needs of a quota.

    Attributes:
        amount: so many, with what stands for a while during a deployment.
        of: what of the environment needs them (`public`, a service); empty for the whole of it.
        limit: how many there are, where the environment itself says that: a setting, the size of its subnets.
        setting: the setting it stands in, for places and messages (`load_balancers.public.rule_quota`).
        instead: what else can be done than to have the quota raised, for people; empty for nothing but using fewer.
    """

    amount: float
    of: str = ""
    limit: float | None = None
    setting: str = ""
    instead: str = ""


@dataclass(frozen=True)
class Quota:
    """A row of the table.

    Attributes:
        name: of what there may be only so many (`target groups`).
        per: for each of what AWS counts them.
        default: how many a new account has; None where the environment itself says it.
        adjustable: whether AWS raises it on request; what it raises for nobody is final.
        source: the AWS service, and its page that says it.
        needs: what an environment without findings needs of it; its docstring says what is counted.
        code: Service Quotas' code of it; empty where Service Quotas does not have it.
    """

    name: str
    per: Per
    default: float | None
    adjustable: bool
    source: Source
    needs: Callable[[Loaded], Iterable[Need]]
    code: str = ""

    @property
    def counted(self) -> str:
        """What is counted, in words."""
        return (self.needs.__doc__ or "").partition("\n")[0]


Codes = tuple[str, str]
"""Service Quotas' codes of an AWS service and of one of its quotas."""


@dataclass(frozen=True)
class Known:
    """What an account said of its quotas.

    Attributes:
        own: how large they are.
        taken: how much of them what is not this environment's has already.
    """

    own: Mapping[Codes, float] = field(default_factory=dict)
    taken: Mapping[Codes, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A quota beside what an environment needs of it.

    Attributes:
        quota: the quota.
        need: the need.
        limit: how many there may be; None where nobody has said it yet.
        whose: who says that: AWS for new accounts (`default`), the account's own quota (`account`), the environment.
        taken: how much of it others in the account have already, as far as that was asked.
    """

    quota: Quota
    need: Need
    limit: float | None
    whose: Literal["default", "account", "environment"]
    taken: float = 0

    @property
    def share(self) -> float:
        """The part of it that is needed or taken; 1 is all. What is not needed at all is never too much."""
        if self.limit is None or not self.need.amount:
            return 0
        return (self.need.amount + self.taken) / self.limit if self.limit else math.inf

    @property
    def exceeded(self) -> bool:
        """Whether more is needed than there is."""
        return self.share > 1

    @property
    def place(self) -> str:
        """What needs it, for people (`public load balancer`, `service api`, `region`)."""
        if self.quota.per == "load balancer":
            return f"{self.need.of} load balancer"
        named = self.quota.per in ("service", "role", "policy") and self.need.of
        return f"{self.quota.per} {self.need.of}" if named else self.need.of or self.quota.per

    @property
    def text(self) -> str:
        """The line in words (`needs 90 of 100 target groups, public load balancer`)."""
        limit = "?" if self.limit is None else number(self.limit)
        taken = f", of which others have {number(self.taken)}" if self.taken else ""
        return f"needs {number(self.need.amount)} of {limit} {self.quota.name}, {self.place}{taken}"

    def as_json(self) -> dict[str, object]:
        """The line as plain data, for `--json`."""
        return {
            "quota": self.quota.name,
            "per": self.quota.per,
            "of": self.need.of,
            "need": self.need.amount,
            "limit": self.limit,
            "limit_of": self.whose,
            "taken": self.taken,
            "exceeded": self.exceeded,
            "adjustable": self.quota.adjustable,
            "service_code": self.quota.source.service if self.quota.code else "",
            "quota_code": self.quota.code,
            "source": self.quota.source.page,
        }


def number(amount: float) -> str:
    """A number for people (`1,000`, `0.5`)."""
    return f"{amount:,.2f}".rstrip("0").rstrip(".")
