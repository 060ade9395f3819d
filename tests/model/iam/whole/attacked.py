"""The projects of an attack: what somebody wrote into settings and manifests to get at what is not theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SHOP = """\
name: shop
type: Backend Service
image: {location: "nginx:1"}
secrets: {DB_PASSWORD: db_password}
storage: {volumes: {files: {path: /files, efs: true, read_only: false}}}
"""
PAR = "name: par\ntype: Backend Service\nimage: {owner: parameter}\n"
REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
STACK = """\
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
"""
BOUNDARY = "arn:aws:iam::123456789012:policy/ecs-platform-boundary"


@dataclass(frozen=True)
class Attacked:
    """One project.

    Attributes:
        settings: lines of the stack's file.
        manifests: by the service's name.
        images: images that a parameter says, by service; default none.
    """

    settings: str
    manifests: Mapping[str, str]
    images: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Its files, in a folder of their own; the folder."""
        (folder / "services").mkdir(parents=True)
        (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
        (folder / "Pulumi.production.yaml").write_text(STACK, encoding="utf-8")
        (folder / "Pulumi.test.yaml").write_text(STACK + self.settings, encoding="utf-8")
        for name, text in self.manifests.items():
            (folder / "services" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return folder


def _api(image: str) -> dict[str, str]:
    return {"api": f"name: api\ntype: Backend Service\nimage: {image}\n", "shop": SHOP, "par": PAR}


def _deployer(tools: str, services: str, more: str = "") -> str:
    return f"  shop:deployers: {{deploy: {{kind: user, services: [{services}], tools: [{tools}]{more}}}}}\n"


_PARAMETER, _PUSH = _deployer("pulumi-parameter", "api"), _deployer("aws-cli", "api", ", push: true")
_NGINX = 'name: nginx\ntype: Backend Service\nimage: {location: "nginx:1"}\ncapacity: ec2\n'

PROJECTS: Mapping[str, Attacked] = {
    "instances": Attacked("  shop:ec2: {}\n" + _deployer("aws-cli", "nginx"), {"nginx": _NGINX, "shop": SHOP}),
    "a secret": Attacked(_PARAMETER, _api("{owner: parameter, parameter: /test/shop/db_password}")),
    "another's image": Attacked(_PARAMETER, _api("{owner: parameter, parameter: /test/par/image}")),
    "another environment": Attacked(_PARAMETER, _api("{owner: parameter, parameter: /production/payments/master_key}")),
    "another's repository": Attacked(_PUSH, _api(f'{{location: "{REGISTRY}/test/shop:v1"}}')),
    "another environment's repository": Attacked(_PUSH, _api(f'{{location: "{REGISTRY}/production/payments:v1"}}')),
    "a pattern": Attacked("", {"shop": SHOP, "par": PAR}, {"par": f"{REGISTRY}/*:1"}),
    "bounded": Attacked(f"  shop:permissions_boundary: {BOUNDARY}\n" + _deployer("aws-cli", "shop"), {"shop": SHOP}),
}
