"""Amazon ECR: repositories of images. It sets tags in the call that makes one."""

from ecs_platform.adoption.asking import answer
from ecs_platform.adoption.row import Client, Inputs, Row


def _repositories(client: Client, inputs: Inputs) -> list[str]:
    """One call, by name, which a region takes once."""
    asked = {"repositoryNames": [inputs["name"]]}
    found = answer(client("ecr"), "describe_repositories", "RepositoryNotFoundException", **asked)
    return [each["repositoryName"] for each in (found or {}).get("repositories", ())]


def _lifecycle_policies(client: Client, inputs: Inputs) -> list[str]:
    """One call, of one repository."""
    name, nothing = inputs["repository"], ("LifecyclePolicyNotFoundException", "RepositoryNotFoundException")
    found = answer(client("ecr"), "get_lifecycle_policy", *nothing, repositoryName=name)
    return [] if found is None else [name]


ROWS = (
    Row(
        "aws:ecr/repository:Repository",
        _repositories,
        ("name",),
        "NAME",
        unread=("forceDelete",),
    ),
    Row(
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        _lifecycle_policies,
        ("repository",),
        "REPOSITORY",
        part_of=("repository",),
        overwrites=True,
    ),
)
