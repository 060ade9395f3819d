"""Who may take a role: trust policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html
"""

from ecs_platform.model.arns import Account, ec2_principal
from ecs_platform.model.iam.document import Document, Statement, document
from ecs_platform.model.settings.deployers import AccountTrust, Deployer, GitHub
from ecs_platform.model.settings.oidc import Oidc, audience_key, issuer_of
from ecs_platform.model.settings.subjects import GITHUB_HOST as GITHUB_HOST  # noqa: PLC0414  (imported from here)
from ecs_platform.model.settings.subjects import fixed

ECS_TASKS = "ecs-tasks.amazonaws.com"


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
    statements = deployer_trust_statements(deployer, account)
    return document(statements) if statements else None


def deployer_trust_statements(deployer: Deployer, account: Account) -> list[Statement]:
    """The statements of that policy; none for a user."""
    if deployer.github is not None:
        return [_github(deployer.github, account)]
    if deployer.oidc is not None:
        return _oidc(deployer.oidc)
    return [] if deployer.account is None else [_account(deployer.account, account)]


def _github(github: GitHub, account: Account) -> Statement:
    provider = github.provider_arn or account.arn("iam", f"oidc-provider/{github.issuer_host}", region="")
    # A `*` stands only where a whole organisation was asked for, and never in the owner's part.
    operator = "StringLike" if github.whole_organisation else "StringEquals"
    why = "workflows of this repository take the role"
    return _tokens("GitHub", why, provider, github.audiences, operator, github_subjects(github))


def _tokens(
    sid: str, why: str, provider: str, audiences: tuple[str, ...], operator: str, subjects: list[str]
) -> Statement:
    """Tokens of a provider: the keys begin with its issuer, its path included."""
    issuer = issuer_of(provider)
    conditions: dict[str, dict[str, str | tuple[str, ...]]] = {"StringEquals": {audience_key(issuer): audiences}}
    conditions.setdefault(operator, {})[f"{issuer}:sub"] = tuple(subjects)
    action = ("sts:AssumeRoleWithWebIdentity",)
    return Statement(sid, action, (), why, conditions=conditions, principal={"Federated": provider})


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


def _oidc(oidc: Oidc) -> list[Statement]:
    """Two conditions of one statement must both hold, so that patterns have a statement of their own."""
    whole = [subject for subject in oidc.subjects if fixed(subject) == subject]
    patterns = [subject for subject in oidc.subjects if fixed(subject) != subject]
    found = []
    if whole:
        why = "tokens of this provider with these subjects take the role"
        found.append(_tokens("Oidc", why, oidc.provider_arn, oidc.audiences, "StringEquals", whole))
    if patterns:
        why = "tokens of this provider with subjects like these take the role"
        found.append(_tokens("OidcPatterns", why, oidc.provider_arn, oidc.audiences, "StringLike", patterns))
    return found


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
