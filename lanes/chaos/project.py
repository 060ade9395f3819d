"""The environment that is cut off and disturbed: as many types of resources as there are without a load balancer."""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from lanes.lane import PROJECT

REGION = "eu-central-1"
SETTINGS = f"""\
config:
  aws:region: {REGION}
  aws:allowedAccountIds: ["123456789012"]
  aws:skipMetadataApiCheck: "true"
  ecs-platform:local: "true"
  ecs-platform:network: {{cidr: CIDR, nat: none}}
  ecs-platform:events: {{emails: [on-call@example.com]}}
  ecs-platform:deployers:
    deploy: {{kind: user}}
# Of the passphrase `sandbox`.
encryptionsalt: v1:aAFFPQAt2nM=:v1:kinZg2q1AMTUUx1N:gMhampTKm+ArlcnaXQN6fK12n9/fpg==
"""
# No NAT gateway: tasks are in the public subnets.
_PUBLIC = "network: {vpc: {placement: public}}\n"

SERVICES = {
    "orders": """\
type: Backend Service
image: {location: "nginx:1.27", port: 80}
network: {connect: {alias: orders}, vpc: {placement: public}}
count: {range: 1-3, cpu_percentage: 60}
secrets: {TOKEN: token}
storage: {volumes: {data: {path: /data, read_only: false, efs: true}}}
deployment: {rollback_alarms: {cpu_utilization: 90}}
""",
    "worker": f"""\
type: Worker Service
image: {{location: "nginx:1.27", repository: true, owner: deployer}}
capacity: fargate_spot
{_PUBLIC}""",
    "report": f"""\
type: Scheduled Job
image: {{location: "nginx:1.27"}}
on: {{schedule: "@daily"}}
{_PUBLIC}""",
}
FEW = ("report", "worker")
"""Those without file system and Service Connect, which take the provider least."""

BALANCED = {
    "shop": f"""\
type: Load Balanced Web Service
image: {{location: "nginx:1.27", port: 80}}
http: {{path: /, priority: 10}}
{_PUBLIC}""",
    "stock": f"""\
type: Backend Service
image: {{location: "nginx:1.27", port: 80}}
http: {{path: /, priority: 10}}
{_PUBLIC}""",
}
"""Services behind both load balancers, which take the provider a minute."""

# One service goes, another comes, and of the others each has something else to it.
_GONE = "worker"
_NEW = {
    "mailer": f"""\
type: Worker Service
image: {{location: "nginx:1.27"}}
variables: {{MODE: mail}}
{_PUBLIC}""",
}
_OTHERWISE = {
    "orders": (
        ("nginx:1.27", "nginx:1.28"),
        ("range: 1-3", "range: 1-4"),
        ("cpu_utilization: 90", "memory_utilization: 80"),
    ),
    "report": (("@daily", "@hourly"),),
}


def write(
    folder: Path,
    *,
    stack: str = "test",
    cidr: str = "10.0.0.0/16",
    services: Iterable[str] = SERVICES,
    balanced: bool = False,
) -> Path:
    """Writes the project: settings and manifests, and the program as the checkout has it.

    Args:
        folder: a new one, or that of another stack of the same project, whose services it has then.
        stack: the environment.
        cidr: the range of its VPC.
        services: those of SERVICES that it has; default all.
        balanced: whether services behind load balancers are among them.
    """
    manifests = folder / "services"
    if not manifests.exists():
        manifests.mkdir(parents=True)
        for name in ("Pulumi.yaml", "__main__.py"):
            shutil.copy(PROJECT / name, folder)
        (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
        for name, text in ({name: SERVICES[name] for name in services} | (BALANCED if balanced else {})).items():
            _service(manifests, name, text)
    (folder / f"Pulumi.{stack}.yaml").write_text(SETTINGS.replace("CIDR", cidr), encoding="utf-8")
    return folder


def change(folder: Path) -> None:
    """A change that makes, alters and deletes."""
    services = folder / "services"
    (services / f"{_GONE}.yaml").unlink()
    for name, text in _NEW.items():
        _service(services, name, text)
    for name, changes in _OTHERWISE.items():
        if not (services / f"{name}.yaml").exists():
            continue
        text = (services / f"{name}.yaml").read_text(encoding="utf-8")
        for before, after in changes:
            if before not in text:
                raise ValueError(f"{name}.yaml does not say {before!r}")
            text = text.replace(before, after)
        (services / f"{name}.yaml").write_text(text, encoding="utf-8")


def _service(services: Path, name: str, text: str) -> None:
    (services / f"{name}.yaml").write_text(f"name: {name}\n{text}", encoding="utf-8")
