"""Values that look like secrets, by their name or by their shape."""

import re

from ecs_platform.model.manifest.secret_shapes import is_placeholder, looks_random, shape_in

_OF_WHERE = r"(_?[0-9]+|_(PROD|PRODUCTION|STAGING|TEST|DEV|LIVE|OLD|NEW|PRIMARY|SECONDARY))?"
_NAME = re.compile(
    r"(^|_)([A-Z0-9]*PASSWORDS?|[A-Z0-9]*PASSWD|PASS|DBPASS|PASSPHRASE|PWD|PW|SECRET|SECRETS|TOKENS?|CREDENTIALS?|API_?KEYS?"
    r"|ACCESS_?KEY|PRIVATE_?KEY|ENCRYPTION_?KEY|SIGNING_?KEY|SECRET_?KEY(_?BASE)?|AUTH_?KEY)"
    rf"{_OF_WHERE}$",
    re.IGNORECASE,
)
_KEY = re.compile(r"(^|_)(?<!PUBLIC_)(?<!SITE_)(?<!PUBLISHABLE_)(?<!KMS_)(KEY|SALT|PEPPER|PSK|PAT)$", re.IGNORECASE)
"""Variables that are a secret's where their value is random."""
_NAMES_A_SECRET = re.compile(r"(^|_)(SECRETS?|CREDENTIALS?)$", re.IGNORECASE)
"""Variables that may as well say which secret is meant."""
_NAME_OF_A_SECRET = re.compile(r"[a-z0-9_.-]+(/[a-z0-9_.-]+)+|[a-z]+![a-z0-9-]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HARMLESS = re.compile(
    r"|true|false|none|null|nil|yes|no|on|off|[0-9]+|disabled?|enabled?|required|optional|default|auto"
    r"|headers?|query|cookies?|body|form|bearer|basic|digest|oauth2?|oidc|saml|jwt|jwks|hmac|[hre]s(256|384|512)"
    r"|include|omit|same-origin|env(ironment)?|file|vault|secrets-?manager|ssm|kms|iam|aws|anonymous|static|rotate"
    r"|authorization|x(-[a-z0-9]+)+|[cx]srf[-_]?token"
    r"|(\.{1,2}|~)?/[A-Za-z0-9_./-]*|[a-z]:\\[^;]*|[\w.-]+\.(json|pem|key|crt|txt|env|ya?ml|ini|conf)"
    r"|arn:aws[a-z-]*:\S+|https?://[^\s@?]+|([a-z-]*(op|vault|ssm|env|file|kms|secrets-?manager)|ref\+[a-z]+)(://?|:)\S+"
    r"|projects/[\w-]+/secrets/\S+|id=\S+|--?\S*",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    r"(?:^|(?<=[\s;&?,\"'(\[{]))(?:"
    r"-{1,2}(?P<option>[A-Za-z][\w.-]*)(?:=|\s+)|(?P<name>[A-Za-z][\w.-]*)=|[\"'](?P<key>[A-Za-z][\w.-]*)[\"']\s*:\s*"
    r"|(?P<yaml>[A-Za-z]\w*):\s+|(?P<header>[A-Za-z]+(?:-[A-Za-z]+)+):\s*)"
    r"(?=(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"',;&)\]}]+))"
)


def shape_of_secret(text: str) -> str:
    """What a text looks like by its shape alone (`an AWS access key`); empty where it looks like no secret."""
    shape = shape_in(text)
    if shape:
        return shape
    for found in _ASSIGNED.finditer(text):
        name = next(filter(None, found.group("option", "name", "key", "header", "yaml")))
        value = found["value"].strip("\"'")
        # In a sentence `password: ` may be followed by any word.
        if _named(name, value) and (not found["yaml"] or looks_random(value)):
            return f"what `{name}` is given"
    return ""


def looks_like_secret(name: str, value: str) -> str:
    """Why a variable looks like a secret (`its name`, `it looks like a private key`); empty where it does not."""
    shape = shape_of_secret(value)
    if shape:
        return f"it looks like {shape}"
    return "its name says so" if _named(name, value) else ""


def _named(name: str, value: str) -> bool:
    """Whether a name says that its value is a secret, and the value may be one."""
    words = _CAMEL.sub("_", name).replace("-", "_").replace(".", "_")
    if _KEY.search(words) and not _NAME.search(words):
        return looks_random(value)
    if not _NAME.search(words) or _HARMLESS.fullmatch(value) or is_placeholder(value):
        return False
    return not (_NAMES_A_SECRET.search(words) and _NAME_OF_A_SECRET.fullmatch(value))
