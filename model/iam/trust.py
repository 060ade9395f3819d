"""Who may take a role: trust policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
"""

from ecs_platform.model.arns import Account, ec2_principal
from ecs_platform.model.iam.document import Document, Statement, document
from ecs_platform.model.settings.deployers import GITHUB_AUDIENCE, AccountTrust, Deployer, GitHub, Oidc

ECS_TASKS = "ecs-tasks.amazonaws.com"
GITHUB_HOST = "token.actions.githubusercontent.com"


def ecs_tasks_trust(account: Account) -> Document:
    """The trust policy of task and execution roles: ECS tasks of this account and region.

    AWS does not support the cluster in `aws:SourceArn` here: with it, no task would start.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    """
    return document(
        [
            Statement(
                "EcsTasks",
                ("sts:AssumeRole",),
                (),
                "ECS takes the role for tasks, only for this account's",
                conditions={
                    "StringEquals": {"aws:SourceAccount": account.id},
                    "ArnLike": {"aws:SourceArn": account.arn("ecs", "*")},
                },
                principal={"Service": ECS_TASKS},
            )
        ]
    )


def ec2_instance_trust(account: Account) -> Document:
    """The trust policy of the container instances' role."""
    why, principal = "EC2 takes the role for instances", {"Service": ec2_principal(account.region)}
    return document([Statement("Ec2", ("sts:AssumeRole",), (), why, principal=principal)])


def scheduler_trust(account: Account) -> Document:
    """The trust policy of the roles that start scheduled jobs: EventBridge Scheduler, for schedules of this account.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    return document(
        [
            Statement(
                "Scheduler",
                ("sts:AssumeRole",),
                (),
                "EventBridge Scheduler takes the role to start the job",
                conditions={
                    "StringEquals": {"aws:SourceAccount": account.id},
                    "ArnLike": {"aws:SourceArn": account.arn("scheduler", "*")},
                },
                principal={"Service": "scheduler.amazonaws.com"},
            )
        ]
    )


def deployer_trust(deployer: Deployer, account: Account) -> Document | None:
    """The trust policy of a deployer's role; none for a user.

    Args:
        deployer: the deployer's settings.
        account: the account the role is in.
    """
    statement = deployer_trust_statement(deployer, account)
    return None if statement is None else document([statement])


def deployer_trust_statement(deployer: Deployer, account: Account) -> Statement | None:
    """The one statement of that policy; none for a user."""
    if deployer.github is not None:
        return _github(deployer.github, account)
    if deployer.oidc is not None:
        return _oidc(deployer.oidc)
    if deployer.account is not None:
        return _account(deployer.account, account)
    return None


def _github(github: GitHub, account: Account) -> Statement:
    provider = github.provider_arn or account.arn("iam", f"oidc-provider/{GITHUB_HOST}", region="")
    subjects = tuple(github_subjects(github))
    audience, subject = f"{GITHUB_HOST}:aud", f"{GITHUB_HOST}:sub"
    conditions: dict[str, dict[str, str | tuple[str, ...]]] = {"StringEquals": {audience: GITHUB_AUDIENCE}}
    # A `*` stands only where a whole organisation was asked for, and never in the owner's part.
    conditions.setdefault("StringLike" if github.whole_organisation else "StringEquals", {})[subject] = subjects
    return Statement(
        "GitHub",
        ("sts:AssumeRoleWithWebIdentity",),
        (),
        "workflows of this repository take the role",
        conditions=conditions,
        principal={"Federated": provider},
    )


def github_subjects(github: GitHub) -> list[str]:
    """The subjects of the tokens that are accepted, in the form with names and in the one with numeric ids.

    https://docs.github.com/en/actions/reference/security/oidc
    """
    repository = github.repository or "*"
    names = {
        "names": f"repo:{github.owner}/{repository}",
        "ids": f"repo:{github.owner}@{github.owner_id}/{repository}"
        + ("" if github.whole_organisation else f"@{github.repository_id}"),
    }
    return [f"{names[form]}:{context}" for form in github.forms for context in _contexts(github)]


def _contexts(github: GitHub) -> list[str]:
    contexts = []
    if github.branch is not None:
        contexts.append(f"ref:refs/heads/{github.branch}")
    if github.tag is not None:
        contexts.append(f"ref:refs/tags/{github.tag}")
    if github.environment is not None:
        # GitHub writes a colon within the name this way: colons divide the subject.
        contexts.append(f"environment:{github.environment.replace(':', '%3A')}")
    if github.pull_requests:
        contexts.append("pull_request")
    return contexts


def _oidc(oidc: Oidc) -> Statement:
    host = oidc.provider_arn.partition(":oidc-provider/")[2]
    return Statement(
        "Oidc",
        ("sts:AssumeRoleWithWebIdentity",),
        (),
        "tokens of this provider with these subjects take the role",
        conditions={"StringEquals": {f"{host}:aud": oidc.audiences, f"{host}:sub": oidc.subjects}},
        principal={"Federated": oidc.provider_arn},
    )


def _account(trust: AccountTrust, account: Account) -> Statement:
    conditions: dict[str, dict[str, str | tuple[str, ...]]] = {}
    if trust.principals:
        # As a condition, not as the principal: a role that is deleted and made again is still meant.
        conditions["ArnEquals"] = {"aws:PrincipalArn": trust.principals}
    if trust.external_id is not None:
        conditions["StringEquals"] = {"sts:ExternalId": trust.external_id}
    return Statement(
        "Account",
        ("sts:AssumeRole",),
        (),
        "this account takes the role",
        conditions=conditions,
        principal={"AWS": f"arn:{account.partition}:iam::{trust.id}:root"},
    )
