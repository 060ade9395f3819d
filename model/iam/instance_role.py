"""What container instances may do: what ECS' agent and Session Manager call, in their own cluster, and nothing else.

Whoever reaches an instance's credentials has these rights, so there is no parameter, image, log or secret among them:
the agent pulls images, writes logs and reads secrets with the execution role of each task.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
"""

from ecs_platform.model.arns import Account
from ecs_platform.model.iam.document import Statement
from ecs_platform.model.iam.roles import EXEC_CHANNELS

_REPORT = (
    "ecs:RegisterContainerInstance",
    "ecs:SubmitAttachmentStateChanges",
    "ecs:SubmitContainerStateChange",
    "ecs:SubmitTaskStateChange",
)
_FOLLOW = ("ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState")


def instance_statements(account: Account, cluster: str) -> list[Statement]:
    """The rights of the container instances' role.

    Of AWS's `AmazonEC2ContainerServiceforEC2Role` what the agent calls on an instance made here, limited to the cluster
    as the AWS CDK limits it; of `AmazonSSMManagedInstanceCore` what opens a session, without `ssm:GetParameter`.

    https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ecs/lib/cluster.ts
    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html

    Args:
        account: where they run.
        cluster: the cluster's name.
    """
    of_cluster, in_cluster = account.cluster(cluster), account.arn("ecs", f"container-instance/{cluster}/*")
    here = {"ArnEquals": {"ecs:cluster": of_cluster}}
    tagged = (in_cluster, account.task(cluster))
    return [
        Statement("Report", _REPORT, (of_cluster,), "joins the cluster, and tells what becomes of its tasks"),
        # By the key, as the CDK does it, or by the ARN: AWS's list has both, and either is enough.
        Statement("FollowHere", _FOLLOW, ("*",), "is told what to run, tells what it uses, drains itself", here),
        Statement("Follow", _FOLLOW, (in_cluster,), "the same, where AWS asks for the instance"),
        Statement("FindEcs", ("ecs:DiscoverPollEndpoint",), ("*",), "finds ECS; this action knows no resources"),
        Statement("Tags", ("ecs:ListTagsForResource",), tagged, "tells tasks their tags"),
        # These know no resources, or none before the instance is there.
        Statement(
            "Sessions", ("ssm:UpdateInstanceInformation", *EXEC_CHANNELS), ("*",), "Session Manager opens its sessions"
        ),
    ]
