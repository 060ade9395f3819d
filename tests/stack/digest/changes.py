"""The kinds of change that previews are recorded of: each edits a copy of the project whose stack `test` is up."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

Change = Callable[[Path], None]

API, NGINX = "services/api.yaml", "services/nginx.yaml"
STACK, PRIORITIES = "Pulumi.test.yaml", "services/priorities.yaml"


def _edit(file: str, **values: Any) -> Change:
    """Sets fields of a YAML file; `a__b` is `a: {b: …}`, and None takes a field away."""

    def change(project: Path) -> None:
        path = project / file
        content = yaml.safe_load(path.read_text())
        for name, value in values.items():
            *above, last = name.split("__")
            place = content
            for part in above:
                place = place.setdefault(part, {})
            if value is None:
                del place[last]
            else:
                place[last] = value
        path.write_text(yaml.safe_dump(content))

    return change


def _setting(name: str, value: Any) -> Change:
    def change(project: Path) -> None:
        path = project / STACK
        content = yaml.safe_load(path.read_text())
        content["config"][f"ecs-platform:{name}"] = value
        path.write_text(yaml.safe_dump(content))

    return change


def _new_service(project: Path) -> None:
    manifest = {"name": "shop", "type": "Load Balanced Web Service", "image": {"location": "shop:1", "port": 8080}}
    (project / "services/shop.yaml").write_text(yaml.safe_dump({**manifest, "http": {"path": "/shop"}}))
    _edit(PRIORITIES, public={1000: "path=/api", 2000: "path=/shop", 40000: "path=/"})(project)


def _several(project: Path) -> None:
    """A new service with a shell, more tasks of another, and its health check: what a pull request brings at once."""
    _new_service(project)
    _edit("services/shop.yaml", exec=True)(project)
    _edit(API, count=3, http__healthcheck={"path": "/ready", "interval": "10s"})(project)


def _removed(project: Path) -> None:
    (project / API).unlink()
    _edit(PRIORITIES, public={40000: "path=/"})(project)


def _renamed(project: Path) -> None:
    (project / "services/shop.yaml").write_text((project / API).read_text().replace("name: api", "name: shop"))
    (project / API).unlink()


def _new_path(project: Path) -> None:
    _edit(API, http__path="/v2")(project)
    _edit(PRIORITIES, public={1000: "path=/v2", 40000: "path=/"})(project)


def _seed_image(project: Path) -> None:
    path = project / "services/td-nginx.json"
    definition = json.loads(path.read_text())
    definition["containerDefinitions"][0]["image"] = "nginx:1.29-alpine"
    path.write_text(json.dumps(definition))


CHANGES: dict[str, Change] = {
    "nothing": lambda project: None,
    "image": _edit(API, image__location="nginx:1.29-alpine"),
    "image-with-downtime": _seed_image,
    "variable": _edit(API, variables__LOG_LEVEL="debug"),
    "secret": _edit(API, secrets__API_TOKEN="api_token"),
    "sidecar": _edit(API, sidecars={"proxy": {"image": "envoy:1", "port": 9901}}),
    "size": _edit(API, cpu=1024, memory=2048),
    "count": _edit(API, count=3),
    "autoscaling": _edit(API, count={"range": "1-4", "cpu_percentage": 60}),
    "spot": _edit(API, capacity="fargate_spot"),
    "port": _edit(API, image__port=8080),
    "health-check": _edit(API, http__healthcheck={"path": "/ready", "interval": "10s"}),
    "new-service": _new_service,
    "several": _several,
    "exec": _edit(API, exec=True),
    "removed-service": _removed,
    "renamed-service": _renamed,
    "path": _new_path,
    "recreate": _edit(API, deployment={"rolling": "recreate"}),
    "shell-for-deployer": _setting("deployers", {"deploy": {"kind": "user", "exec": True}}),
    "access-key": _setting("deployers", {"deploy": {"kind": "user", "access_keys": ["first"]}}),
    "tags": _setting("tags", {"team": "platform"}),
    "other-network": _setting("network", {"cidr": "10.9.0.0/16", "nat": "single"}),
    "narrower-load-balancer": _setting("load_balancers", {"public": {"allowed_cidrs": ["192.0.2.0/24"]}}),
    "https": _setting(
        "load_balancers",
        {"public": {"certificate_arn": "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d"}},
    ),
}
