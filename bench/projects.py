"""Projects with as many services as are asked for, each with a rule of its own."""

from pathlib import Path

_STACK = """\
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
  shop:load_balancers: {{public: {{rule_quota: {quota}, target_group_quota: {quota}}}}}
"""
_SERVICE = """\
name: service-{number}
type: Load Balanced Web Service
image: {{location: "registry.example.com/service-{number}:1.0", port: 8080}}
http:
  path: /service-{number}
  healthcheck: /health
  priority: {priority}
cpu: 256
memory: 512
count: {{range: 1-5, cpu_percentage: 70}}
variables:
  LOG_LEVEL: info
  URL: https://${{COPILOT_ENVIRONMENT_NAME}}.example.com
secrets: {{DB_PASSWORD: db_password}}
environments:
  test: {{count: 2}}
"""


def project(folder: Path, number: int) -> Path:
    """Writes one into a new folder, and returns that."""
    services = folder / "services"
    services.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.test.yaml").write_text(_STACK.format(quota=number), encoding="utf-8")
    for each in range(number):
        text = _SERVICE.format(number=each, priority=each + 1)
        (services / f"service-{each}.yaml").write_text(text, encoding="utf-8")
    return folder
