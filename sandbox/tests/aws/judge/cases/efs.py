"""Cases of EFS."""

import json
from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list, tagged
from sandbox.tests.aws.judge.cases.things import ACCOUNT, REGION, group, subnet, vpc


def created(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    return lambda clients: Sides(
        clients.client("efs").create_file_system,
        {"CreationToken": made(), **refused},
        {"CreationToken": made(), **taken},
    )


def _system(clients: Clients) -> str:
    return str(clients.client("efs").create_file_system(CreationToken=made())["FileSystemId"])


def _zones(clients: Clients) -> Sides:
    network, base = vpc(clients), {"FileSystemId": _system(clients)}
    first, same, other = (subnet(clients, network, number, zone) for number, zone in ((1, "a"), (2, "a"), (3, "b")))
    efs = clients.client("efs")
    efs.create_mount_target(**base, SubnetId=first)
    return Sides(efs.create_mount_target, {**base, "SubnetId": same}, {**base, "SubnetId": other})


def _vpcs(clients: Clients) -> Sides:
    own, other, base = vpc(clients), vpc(clients), {"FileSystemId": _system(clients)}
    efs = clients.client("efs")
    efs.create_mount_target(**base, SubnetId=subnet(clients, own, 1, "a"))
    wrong, right = ({**base, "SubnetId": subnet(clients, network, 2, "b")} for network in (other, own))
    return Sides(efs.create_mount_target, wrong, right)


def _six_groups(clients: Clients) -> Sides:
    network = vpc(clients)
    base = {"FileSystemId": _system(clients), "SubnetId": subnet(clients, network, 1)}
    groups = [group(clients, network) for _ in range(6)]
    call = clients.client("efs").create_mount_target
    return Sides(call, {**base, "SecurityGroups": groups}, {**base, "SecurityGroups": groups[:5]})


def _foreign_group(clients: Clients) -> Sides:
    own, other = vpc(clients), vpc(clients)
    base = {"FileSystemId": _system(clients), "SubnetId": subnet(clients, own, 1)}
    wrong, right = ({**base, "SecurityGroups": [group(clients, network)]} for network in (other, own))
    return Sides(clients.client("efs").create_mount_target, wrong, right)


def _root(clients: Clients) -> Sides:
    wrong, right = (
        {"FileSystemId": _system(clients), "ClientToken": made(), "RootDirectory": {"Path": path}}
        for path in ("/a/b/c/d/e", "/a/b/c/d")
    )
    return Sides(clients.client("efs").create_access_point, wrong, right)


def _missing(clients: Clients) -> Sides:
    refused, taken = ({"FileSystemId": key, "ClientToken": made()} for key in ("fs-00000000", _system(clients)))
    return Sides(clients.client("efs").create_access_point, refused, taken)


def _lifecycle(clients: Clients) -> Sides:
    cold, back = {"TransitionToIA": "AFTER_7_DAYS"}, {"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}
    base = {"FileSystemId": _system(clients)}
    refused, taken = ({**base, "LifecyclePolicies": policies} for policies in ([{**cold, **back}], [cold, back]))
    return Sides(clients.client("efs").put_lifecycle_configuration, refused, taken)


def _statement(effect: str, action: str, **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": {"AWS": "*"}, "Action": f"elasticfilesystem:{action}", **more}


def put(refused: dict[str, Any] | None, taken: dict[str, Any]) -> Case:
    """A policy of one statement; None is no policy."""

    def sides(clients: Clients) -> Sides:
        efs, system = clients.client("efs"), _system(clients)
        efs.describe_file_systems(FileSystemId=system)
        wrong, right = (
            {"FileSystemId": system, "Policy": json.dumps([] if one is None else {"Statement": [one]})}
            for one in (refused, taken)
        )
        return Sides(efs.put_file_system_policy, wrong, right)

    return sides


def _still_creating(clients: Clients) -> Sides:
    efs, text = clients.client("efs"), json.dumps({"Statement": [_statement("Allow", "ClientMount")]})
    asked = _system(clients)
    efs.describe_file_systems(FileSystemId=asked)
    fresh = _system(clients)
    wrong, right = ({"FileSystemId": one, "Policy": text} for one in (fresh, asked))
    return Sides(efs.put_file_system_policy, wrong, right)


CASES: dict[str, Case] = {
    "provisioned-throughput": created(
        {"ThroughputMode": "provisioned"}, {"ThroughputMode": "provisioned", "ProvisionedThroughputInMibps": 10.0}
    ),
    "elastic-is-general-purpose": created(
        {"ThroughputMode": "elastic", "PerformanceMode": "maxIO"},
        {"ThroughputMode": "bursting", "PerformanceMode": "maxIO"},
    ),
    "one-zone-is-general-purpose": created(
        {"AvailabilityZoneName": f"{REGION}a", "PerformanceMode": "maxIO"}, {"AvailabilityZoneName": f"{REGION}a"}
    ),
    "key-needs-encryption": created(
        {"KmsKeyId": "alias/aws/elasticfilesystem"}, {"KmsKeyId": "alias/aws/elasticfilesystem", "Encrypted": True}
    ),
    "one-mount-target-per-zone": _zones,
    "mount-targets-of-one-vpc": _vpcs,
    "five-security-groups": _six_groups,
    "security-groups-of-the-vpc": _foreign_group,
    "file-system-exists": _missing,
    "policy-of-an-available-file-system": _still_creating,
    "policy-is-one": put(None, _statement("Allow", "ClientMount")),
    "policy-has-principals": put(
        _statement("Allow", "ClientMount", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/nobody"}),
        _statement("Allow", "ClientMount", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
    ),
    "policy-locks-nobody-out": put(_statement("Deny", "*"), _statement("Deny", "Client*")),
    "one-transition-per-policy": _lifecycle,
    "root-directory": _root,
    **tagged(
        lambda clients: clients.client("efs").create_file_system,
        lambda tags: {"CreationToken": made(), "Tags": tag_list(tags)},
        "too-many-tags",
        "reserved-tag",
    ),
}
