"""Projects with as many services as are asked for, and as many rules."""

from pathlib import Path

BALANCED = 90
"""Services with a target group, at most: AWS gives a load balancer 100. They have the rules of all."""

_STACK = """\
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
  shop:load_balancers: {{public: {{rule_quota: {quota}}}}}
"""
_SERVICE = """\
name: service-{number}
type: {type}
image: {{location: "registry.example.com/service-{number}:1.0", port: 8080}}
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
        balanced = each < BALANCED
        text = _SERVICE.format(number=each, type="Load Balanced Web Service" if balanced else "Backend Service")
        if balanced:
            text += _http(range(each, number, BALANCED))
        (services / f"service-{each}.yaml").write_text(text, encoding="utf-8")
    return folder


def _http(numbers: range) -> str:
    first, *more = (f"path: /service-{number}, healthcheck: /health, priority: {number + 1}" for number in numbers)
    rules = "".join(f"    - {{{rule}}}\n" for rule in more)
    return f"http:\n  {first.replace(', ', chr(10) + '  ')}\n" + (f"  additional_rules:\n{rules}" if more else "")
