"""One environment with all kinds of services, for the tests of deployers."""

from collections.abc import Iterator
from itertools import combinations

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.scope import Scope, deployable, environment_scope
from ecs_platform.model.naming import Names
from ecs_platform.model.settings.deployers import OPTIONS, TOOLS, Deployer, Option

ACCOUNT = Account("eu-central-1", "123456789012")
NAMES = Names("test", "ecs-platform")

SCOPE: Scope = environment_scope(
    ACCOUNT,
    NAMES,
    [
        deployable(ACCOUNT, NAMES, "nginx", fargate=False),
        deployable(ACCOUNT, NAMES, "api", image_parameter="/test/api/image", repository="test-api"),
        deployable(ACCOUNT, NAMES, "worker", exec_command=True),
        deployable(ACCOUNT, NAMES, "report", scheduled=True),
    ],
)


def deployer(**values: object) -> Deployer:
    """A user with these settings."""
    return Deployer.model_validate({"kind": "user", **values})


def all_deployers() -> Iterator[Deployer]:
    """Each tool alone, all, and none, with no option, with each, with each two, and with all."""
    option_sets: list[tuple[Option, ...]] = [(), OPTIONS, *combinations(OPTIONS, 1), *combinations(OPTIONS, 2)]
    for options in option_sets:
        for tools in ((), TOOLS, *((tool,) for tool in TOOLS)):
            # Two options for one service: what they give together shows there as well.
            services = ("api",) if len(options) == 2 else None
            if tools or options:
                yield deployer(tools=tools, services=services, **dict.fromkeys(options, True))


EVERYTHING = deployer(tools=TOOLS, **dict.fromkeys(OPTIONS, True))
