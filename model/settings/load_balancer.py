"""The settings `load_balancers` and `dns`: the ways into an environment, and their names."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from ecs_platform.model.reading.fields import AsTuple, CidrV4, Section, arn_of, distinct, fault, matching, one_or_many
from ecs_platform.model.reading.host_names import ascii_name
from ecs_platform.model.settings.subnets import Subnets

CertificateArn = Annotated[
    str, arn_of("a certificate", "acm", "certificate/.+", "arn:aws:acm:eu-central-1:123456789012:certificate/…")
]
CertificateArns = Annotated[
    Annotated[tuple[CertificateArn, ...], AsTuple, AfterValidator(distinct), Field(min_length=1)], one_or_many()
]
LoadBalancerArn = Annotated[
    str,
    arn_of(
        "an application load balancer",
        "elasticloadbalancing",
        "loadbalancer/app/.+/.+",
        "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shared/0a1b2c3d4e5f6a7b",
    ),
]
ListenerArn = Annotated[
    str,
    arn_of(
        "a listener",
        "elasticloadbalancing",
        "listener/app/.+/.+/.+",
        "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/shared/0a1b2c3d4e5f6a7b/8c9d0e1f2a3b4c5d",
    ),
]
SecurityGroupId = Annotated[
    str, matching("sg-[0-9a-f]{8,17}", "`{value}` is not the id of a security group", "it looks like `sg-0a1b2c3d`")
]
ZoneId = Annotated[
    str,
    AfterValidator(lambda value: value.removeprefix("/hostedzone/")),  # as Route 53 answers it
    matching("[A-Z0-9]{4,32}", "`{value}` is not the id of a hosted zone", "it looks like `Z0123456789ABCDEFGHIJ`"),
]


def _as_dns_has_it(value: str) -> str:
    """In lower case: AWS shows the names of load balancers with capitals, and DNS does not tell them apart."""
    if value.isascii():
        return value.lower().removesuffix(".")
    hint = f"write it as browsers send it: `{ascii_name(value)}`"
    raise fault(f"`{value}` has characters that DNS does not have", hint)


_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})+"
DomainName = Annotated[
    str,
    AfterValidator(_as_dns_has_it),
    matching(_NAME, "`{value}` is not a domain name", "it looks like `example.com`"),
]
CertificateName = Annotated[
    str,
    AfterValidator(_as_dns_has_it),
    matching(
        rf"(?=.{{1,253}}\Z)(?=.*[a-z0-9-]{{2}}\Z)(\*\.)?{_NAME}",
        "`{value}` is not a name for a certificate",
        "`example.com`, or `*.example.com` for all below",
    ),
]


def _of_any_service(value: str) -> str:
    if value.startswith("*."):
        return value
    raise fault(f"`{value}` has no place for a service's name", f"write `*.{value}`")


DefaultHost = Annotated[CertificateName, AfterValidator(_of_any_service)]
COMMON_NAME = 64


def _common_name(value: str) -> str:
    """https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html"""
    if len(value) <= COMMON_NAME:
        return value
    raise fault(
        f"the first name of a certificate has at most {COMMON_NAME} characters, and this {len(value)}",
        "write a shorter one here, such as that of the zone, and this one in `names`",
    )


class Certificate(Section):
    """A certificate that AWS Certificate Manager issues, and renews by itself: validated in the zone of `dns`.

    https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    """

    domain: Annotated[CertificateName, AfterValidator(_common_name)] = Field(
        description="The name it is for; `*.example.com` for all names directly below."
    )
    names: Annotated[tuple[CertificateName, ...], AsTuple, AfterValidator(distinct)] = Field(
        (), description="More names it is for.", max_length=9
    )

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name it is for, each once, the domain first."""
        return tuple(dict.fromkeys((self.domain, *self.names)))

    def covers(self, host: str) -> bool:
        """Whether a browser that asks for `host` accepts it: a `*` stands for exactly one label."""
        above = f"*.{host.partition('.')[2]}"
        return host in self.all_names or above in self.all_names


class Listeners(Section):
    """Listeners that exist."""

    http: ListenerArn | None = Field(None, description="ARN of the listener on port 80.")
    https: ListenerArn | None = Field(None, description="ARN of the listener on port 443; where given, it serves.")


class ExistingLoadBalancer(Section):
    """A load balancer that somebody else made: rules are added to its listeners, and nothing else is changed.

    But for its security group, unless that is `open`: each service adds rules for itself to it, of which AWS takes 60.
    https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
    """

    arn: LoadBalancerArn = Field(description="ARN of the load balancer.")
    dns_name: DomainName = Field(description="Its DNS name.")
    zone_id: ZoneId = Field(description="Hosted zone of that name (`CanonicalHostedZoneId`).")
    security_group_id: SecurityGroupId = Field(
        description="Its security group; the way to each service is opened in it, unless it is `open`."
    )
    open: bool = Field(
        False,
        description="Whether that group lets it out to the VPC already, and lets in whoever shall reach it, so that no "
        "rules are added; needed from the 61st service on, AWS takes no more than 60 rules.",
    )
    listeners: Listeners = Field(description="Its listeners.")

    @model_validator(mode="after")
    def _some_listener(self) -> Self:
        if self.listeners.http is None and self.listeners.https is None:
            raise fault("has no listener", "give `listeners.http`, `listeners.https`, or both")
        return self

    @model_validator(mode="after")
    def _its_own_listeners(self) -> Self:
        own = self.arn.replace(":loadbalancer/", ":listener/")
        for name, arn in self.listeners:
            if arn is not None and not arn.startswith(f"{own}/"):
                raise fault(f"`listeners.{name}` is of another load balancer", f"its own begin with `{own}/`")
        return self


_MADE_HERE = ("subnet_ids", "allowed_cidrs", "certificate_arn", "certificate", "idle_timeout", "deletion_protection")


RULES = 100
"""Rules of a load balancer on all its listeners: AWS' quota, which is raised on request.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""
TARGET_GROUPS = 100
"""Target groups of a load balancer: a quota that AWS raises for nobody."""
FEWEST_SUBNETS = 2
"""Of a load balancer, each in another zone. Which zone a subnet is in, only AWS knows.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
"""


class LoadBalancer(Section):
    """One application load balancer; made where a service has a route on it."""

    subnet_ids: Annotated[Subnets, Field(min_length=FEWEST_SUBNETS)] | None = Field(
        None,
        description="Its subnets in a VPC that exists, one of each zone that its tasks run in; default: all "
        "`public_subnet_ids` or `private_subnet_ids` of `network`.",
    )
    allowed_cidrs: Annotated[tuple[CidrV4, ...], AsTuple, AfterValidator(distinct)] | None = Field(
        None,
        description="Ranges that may connect; default: everywhere for `public`, the VPC for `internal`. Services call "
        "one another through the internal one: its ranges include the VPC's, unless they shall not.",
    )
    certificate_arn: CertificateArns | None = Field(
        None,
        description="ACM certificates, one or a list: clients get the one for the name they ask for, else the first. "
        "With one, HTTPS serves and HTTP redirects to it.",
    )
    certificate: Certificate | None = Field(
        None, description="A certificate to be issued; needs `dns`. It is the first of all."
    )
    default_host: DefaultHost | None = Field(
        None,
        description="Host of services whose rules name none, `*` for the service's name: `*.test.example.com`. Without "
        "it they answer to every host on the public one, and to `<service>.<environment>.internal` on the other.",
    )
    rule_quota: int = Field(RULES, ge=1, le=100_000, description="The account's quota of rules for a load balancer.")
    target_group_quota: int = Field(
        TARGET_GROUPS,
        ge=1,
        le=100_000,
        description="Most target groups it may have. AWS gives 100 and raises that for nobody: more counts as 100.",
    )
    idle_timeout: int = Field(60, ge=1, le=4000, description="Seconds a connection may be idle.")
    deletion_protection: bool = Field(False, description="Whether AWS refuses to delete it; `protect: true` does too.")
    existing: ExistingLoadBalancer | None = Field(
        None, description="One that exists, to be used in place of a new one: its ids."
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        new = ", ".join(f"`{name}`" for name in _MADE_HERE if name in self.model_fields_set)
        if self.existing is not None and new:
            raise fault(f"has `existing` and {new}", f"remove {new}: a load balancer that exists is left as it is")
        return self

    @property
    def https(self) -> bool:
        """Whether HTTPS serves."""
        if self.existing is not None:
            return self.existing.listeners.https is not None
        return self.certificates > 0

    @property
    def certificates(self) -> int:
        """How many certificates its listener for HTTPS has."""
        return len(self.certificate_arn or ()) + (self.certificate is not None)

    @property
    def http(self) -> bool:
        """Whether there is a listener for HTTP, to serve or to redirect."""
        return self.existing is None or self.existing.listeners.http is not None


class AccessLogs(Section):
    """A bucket for the load balancers' access logs.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
    """

    retention: int = Field(90, ge=1, le=3650, description="Days after which a log is deleted.")


class LoadBalancers(Section):
    """The two load balancers."""

    public: LoadBalancer = Field(LoadBalancer(), description="The internet-facing load balancer.")
    internal: LoadBalancer = Field(LoadBalancer(), description="The load balancer inside the VPC.")
    access_logs: AccessLogs | None = Field(
        None, description="Logs of every request, in a bucket made for them; `{}` for the defaults."
    )

    @property
    def default_hosts(self) -> dict[str, str]:
        """The hosts of services that name none, by load balancer, where they are given."""
        both = {"public": self.public.default_host, "internal": self.internal.default_host}
        return {scheme: host for scheme, host in both.items() if host is not None}

    def of(self, scheme: str) -> LoadBalancer:
        """The settings of one of them; `scheme` is `public` or `internal`."""
        return self.public if scheme == "public" else self.internal


class Dns(Section):
    """The hosted zone in Route 53 in which services have their names; it exists, and is not this environment's own."""

    zone_id: ZoneId = Field(description="Id of the hosted zone.")
    domain: DomainName = Field(description="Its name, `example.com`: names of services that end in it get a record.")

    def has(self, name: str) -> bool:
        """Whether a name is one of this zone."""
        return name == self.domain or name.endswith(f".{self.domain}")
