"""Route 53: private zones as the provider makes them."""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.ec2.models import ec2_backends
from moto.route53.models import FakeZone
from moto.route53.responses import Route53

from sandbox.aws.fixes.patching import around


@around(FakeZone, "add_rrset")
def add_rrset(original: Any, self: FakeZone, record_set: dict[str, Any]) -> Any:
    """moto writes a new zone's SOA record as Python prints it."""
    values = [value["Value"] if isinstance(value, dict) else value for value in record_set.get("ResourceRecords") or []]
    return original(self, {**record_set, "ResourceRecords": values})


@around(Route53, "create_hosted_zone")
def create_hosted_zone(original: Any, self: Route53) -> Any:
    """A zone created with a VPC is private. moto waits for the flag PrivateZone, which the provider does not send: the
    zone is public, forgets its VPC and is planned again for ever."""
    vpc = self._get_param("VPC.VPCId")
    if vpc:
        region = self._get_param("VPC.VPCRegion") or self.region
        if vpc not in ec2_backends[self.current_account][region].vpcs:
            raise ServiceException(
                "InvalidVPCId", f"The VPC {vpc} in region {region} that you provided is not authorized."
            )
        self.params.setdefault("HostedZoneConfig", {})["PrivateZone"] = True
    return original(self)
