"""A certificate for HTTPS, issued for names in a hosted zone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ecs_platform.model.naming import Names

TTL = 300
"""Seconds that resolvers keep a record which shows that a name is ours."""


@dataclass
class CertificateArgs:
    """Arguments of `Certificate`.

    Attributes:
        names: names and tags.
        scheme: the load balancer it is for, `public` or `internal`.
        domain: the name it is for; may begin with `*.`.
        zone_id: the hosted zone that all its names are in.
        more_names: more names it is for; default none.
    """

    names: Names
    scheme: str
    domain: str
    zone_id: pulumi.Input[str]
    more_names: list[str] = field(default_factory=list)


class Certificate(pulumi.ComponentResource):
    """A certificate that is valid by the time it is used, and that AWS renews as long as its records stand.

    With other names it is issued anew before the old one goes. Its records stay when it goes, and when they are no
    longer needed: another environment's certificate for the same name lives by the same record, and would silently no
    longer be renewed.

    Makes: `acm.Certificate`, `route53.Record` for each name (one for `example.com` and `*.example.com` together), and
    `acm.CertificateValidation`, which waits until it is issued.

    See https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: CertificateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("ecs-platform:index:Certificate", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        certificate = aws.acm.Certificate(
            name,
            domain_name=args.domain,
            subject_alternative_names=args.more_names,
            validation_method="DNS",
            tags=args.names.tags(args.names.of(f"{args.scheme}-certificate")),
            opts=child,
        )
        bare = dict.fromkeys(each.removeprefix("*.") for each in (args.domain, *args.more_names))
        records = [_record(f"{name}-{each}", each, certificate, args.zone_id, child) for each in bare]
        validation = aws.acm.CertificateValidation(
            name,
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn for record in records],
            opts=child,
        )
        self.arn = validation.certificate_arn
        self.register_outputs({"arn": self.arn})


def _record(
    name: str,
    domain: str,
    certificate: aws.acm.Certificate,
    zone_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> aws.route53.Record:
    """The record by which ACM sees that a name is ours; the name is known before AWS has said what is in it."""
    wanted = certificate.domain_validation_options.apply(lambda options: _option(options, domain))
    return aws.route53.Record(
        name,
        zone_id=zone_id,
        name=wanted.apply(lambda option: option["name"]),
        type=wanted.apply(lambda option: option["type"]),
        records=[wanted.apply(lambda option: option["value"])],
        ttl=TTL,
        # Another environment may have a certificate for the same name: the record is the same for the whole account.
        # https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
        allow_overwrite=True,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True)),
    )


def _option(options: Sequence[aws.acm.outputs.CertificateDomainValidationOption], domain: str) -> dict[str, str]:
    for option in options:
        if (option.domain_name or "").removeprefix("*.") == domain:
            return {
                "name": option.resource_record_name or "",
                "type": option.resource_record_type or "",
                "value": option.resource_record_value or "",
            }
    raise ValueError(f"AWS has not said how {domain} is validated")
