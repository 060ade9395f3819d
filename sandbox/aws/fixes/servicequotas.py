"""Service Quotas: what a new account has, of services that moto does not know here. It knows the VPC's.

https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
"""

from typing import Any

from moto.servicequotas.exceptions import NoSuchResource
from moto.servicequotas.models import ServiceQuotasBackend

from sandbox.aws.fixes.patching import around

_GLOBAL = ("iam",)
"""Services whose quotas are the whole account's, and are known in us-east-1 only."""
_GLOBAL_REGION = "us-east-1"

# Service, code, name, value, whether it is raised on request;
# from the pages below https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
_ROWS = (
    ("elasticloadbalancing", "L-53DA6B97", "Application Load Balancers per Region", 50, True),
    ("elasticloadbalancing", "L-7EED9B64", "Rules per Application Load Balancer", 100, True),
    ("elasticloadbalancing", "L-822D1B1B", "Target Groups per Application Load Balancer", 100, False),
    ("elasticloadbalancing", "L-7E6692B2", "Targets per Application Load Balancer", 1000, True),
    ("elasticloadbalancing", "L-9365A611", "Certificates per Application Load Balancer", 25, True),
    ("elasticloadbalancing", "L-B22855CB", "Target Groups per Region", 3000, True),
    ("ecs", "L-9EF96962", "Services per cluster", 5000, True),
    ("ecs", "L-A04A77EF", "Target groups per service", 5, False),
    ("fargate", "L-3032A538", "Fargate On-Demand vCPU resource count", 6, True),
    ("fargate", "L-36FBB829", "Fargate Spot vCPU resource count", 6, True),
    ("ec2", "L-1216C47A", "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 5, True),
    ("ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5, True),
    ("elasticfilesystem", "L-848C634D", "File systems per account", 1000, True),
    ("elasticfilesystem", "L-7391004C", "Mount targets per VPC", 400, False),
    ("iam", "L-FE177D64", "Roles per account", 1000, True),
)


@around(ServiceQuotasBackend, "list_aws_default_service_quotas")
def list_aws_default_service_quotas(original: Any, self: ServiceQuotasBackend, service_code: str) -> Any:
    """Those of the table, for services that moto does not know."""
    return _of(self, service_code) or original(self, service_code)


@around(ServiceQuotasBackend, "get_service_quota")
def get_service_quota(original: Any, self: ServiceQuotasBackend, service_code: str, quota_code: str) -> Any:
    """One of the table; what AWS does not know in a region is refused."""
    if service_code in {row[0] for row in _ROWS}:
        found = [quota for quota in _of(self, service_code) if quota["QuotaCode"] == quota_code]
        if not found:
            raise NoSuchResource
        return found[0]
    return original(self, service_code, quota_code)


def _of(backend: ServiceQuotasBackend, wanted: str) -> list[dict[str, Any]]:
    if wanted in _GLOBAL and backend.region_name != _GLOBAL_REGION:
        return []
    return [
        {
            "ServiceCode": service,
            "QuotaCode": code,
            "QuotaName": name,
            "QuotaArn": f"arn:aws:servicequotas:{backend.region_name}:{backend.account_id}:{service}/{code}",
            "Value": float(value),
            "Unit": "None",
            "Adjustable": adjustable,
            "GlobalQuota": service in _GLOBAL,
        }
        for service, code, name, value, adjustable in _ROWS
        if service == wanted
    ]
