"""OIDC providers that many organisations share: what a trust policy must ask of their tokens, or IAM refuses it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
"""

from collections.abc import Iterator
from typing import Any

from sandbox.aws.judge.predicates import statements

GITHUB = "token.actions.githubusercontent.com"
"""An enterprise's issuer has its slug behind it, which is then in the keys too."""

SUBJECT = {
    "agent.buildkite.com",
    "app.terraform.io",
    "gitlab.com",
    "oidc-configuration.audit-log.githubusercontent.com",
    "oidc.codefresh.io",
    "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb",
    "proidc.upbound.io",
    "scalr.io",
    "studio.datachain.ai/api",
    "tokens.cloud.shisho.dev",
    "vstoken.actions.githubusercontent.com",
}
"""Those whose `sub` says whose token it is."""

AUDIENCE = {"api.pulumi.com/oidc", "cognito-identity.amazonaws.com", "oidc.vercel.com", "sandboxes.cloud"}
"""Those whose `aud` says it."""

SENTINEL = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d"

_OPERATORS = ("stringequals", "stringlike", "stringequalsignorecase")


def required(issuer: str) -> tuple[str, ...]:
    """The condition keys of which one must be asked; none for a provider of one organisation alone."""
    if issuer == GITHUB or issuer.startswith(f"{GITHUB}/"):
        return (f"{issuer}:sub", f"{issuer}:job_workflow_ref")
    if issuer in SUBJECT:
        return (f"{issuer}:sub",)
    if issuer in AUDIENCE:
        return (f"{issuer}:aud",)
    return ("sts:RoleSessionName",) if issuer == SENTINEL else ()


def open_to_all(policy: Any) -> str | None:
    """What IAM says of a trust policy that lets every organisation in that such a provider has."""
    for statement in statements(policy):
        if statement.get("Effect") != "Allow" or not isinstance(statement.get("Principal"), dict):
            continue
        for principal in _listed(statement["Principal"].get("Federated", [])):
            keys = required(principal.rpartition(":oidc-provider/")[2])
            if keys and not set(_scoped(statement.get("Condition"))) & {key.lower() for key in keys}:
                asked = " or ".join(keys)
                return (
                    f"Trust policy with trusted principal {principal} must evaluate, using StringEquals, StringLike "
                    f"or StringEqualsIgnoreCase, {asked} which is not scoped to all"
                )
    return None


def _scoped(conditions: Any) -> Iterator[str]:
    """The keys that a statement asks for something else than anything, in small letters."""
    for operator, keys in conditions.items() if isinstance(conditions, dict) else ():
        if operator.rpartition(":")[2].lower() in _OPERATORS and isinstance(keys, dict):
            yield from (key.lower() for key, values in keys.items() if "*" not in _listed(values))


def _listed(values: Any) -> list[str]:
    return [str(one) for one in values] if isinstance(values, list) else [str(values)]
