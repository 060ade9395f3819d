"""Values that look like secrets, by their name or by their shape."""

import re
from functools import lru_cache

from ecs_platform.model.manifest.secret_shapes import is_placeholder, looks_random, noise_in, shape_in

_OF_WHERE = (
    r"(_?V?[0-9]+|_(PROD|PRODUCTION|STAGING|TEST|DEV|LIVE|QA|UAT|LOCAL|OLD|NEW|PRIMARY|SECONDARY|RO|RW"
    r"|READ(ER|ONLY)?|WRITER?"
    r"|REPLICA|BACKUP|DB|HEX|B64|BASE64|PEM|RAW|VALUE|PLAIN))?"
)
_NAME = re.compile(
    r"(^|_)([A-Z0-9]*PASSWORDS?|[A-Z0-9]*PASSWD|PASS|(DB|PG|SQL|USER|ROOT|ADMIN|SMTP|MAIL|REDIS|LDAP|BIND"
    r"|STORE|KEY|SRC_?STORE)PASS"
    r"|PASSPHRASE|PASSCODE|PWD|[A-Z0-9]*PW|SECRET|SECRETS|(AUTH|ACCESS|BEARER|REFRESH|BOT|API)?TOKENS?"
    r"|CREDENTIALS?|API_?KEYS?"
    r"|ACCESS_?KEY|PRIVATE_?KEY|ENCRYPTION_?KEY|SIGNING_?KEY|SECRET_?KEY(_?BASE)?|AUTH_?KEY"
    r"|MNEMONIC(_SEED)?|SEED_PHRASE"
    r"|(ERLANG|RELEASE)_COOKIE|REDISCLI_AUTH)"
    rf"{_OF_WHERE}$",
    re.IGNORECASE,
)
_PASSWORD = re.compile(rf"(PASSWORDS?|PASSWD|PASS|PASSPHRASE|PASSCODE|PWD|PW){_OF_WHERE}$", re.IGNORECASE)
"""Of these a number is a secret too; of others it is how many, or how long."""
_KEY = re.compile(
    r"(^|_)(?<!PUBLIC_)(?<!SITE_)(?<!PUBLISHABLE_)(?<!KMS_)(?<!PGP_)(?<!GPG_)(KEY|SALT|PEPPER|PSK|PAT"
    r"|AUTH|BEARER|COOKIE|J?SESSION_?ID|SESSION"
    r"|CONNECT_SID|PFX|P12|PKCS12|JKS|HONEYCOMB_TEAM|[TH]?OTP_SEED|KEY_DATA)(_(HEX|B64|BASE64|PEM|RAW))?$",
    re.IGNORECASE,
)
"""Variables that are a secret's where their value is random."""
_OF_PUBLIC = re.compile(
    r"(^|_)(PUBLIC|PUBLISHABLE|SITE_?KEY|CHECKSUM|DIGEST|SHA_?[0-9]*|MD5|FINGERPRINT|INTEGRITY|SRI|ETAG"
    r"|GO_?SUM|RECIPIENT)(_|$)|(^|_)(HASH|ID|ADDRESS|CID)$",
    re.IGNORECASE,
)
"""Variables of which everybody may know the value, random as it is."""
_SECRET_ID = re.compile(r"(^|_)SECRET_?ID$", re.IGNORECASE)
"""Where a role of Vault has its secret; AWS has a secret's name there."""
_PAIR = re.compile(r"[\w.@-]+:(?=\S*[0-9])(?=\S*[A-Za-z])[^\s/:]{8,}")
"""A user and its password."""
_NAMES_A_SECRET = re.compile(r"(^|_)(SECRETS?|CREDENTIALS?)$", re.IGNORECASE)
"""Variables that may as well say which secret is meant."""
_NAME_OF_A_SECRET = re.compile(r"[a-z0-9_.-]+(/[a-z0-9_.-]+)+|[a-z]+![a-z0-9-]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HARMLESS = re.compile(
    r"|true|false|none|null|nil|yes|no|on|off|never|always|disabled?|enabled?|required|optional|default|auto|[0-9]+k?"
    r"|headers?|query|cookies?|body|form|bearer|basic|digest|oauth2?|oidc|saml|jwt|jwks|hmac|[hre]s(256|384|512)"
    r"|include|omit|same-origin|env(ironment)?|file|vault|secrets-?manager|ssm|kms|iam|aws|anonymous|static|rotate"
    r"|authorization|x(-[a-z0-9]+)+|[cx]srf[-_]?token"
    r"|(\.{1,2}|~)?/[A-Za-z0-9_./-]*|[a-z]:\\[^;]*|[\w.-]+\.(json|pem|key|crt|txt|env|ya?ml|ini|conf)"
    r"|arn:aws[a-z-]*:\S+|https?://[^\s@?]+|([a-z-]*(op|vault|ssm|sm|env|file|kms|secrets?-?manager"
    r"|secret-?ref)|ref\+[a-z]+)(://?|:)\S+"
    r"|projects/[\w-]+/secrets/\S+|id=\S+|--?\S*",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    r"(?:^|(?<=[\s;&?,:>\"'(\[{])|(?=<))(?:"
    r"-{1,2}(?P<option>[A-Za-z][\w.-]*)(?:=|\s+)|(?P<name>[A-Za-z_][\w.-]*)(?:=|\s+=\s+(?=[\"']))"
    r"|[\"'](?P<key>[A-Za-z][\w.-]*)[\"']\s*:\s*"
    r"|(?P<yaml>[A-Za-z]\w*):\s+|(?P<header>[A-Za-z]+(?:-[A-Za-z]+)+):\s*"
    r"|<(?P<tag>[A-Za-z][\w.-]*)>(?=[^<]*</)|<\w+\s+(?:key|name)=[\"'](?P<entry>[\w.-]+)[\"']\s+value=)"
    r"(?=(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"',;&)\]}<]+))"
)
_LINE = re.compile(r"(?m)^[ \t-]*([A-Za-z_][\w.-]*)[ \t]*(?::[ \t]|=[ \t]*)[ \t]*[\"']?([^\s\"'{}]{6,})[\"']?[ \t\r]*$")
"""A line of a file of YAML or INI."""


@lru_cache(maxsize=16_384)  # many services have the same values
def shape_of_secret(text: str) -> str:
    """What a text looks like by its shape alone (`an AWS access key`); empty where it looks like no secret."""
    shape = shape_in(text)
    if shape:
        return shape
    for found in _ASSIGNED.finditer(text):
        name = next(filter(None, found.group("option", "name", "key", "header", "yaml", "tag", "entry")))
        value = found["value"].strip("\"'")
        # In a sentence `password: ` may be followed by any word.
        if _named(name, value) and (not found["yaml"] or looks_random(value)):
            return f"what `{name}` is given"
    for name, value in _LINE.findall(text) if "\n" in text else ():
        if _named(name, value) and re.search("[0-9]", value):
            return f"what `{name}` is given"
    return noise_in(text)


def looks_like_secret(name: str, value: str) -> str:
    """Why a variable looks like a secret (`its name`, `it looks like a private key`); empty where it does not."""
    words = _words(name)
    if _OF_PUBLIC.search(words) and (noise_in(value) or looks_random(value)) and not shape_in(value):
        return ""
    shape = shape_of_secret(value)
    if shape:
        return f"it looks like {shape}"
    return "its name says so" if _named(name, value) else ""


def _words(name: str) -> str:
    return _CAMEL.sub("_", name).replace("-", "_").replace(".", "_")


def _named(name: str, value: str) -> bool:
    """Whether a name says that its value is a secret, and the value may be one."""
    words = _words(name)
    if _SECRET_ID.search(words):
        return bool(re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value))
    if _KEY.search(words) and not _NAME.search(words):
        pair = words.upper().endswith("AUTH") and _PAIR.fullmatch(value)
        return bool(pair) or (looks_random(value) and not value.startswith("phc_"))
    if not _NAME.search(words) or is_placeholder(value):
        return False
    if _HARMLESS.fullmatch(value):
        return bool(_PASSWORD.search(words) and re.fullmatch("[0-9]{4,}", value))
    return not (_NAMES_A_SECRET.search(words) and _NAME_OF_A_SECRET.fullmatch(value))
