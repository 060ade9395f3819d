"""Subjects of others where many share a provider: of another organisation, and of its own but another project.

Written by hand from the manuals of those who make tokens: whatever the settings say is one project, these are not it.
"""

import re
from collections.abc import Iterator

_THEIRS = (
    (r"token\.actions\.(githubusercontent|[^.]+\.ghe)\.com(/.+)?", "repo:{}/theirs-7c1e:ref:refs/heads/main"),
    (r".+/_services/token", "repo:{}/theirs-7c1e:ref:refs/heads/main"),
    (r"gitlab\..+", "project_path:{}/theirs-7c1e:ref_type:branch:ref:main"),
    (r"oidc\.circleci\.com/.+", "org/{}/project/theirs-7c1e/user/theirs-7c1e"),
    (r"app(\.eu)?\.terraform\.io", "organization:{}:project:theirs-7c1e:workspace:theirs-7c1e:run_phase:apply"),
    (r"agent\.buildkite\.com", "organization:{}:pipeline:theirs-7c1e:ref:refs/heads/main:commit:1:step:theirs-7c1e"),
    (r"oidc\.codefresh\.io", "account:{}:pipeline:theirs-7c1e:initiator:theirs-7c1e"),
    (r"oidc\.vercel\.com(/.+)?", "owner:{}:project:theirs-7c1e:environment:production"),
    (
        r"api\.pulumi\.com/oidc",
        "pulumi:deploy:org:{}:project:theirs-7c1e:stack:theirs-7c1e:operation:update:scope:write",
    ),
    (
        r"api\.bitbucket\.org/.+",
        "{{99999999-9999-4999-8999-999999999999}}:{{99999999-9999-4999-8999-999999999999}}",
    ),
)
"""By issuer, a subject; in it, where the organisation stands. Nobody's name is like these."""


def strangers(issuer: str, subject: str, *, whole_organisation: bool) -> Iterator[str]:
    """Subjects of tokens that are no project's of a deployer's.

    Args:
        issuer: whose tokens, without `https://`.
        subject: a subject that may deploy, or a pattern of subjects.
        whole_organisation: whether all projects of its organisation may.
    """
    for pattern, theirs in _THEIRS:
        if re.fullmatch(pattern, issuer):
            yield theirs.format("stranger-7c1e")
            head = theirs.partition("{}")[0]
            own = re.match("[^:/*?]+(?=[:/])", subject.removeprefix(head))
            if subject.startswith(head) and own and not whole_organisation:
                yield theirs.format(own[0])
