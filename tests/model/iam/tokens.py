"""Subjects of CI systems as they are in tokens, by hand from their manuals, for tests of trust."""

from dataclasses import dataclass

REPOSITORY, ENVIRONMENT, STEP, OTHER = (
    f"{{{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}}}" for digit in "abcd"
)
ORG = "5" * 8 + "-5555-4555-8555-" + "5" * 12
BITBUCKET = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"


@dataclass(frozen=True)
class Ci:
    """A CI system.

    Attributes:
        issuer: whose tokens, without `https://`.
        project: what the subjects of one project begin with.
        ends: how its subjects end.
        strangers: beginnings of subjects of others, each nearly the project's.
        organisation: what the subjects of its organisation begin with; none where the issuer is of one.
    """

    issuer: str
    project: str
    ends: tuple[str, ...]
    strangers: tuple[str, ...]
    organisation: str | None


def _github(issuer: str) -> Ci:
    return Ci(
        issuer,
        "repo:acme/shop:",
        ("ref:refs/heads/main", "ref:refs/tags/v1.2", "environment:production", "pull_request"),
        ("repo:acme/shop-admin:", "repo:acme/shop2:", "repo:acme2/shop:", "repo:evil/shop:", "repo:acme/:"),
        "repo:acme/",
    )


def _gitlab(issuer: str) -> Ci:
    return Ci(
        issuer,
        "project_path:acme/web/shop:",
        ("ref_type:branch:ref:main", "ref_type:tag:ref:v1.2"),
        ("project_path:acme/web/shop2:", "project_path:acme/web/shop/sub:", "project_path:evil/web/shop:"),
        "project_path:acme/",
    )


ALL = (
    _github("token.actions.githubusercontent.com"),
    _github("token.actions.githubusercontent.com/acme-enterprise"),
    _github("token.actions.acme.ghe.com"),
    _github("github.example.com/_services/token"),
    _gitlab("gitlab.com"),
    _gitlab("gitlab.example.com"),
    Ci(BITBUCKET, f"{REPOSITORY}:", (STEP, f"{ENVIRONMENT}:{STEP}"), (f"{OTHER}:", f"{OTHER}{REPOSITORY}:"), None),
    Ci(
        f"oidc.circleci.com/org/{ORG}",
        f"org/{ORG}/project/77/",
        ("user/88", "user/88/vcs-origin/github.com/acme/shop/vcs-ref/refs/heads/main"),
        (f"org/{ORG}/project/777/", f"org/{ORG}1/project/77/"),
        f"org/{ORG}/",
    ),
    Ci(
        "app.terraform.io",
        "organization:acme:project:Default Project:workspace:shop:",
        ("run_phase:plan", "run_phase:apply"),
        (
            "organization:acme:project:Default Project:workspace:shop2:",
            "organization:acme:project:Other:workspace:shop:",
            "organization:acme2:project:Default Project:workspace:shop:",
        ),
        "organization:acme:",
    ),
    Ci(
        "agent.buildkite.com",
        "organization:acme:pipeline:shop:",
        ("ref:refs/heads/main:commit:9f3182061f1e2cca4702c368cbc039b7dc9d4485:step:deploy",),
        ("organization:acme:pipeline:shop2:", "organization:acme2:pipeline:shop:"),
        "organization:acme:",
    ),
    Ci(
        "oidc.codefresh.io",
        "account:64884faac2751b77ca7ab324:pipeline:64f7232ab698cfcb95d93cef:",
        ("initiator:user", "scm_repo_url:https://github.com/acme/shop:scm_user_name:jane:scm_ref:main"),
        (
            "account:64884faac2751b77ca7ab324:pipeline:64f7232ab698cfcb95d93ce0:",
            "account:64884faac2751b77ca7ab320:pipeline:64f7232ab698cfcb95d93cef:",
        ),
        "account:64884faac2751b77ca7ab324:",
    ),
    Ci(
        "api.pulumi.com/oidc",
        "pulumi:deploy:org:acme:project:shop:stack:production:",
        ("operation:update:scope:write", "operation:preview:scope:write"),
        (
            "pulumi:deploy:org:acme:project:shop:stack:production2:",
            "pulumi:deploy:org:acme:project:shop2:stack:production:",
            "pulumi:deploy:org:acme2:project:shop:stack:production:",
        ),
        "pulumi:deploy:org:acme:",
    ),
    Ci(
        "oidc.vercel.com/acme",
        "owner:acme:project:shop:",
        ("environment:production",),
        ("owner:acme:project:shop2:", "owner:acme2:project:shop:"),
        "owner:acme:",
    ),
    Ci(
        "acme.app.spacelift.io",
        "space:root:stack:shop:",
        ("run_type:TRACKED:scope:write",),
        ("space:root:stack:shop2:", "space:root2:stack:shop:"),
        None,
    ),
    Ci(
        "oidc.eks.eu-central-1.amazonaws.com/id/0A1B2C3D4E5F60718293A4B5C6D7E8F9",
        "system:serviceaccount:argocd:",
        ("argocd-application-controller", "deploy"),
        ("system:serviceaccount:argocd2:", "system:serviceaccount:default:"),
        None,
    ),
)
