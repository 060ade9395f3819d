"""Values that look like secrets, by their name or by their shape."""

import re

_NAME = re.compile(
    r"(^|_)([A-Z0-9]*PASSWORD|[A-Z0-9]*PASSWD|PASS|PASSPHRASE|PWD|SECRET|SECRETS|TOKEN|CREDENTIALS?|API_?KEY"
    r"|ACCESS_?KEY|PRIVATE_?KEY|ENCRYPTION_?KEY|SIGNING_?KEY|SECRET_?KEY(_?BASE)?|AUTH_?KEY)$",
    re.IGNORECASE,
)
_NAMES_A_SECRET = re.compile(r"(^|_)(SECRETS?|CREDENTIALS?)$", re.IGNORECASE)
"""Variables that may as well say which secret is meant."""
_NAME_OF_A_SECRET = re.compile(r"[a-z0-9_.-]+(/[a-z0-9_.-]+)+|[a-z]+![a-z0-9-]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HARMLESS = re.compile(
    r"|true|false|none|null|yes|no|[0-9]+|disabled|enabled|/[A-Za-z0-9_./-]*|arn:aws[a-z-]*:\S+", re.IGNORECASE
)
_SHAPES = (
    (re.compile(r"(AKIA|ASIA)[0-9A-Z]{16}"), "an AWS access key"),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"), "a private key"),
    (re.compile(r"gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22}"), "a GitHub token"),
    (re.compile(r"glpat-[A-Za-z0-9_-]{20}"), "a GitLab token"),
    (re.compile(r"xox[abeoprs]-[A-Za-z0-9-]{10}"), "a Slack token"),
    (re.compile(r"[rs]k_(live|test)_[A-Za-z0-9]{16}"), "a Stripe key"),
    (re.compile(r"AIza[A-Za-z0-9_-]{35}"), "a Google key"),
    (re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+"), "a signed token (JWT)"),
    (re.compile(r"sk-(ant|proj|svcacct)-[A-Za-z0-9_-]{20}"), "a key of an AI's API"),
    (re.compile(r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"), "a SendGrid key"),
    (re.compile(r"npm_[A-Za-z0-9]{36}"), "an npm token"),
    (
        re.compile(r"https://hooks\.slack\.com/(services|workflows)/[A-Z]"),
        "a Slack webhook, which whoever knows it can use",
    ),
    (
        re.compile(r"(?i)(^|;)\s*(password|pwd)\s*=\s*(?!\*+(;|$)|\$\{)[^;\s]+(;|$)"),
        "a connection string with a password",
    ),
    (re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:(?!\*+@|x+@|\$\{)[^/\s@]+@"), "an address with a password"),
)
_AWS_SECRET = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")


def shape_of_secret(value: str) -> str:
    """What a value looks like by its shape alone (`an AWS access key`); empty where it looks like no secret."""
    for pattern, what in _SHAPES:
        if pattern.search(value):
            return what
    found = _AWS_SECRET.fullmatch(value)
    if found and re.search("[A-Z]", value) and re.search("[a-z]", value) and re.search("[0-9]", value):
        return "an AWS secret key"
    return ""


def looks_like_secret(name: str, value: str) -> str:
    """Why a variable looks like a secret (`its name`, `it looks like a private key`); empty where it does not."""
    shape = shape_of_secret(value)
    if shape:
        return f"it looks like {shape}"
    words = _CAMEL.sub("_", name).replace("-", "_").replace(".", "_")
    if not _NAME.search(words) or _HARMLESS.fullmatch(value):
        return ""
    named = _NAMES_A_SECRET.search(words) and _NAME_OF_A_SECRET.fullmatch(value)
    return "" if named else "its name says so"
