"""Which part of a token's subject names one project: behind it a `*` lets nobody else in, before it everybody's.

Subjects of many providers end in what changes with every run (a step, a user, a commit). They are known here by the
provider's issuer; what an organisation may name itself in its subjects is between separators that names cannot have.
"""

import re
from dataclasses import dataclass

from ecs_platform.model.reading.fields import fault

GITHUB_HOST = "token.actions.githubusercontent.com"
GITHUB_ISSUER = (
    r"token\.actions\.githubusercontent\.com(/[A-Za-z0-9-]+)?"
    r"|token\.actions\.[A-Za-z0-9-]+\.ghe\.com(/[A-Za-z0-9-]+)?"
    r"|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*/_services/token"
)
"""GitHub's, GitHub's with the slug of an enterprise, one with data residency, and GitHub Enterprise Server."""

_WILD = re.compile("[*?]")


@dataclass(frozen=True)
class Form:
    """What the subjects of a provider's tokens begin with.

    Attributes:
        issuer: pattern of the issuers, without `https://`.
        organisation: pattern of what names the organisation; empty where the issuer is of one alone.
        project: pattern of what follows it and names one project.
        example: both, for messages.
        source: the page that says so.
    """

    issuer: str
    organisation: str
    project: str
    example: str
    source: str


FORMS = (
    Form(
        GITHUB_ISSUER,
        "repo:[^/:]+/",
        "[^/:]+:",
        "repo:OWNER/REPOSITORY:",
        "https://docs.github.com/en/actions/reference/security/oidc",
    ),
    Form(
        r"gitlab\.[A-Za-z0-9.-]+",
        r"project_path:[^/:]+/",
        r"([^/:]+/)*[^/:]+:",
        "project_path:GROUP/PROJECT:",
        "https://docs.gitlab.com/ci/secrets/id_token_authentication/",
    ),
    Form(
        r"api\.bitbucket\.org/2\.0/workspaces/[^/]+/pipelines-config/identity/oidc",
        "",
        r"\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}:",
        "{REPOSITORY-UUID}:",
        "https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/",
    ),
    Form(
        r"oidc\.circleci\.com/org/[^/]+",
        "org/[^/]+/",
        "project/[^/]+/",
        "org/ORGANISATION-ID/project/PROJECT-ID/",
        "https://circleci.com/docs/openid-connect-tokens/",
    ),
    Form(
        r"app(\.eu)?\.terraform\.io",
        "organization:[^:]+:",
        "project:[^:]+:workspace:[^:]+:",
        "organization:ORGANIZATION:project:PROJECT:workspace:WORKSPACE:",
        "https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration",
    ),
    Form(
        r"agent\.buildkite\.com",
        "organization:[^:]+:",
        "pipeline:[^:]+:",
        "organization:ORGANIZATION:pipeline:PIPELINE:",
        "https://buildkite.com/docs/agent/v3/cli-oidc",
    ),
    Form(
        r"oidc\.codefresh\.io",
        "account:[^:]+:",
        "pipeline:[^:]+:",
        "account:ACCOUNT-ID:pipeline:PIPELINE-ID:",
        "https://codefresh.io/docs/docs/integrations/oidc-pipelines/",
    ),
    Form(
        r"api\.pulumi\.com/oidc",
        "pulumi:deploy:org:[^:]+:",
        "project:[^:]+:stack:[^:]+:",
        "pulumi:deploy:org:ORGANIZATION:project:PROJECT:stack:STACK:",
        "https://www.pulumi.com/docs/deployments/deployments/oidc/aws/",
    ),
    Form(
        r"oidc\.vercel\.com(/[^/]+)?",
        "owner:[^:]+:",
        "project:[^:]+:",
        "owner:TEAM:project:PROJECT:",
        "https://vercel.com/docs/oidc/reference",
    ),
    Form(
        r"[A-Za-z0-9-]+\.app(\.us)?\.spacelift\.io",
        "",
        "space:[^:]+:(stack|module):[^:]+:",
        "space:SPACE-ID:stack:STACK-ID:",
        "https://docs.spacelift.io/integrations/cloud-providers/oidc/",
    ),
)


def form_of(issuer: str) -> Form | None:
    """The form of an issuer's subjects; none where it is not known here."""
    return next((form for form in FORMS if re.fullmatch(form.issuer, issuer)), None)


def fixed(subject: str) -> str:
    """The subject up to its first `*` or `?`; the whole of one without."""
    return _WILD.split(subject, maxsplit=1)[0]


def checked(subject: str, issuer: str, *, project_prefix: str | None, whole_organisation: bool) -> str:
    """The subject; a fault where a `*` or `?` in it reaches more than one project.

    Args:
        subject: the subject, or a pattern of subjects.
        issuer: whose tokens have it, without `https://`.
        project_prefix: what names one project, where that is not known here.
        whole_organisation: whether all projects of one organisation are meant.
    """
    begins, form = fixed(subject), form_of(issuer)
    if begins == subject:
        return subject
    if form is None:
        return _of_unknown(subject, issuer, project_prefix)
    if re.match(form.organisation + form.project, begins):
        return subject
    of_organisation = form.organisation and re.match(form.organisation, begins)
    if of_organisation and whole_organisation:
        return subject
    hint = f"subjects of {issuer} begin with `{form.example}`; a `*` or `?` may stand behind that"
    if of_organisation:
        hint += ", or behind the organisation with `whole_organisation: true`"
    raise fault(f"`{subject}` lets more than one project in", hint)


def _of_unknown(subject: str, issuer: str, project_prefix: str | None) -> str:
    if project_prefix is not None and fixed(subject).startswith(project_prefix):
        return subject
    if project_prefix is not None:
        raise fault(
            f"`{subject}` lets more than one project in", f"a `*` or `?` may stand only behind `{project_prefix}`"
        )
    raise fault(
        f"`{subject}` has a `*` or `?`, and what names one project in subjects of {issuer} is not known here",
        "write the subject exactly, or say it in `project_prefix`, up to and with the `:` or `/` behind it",
    )
