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
    r"|(?!([A-Za-z0-9-]+\.)?(ghe|github)\.com/)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*/_services/token"
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
        anywhere: whether others have servers of their own whose tokens have such subjects.
    """

    issuer: str
    organisation: str
    project: str
    example: str
    source: str
    anywhere: bool = False

    @property
    def whole(self) -> str:
        """Pattern of what names one project."""
        return self.organisation + self.project

    @property
    def head(self) -> str:
        """What every subject of this form begins with, before the first name in it."""
        return re.split("[A-Z]", self.example, maxsplit=1)[0]


FORMS = (
    Form(
        GITHUB_ISSUER,
        "repo:[^/:]+/",
        "[^/:]+:",
        "repo:OWNER/REPOSITORY:",
        "https://docs.github.com/en/actions/reference/security/oidc",
        anywhere=True,
    ),
    Form(
        r"gitlab\.[A-Za-z0-9.-]+",
        r"project_path:[^/:]+/",
        r"([^/:]+/)*[^/:]+:",
        "project_path:GROUP/PROJECT:",
        "https://docs.gitlab.com/ci/secrets/id_token_authentication/",
        anywhere=True,
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
        anywhere=True,
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
    Form(
        r"oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/id/[0-9A-Za-z]+",
        "",
        "system:serviceaccount:[^:]+:",
        "system:serviceaccount:NAMESPACE:",
        "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
        anywhere=True,
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
    if re.match(form.whole, begins):
        return subject
    of_organisation = form.organisation and re.match(form.organisation, begins)
    if of_organisation and whole_organisation:
        return subject
    hint = f"subjects of {issuer} begin with `{form.example}`; a `*` or `?` may stand behind that"
    if of_organisation:
        hint += ", or behind the organisation with `whole_organisation: true`"
    raise fault(f"`{subject}` lets more than one project in", hint)


_ADDRESS = re.compile("https?:(.*)")
_OF_A_JOB = re.compile("//[^/]+/(.*[^/]/)?(?!job/)[^/]+/")
"""An address with more than the server in it; in Jenkins's, a name stands behind `job/`."""


def prefix_of_one_project(prefix: str, *, whole_organisation: bool) -> str:
    """A prefix that settings say names one project; a fault where it is known to be that of many.

    Args:
        prefix: what subjects begin with, of a provider of which that is not known here.
        whole_organisation: whether all projects of one organisation are meant.
    """
    anywhere = [form for form in FORMS if form.anywhere]
    alike = [form for form in anywhere if prefix.startswith(form.head) or form.head.startswith(prefix)]
    names = [form.organisation if whole_organisation and form.organisation else form.whole for form in alike]
    if alike and not any(re.match(pattern, prefix) for pattern in names):
        raise fault(f"`{prefix}` begins the subjects of many projects", f"write all of `{alike[0].example}`")
    address = _ADDRESS.fullmatch(prefix)
    if address is not None and not _OF_A_JOB.fullmatch(address[1]):
        raise fault(f"`{prefix}` begins the subjects of many projects", "write the address up to the project's name")
    return prefix


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
