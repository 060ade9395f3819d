"""A question to a deployer's policies, and the words its answer is written in."""

from dataclasses import dataclass

from ecs_platform.model.iam.evaluate import Request

Yes = tuple[str, ...]
"""Tools and options with which the answer is yes; `a+b` means both together."""

NEVER: Yes = ()
DEPLOYS: Yes = ("aws-cli", "silinternational/ecs-deploy", "fabfuel/ecs-deploy", "ecspresso", "github-action")


Asked = tuple[str, Yes, tuple[Request, ...]]
"""A question without the name of the service."""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        text: the question.
        yes: the tools and options with which the answer is yes; `NEVER` where it is no for everybody.
        requests: what IAM is asked; all of it must be allowed for a yes.
    """

    text: str
    yes: Yes
    requests: tuple[Request, ...]
