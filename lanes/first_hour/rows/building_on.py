"""Other stacks build on the outputs: a program of one's own, a service stack, the component package."""

from lanes.first_hour.pages import block
from lanes.first_hour.rows.row import CREATED, Row, failing, gone, replaced, shell, written
from lanes.first_hour.walk import Step

OWN, PAGE = ".sandbox/own", "examples/service-stack/README.md"
PROJECT = "name: own\nruntime: {name: python, options: {virtualenv: ../../.venv}}\n"
PROGRAM = """import pulumi
from ecs_platform.components.reference import PlatformReference

platform = PlatformReference("organization/ecs-platform/test").outputs
pulumi.export("subnets", platform.private_subnet_ids)
pulumi.export("name", platform.load_balancers["public"].dns_name)
"""
CART = "examples/service-stack/services/cart.yaml"
AWAY = "pulumi destroy --yes --skip-preview --stack test && pulumi stack rm --yes --preserve-config test"

ROWS = (
    Row(
        "own program with PlatformReference",
        "plain values, in a preview too",
        (
            written(f"{OWN}/Pulumi.yaml", PROJECT),
            written(f"{OWN}/__main__.py", PROGRAM),
            shell(f"cd {OWN} && pulumi stack init test && pulumi preview", r"subnet-\w+"),
            shell(f"cd {OWN} && pulumi up --yes --skip-preview && pulumi stack output name", r"\.elb\."),
        ),
        (shell(f"cd {OWN} && {AWAY}"), gone(OWN)),
    ),
    Row(
        "service-stack",
        "its service runs on the platform; a route that the platform has is refused with file and line",
        (
            Step(
                "cd examples/service-stack",
                CREATED,
                typed=f'eval "$(make env)" && {block(PAGE, "cd examples/service-stack")}',
            ),
            replaced(CART, "path: .*", "path: /api"),
            failing(shell("cd examples/service-stack && pulumi preview --stack test", r"cart.yaml:\d+:\d+.*api")),
        ),
        (
            Step("git checkout", "", typed=f"git checkout -q {CART}"),
            shell(f"cd examples/service-stack && {AWAY}"),
        ),
    ),
    Row(
        "component package, YAML",
        "its schema, as other languages read it (the built engine has no host for YAML)",
        (
            shell(
                "pulumi package get-schema ./component_package | jq -r '.resources | keys[]'",
                r"^ecs-platform:index:AttachedService$",
            ),
        ),
    ),
)
