"""Which IAM actions each deploy tool calls, and what the options add: the table the policies are made from.

From the tools' sources and from runs with one action removed at a time.
"""

from dataclasses import dataclass

from ecs_platform.model.iam.on_call import LOOKS
from ecs_platform.model.settings.deployers import Option, Tool


@dataclass(frozen=True)
class Needs:
    """What one tool or option needs.

    Attributes:
        what: what it is, in a line.
        page: where it is described.
        actions: the IAM actions it cannot do without.
    """

    what: str
    page: str
    actions: frozenset[str]


_DEPLOY = frozenset(
    {
        "ecs:DescribeTaskDefinition",
        "ecs:RegisterTaskDefinition",
        # Revisions carry tags, and a tag given on registration is a right of its own.
        "ecs:TagResource",
        "ecs:UpdateService",
        "ecs:DescribeServices",
        "iam:PassRole",
    }
)
_TASKS = frozenset({"ecs:ListTasks", "ecs:DescribeTasks"})

BY_TOOL: dict[Tool, Needs] = {
    "aws-cli": Needs(
        "the aws CLI in two steps: register-task-definition, update-service, then wait services-stable",
        "https://docs.aws.amazon.com/cli/latest/reference/ecs/",
        _DEPLOY,
    ),
    "silinternational/ecs-deploy": Needs(
        "the bash script ecs-deploy", "https://github.com/silinternational/ecs-deploy", _DEPLOY | _TASKS
    ),
    "fabfuel/ecs-deploy": Needs(
        "the Python package ecs-deploy, whose command is `ecs`",
        "https://github.com/fabfuel/ecs-deploy",
        _DEPLOY | _TASKS,
    ),
    "ecspresso": Needs(
        "ecspresso: deploy (also `--wait-until=deployed`), diff, rollback without deregistering",
        "https://github.com/kayac/ecspresso",
        _DEPLOY | {"ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments", "ecs:ListTaskDefinitions"},
    ),
    "github-action": Needs(
        "the GitHub actions amazon-ecs-render-task-definition and amazon-ecs-deploy-task-definition",
        "https://github.com/aws-actions/amazon-ecs-deploy-task-definition",
        _DEPLOY,
    ),
    "pulumi-parameter": Needs(
        "writes the image into the service's image parameter, which the next `pulumi up` reads",
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html",
        frozenset({"ssm:PutParameter"}),
    ),
    "operate": Needs(
        "the verbs that look: `ops status`, `logs`, `verify`, and their `--watch`; with options and other tools the "
        "verbs that act: redeploy (`scale`), rollback (a deploy tool, or `pulumi-parameter`), `run`, `exec`",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html",
        LOOKS,
    ),
}

RUN_ONLY_WITH: dict[str, frozenset[Tool]] = {
    "logs:GetLogEvents": frozenset({"ecspresso", "operate"}),
    "ecs:TagResource": frozenset({"operate"}),
}
"""Of what the option `run` needs, what is for these tools alone: the others show no logs, and give a task no tags."""

BY_OPTION: dict[Option, Needs] = {
    "run": Needs(
        "runs one-off tasks of its services' task definitions",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html",
        frozenset(
            {
                "ecs:RunTask",
                "ecs:DescribeTasks",
                "ecs:DescribeTaskDefinition",
                "ecs:TagResource",
                "iam:PassRole",
                "logs:GetLogEvents",
            }
        ),
    ),
    "exec": Needs(
        "opens a shell in containers of its services",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
        frozenset({"ecs:ExecuteCommand", "ecs:DescribeTasks", "ecs:ListTasks"}),
    ),
    "deregister": Needs(
        "deregisters old revisions; AWS cannot limit this: it can deregister the revisions of EVERY family in the "
        "account, other environments included",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterTaskDefinition.html",
        frozenset({"ecs:DeregisterTaskDefinition", "ecs:ListTaskDefinitions"}),
    ),
    "scale": Needs(
        "changes how many tasks a service has, and the bounds of its autoscaling",
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
        frozenset(
            {
                "ecs:UpdateService",
                "ecs:DescribeServices",
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:RegisterScalableTarget",
            }
        ),
    ),
    "push": Needs(
        "pushes images to the services' ECR repositories",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html",
        frozenset(
            {
                "ecr:GetAuthorizationToken",
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            }
        ),
    ),
}
