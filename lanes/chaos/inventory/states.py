"""All that a state says exists, by what names it in AWS."""

from collections.abc import Callable, Mapping
from typing import Any

from lanes.chaos.inventory import ec2, ecs, iam, keeping, requests, watching
from lanes.chaos.inventory.thing import Thing

NOTHING_OF_ITS_OWN = {
    "aws:acm/certificateValidation:CertificateValidation": "it waits for the certificate",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        "each bucket is encrypted, and says how, from its beginning"
    ),
}
"""Types that are in a state, and in AWS no thing that could be there or not; with the reason."""

Outputs = Mapping[str, Any]

_NAMED_BY: dict[str, Callable[[Outputs], str]] = {
    ec2.ROUTE: lambda of: f"{of['routeTableId']} {_destination(of)}",
    ecs.DEFINITION: lambda of: str(of["arn"]),
    ecs.SCALED: lambda of: str(of["resourceId"]),
    ecs.SCALING: lambda of: f"{of['resourceId']} {of['name']}",
    iam.ATTACHMENT: lambda of: f"{of['role']} {of['policyArn']}",
    iam.USER_ATTACHMENT: lambda of: f"{of['user']} {of['policyArn']}",
    requests.CERTIFICATES: lambda of: f"{of['listenerArn']}_{of['certificateArn']}",
    requests.RECORD: lambda of: f"{of['zoneId']} {requests.record_name(of['fqdn'])} {of['type']}",
    watching.TARGET: lambda of: f"{of['rule']} {of['targetId']}",
    watching.SUBSCRIPTION: lambda of: f"{of['topic']} {of['protocol']} {of['endpoint']}",
    keeping.BUCKET_POLICY: lambda of: str(of["bucket"]),
    keeping.BUCKET_LIFECYCLE: lambda of: str(of["bucket"]),
    keeping.CLOSED: lambda of: str(of["bucket"]),
    keeping.VERSIONS: lambda of: str(of["bucket"]),
}
"""How a thing is named of which the state's id is the provider's own invention."""


def things_of(deployment: Mapping[str, Any]) -> set[Thing]:
    """What a state says exists; what was only read is others'.

    Args:
        deployment: `deployment` of `pulumi stack export`.
    """
    resources = [each for each in deployment.get("resources", ()) if each.get("custom") and not each.get("external")]
    return {
        Thing(each["type"], _NAMED_BY[each["type"]](each["outputs"]) if each["type"] in _NAMED_BY else each["id"])
        for each in resources
        if each["type"].startswith("aws:") and each["type"] not in NOTHING_OF_ITS_OWN
    }


def _destination(of: Outputs) -> str:
    names = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")
    return next(str(of[name]) for name in names if of.get(name))
