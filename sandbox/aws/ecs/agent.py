"""What ECS' agent on an EC2 instance may: register it in a cluster, and be told there what to run.

Asked of the role in the instance's profile. Where there is none the agent has no credentials, and does nothing on AWS;
here nothing is asked then.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
"""

from typing import Any

from moto.ecs.models import ContainerInstance
from moto.iam.models import iam_backends

from sandbox.aws.ecs.common import Backend
from sandbox.aws.ecs.start.iam import Identity, Wish, denial
from sandbox.aws.ecs.task import profile_of
from sandbox.aws.identities import boundary_of, identity_policies, role_of_profile


def may_register(backend: Backend, cluster: str, host: Any) -> bool:
    """Whether an EC2 instance joins a cluster."""
    wish = Wish("ecs:RegisterContainerInstance", backend.clusters[cluster].arn, tags={})
    return denial(_identity(backend, host), wish) is None


def may_poll(backend: Backend, cluster: str, instance: ContainerInstance, host: Any) -> bool:
    """Whether it is told there what to run; if not, its agent is not connected."""
    arn = backend.clusters[cluster].arn
    itself = f"{arn.replace(':cluster/', ':container-instance/')}/{instance.id}"
    return denial(_identity(backend, host), Wish("ecs:Poll", itself, {"ecs:cluster": arn})) is None


def _identity(backend: Backend, host: Any) -> Identity | None:
    iam = iam_backends[backend.account_id][backend.partition]
    role = role_of_profile(iam, profile_of(host))
    if role is None:
        return None
    session = f"arn:{backend.partition}:sts::{backend.account_id}:assumed-role/{role.name}/{host.id}"
    return Identity(role.arn, session, identity_policies(role), boundary_of(role, iam))
