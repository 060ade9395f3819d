"""What secrets look like: detect-secrets' shapes, and those that it has not.

Nothing is asked of anybody: the detectors' verification over the network is never called.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from functools import cache

_SHORTEST = 12
"""No shape is shorter; what is shorter costs no import of the library."""
_LONGEST, _OVERLAP = 2048, 512
_PLACEHOLDER = re.compile(
    r"[$`<{%].*|[\"']?\$.*|\*+|x{3,}|\.\.\.|…|\[.*\]|\(masked.*|(your|my)?[-_ ]?(placeholder|redacted|replace[-_]?me)",
    re.IGNORECASE,
)
_OWN = (
    (r"gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22}", "a GitHub token"),
    (r"glpat-[A-Za-z0-9_-]{20}", "a GitLab token"),
    (r"xox[a-z]-[A-Za-z0-9-]{10}|xapp-\d-[A-Za-z0-9-]{20}", "a Slack token"),
    (r"discord(app)?\.com/api/webhooks/\d+/[\w-]{20}|\.webhook\.office\.com/webhookb2/", "a webhook's address"),
    (r"[rs]k_(live|test)_[A-Za-z0-9]{16}|whsec_[A-Za-z0-9+/]{24}", "a Stripe key"),
    (r"AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20}|GOCSPX-[A-Za-z0-9_-]{20}", "a Google key"),
    (r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+", "a signed token (JWT)"),
    (r"npm_[A-Za-z0-9]{36}|NpmToken\.[0-9a-f-]{36}", "an npm token"),
    (r"(?<![A-Za-z0-9])sk-((ant-\w+|proj|svcacct|or-v1)-[\w-]{20}|[A-Za-z0-9]{20})", "an API key (`sk-…`)"),
    (r"(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![0-9a-f])", "a Twilio key"),
    (r"(?<![A-Za-z0-9])hf_[A-Za-z]{30}|dckr_pat_[\w-]{20}|PMAK-[0-9a-f]{24}-[0-9a-f]{20}", "an API key"),
    (r"(?<![A-Za-z0-9])(dop|doo|dor)_v1_[0-9a-f]{64}", "a DigitalOcean token"),
    (r"(?<![A-Za-z0-9])shp(at|ca|pa|ss)_[0-9a-fA-F]{32}", "a Shopify token"),
    (r"(?<![A-Za-z0-9])(dapi|pul-|key-|NRAK-|HRKU-|FwoGZXIvYXdzE)[A-Za-z0-9/+-]{27}", "an API key"),
    (r"(?<![A-Za-z0-9])(hv[sbr]|s)\.[A-Za-z0-9_-]{24}|\.atlasv1\.[\w-]{20}", "a HashiCorp token"),
    (r"(?<![A-Za-z0-9])dp\.(pt|st|ct|sa|scim|audit)\.[\w.-]{40}", "a Doppler token"),
    (r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|AGE-SECRET-KEY-1[0-9A-Z]{20}|PuTTY-User-Key-File", "a private key"),
    (r"(?<![A-Za-z0-9])A(TA|TC)TT3xFf[\w=-]{20}|BBDC-[A-Za-z0-9+/]{20}", "an Atlassian token"),
    (r"AccountKey=[A-Za-z0-9+/]{40}|SharedAccessKey=[A-Za-z0-9+/]{40}|[?&]sig=[A-Za-z0-9%+/]{40}", "an Azure key"),
    (r"ops_eyJ[A-Za-z0-9_-]{40}|A3-[A-Z0-9]{6}-[A-Z0-9]{6}", "a 1Password key"),
    (r"(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}", "a Telegram token"),
    (r"(?i)://[0-9a-f]{32}:[0-9a-f]{32}@", "an address with a password"),
    (r"(?i)\b(Bearer|Basic|Token)\s+(?=\S*[0-9])[A-Za-z0-9._~+/=-]{16}", "a token in a header"),
)
_SHAPES = tuple((re.compile(pattern), what) for pattern, what in _OWN)
_PREFIXED = re.compile(
    # Not Stripe's and PostHog's, which are for browsers, nor checksums (`sha384-…`).
    r"(?<![A-Za-z0-9_./-])(?!pk_|phc_|sha\d)[a-z][a-z0-9]{1,9}(?:[_-][a-z0-9]{1,5})?[_-](\w{24,})"
)
_ADDRESS = re.compile(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://[^/\s:@]*:([^/\s@]+)@", re.IGNORECASE)
_AWS_SECRET = re.compile(r"[A-Za-z0-9/+]{40}")
_WORDS = re.compile("^/|[a-z]{8}|([A-Z][a-z]{2,}.*){7}")
"""Of forty random characters, one in fifty has so many words, or so long a one."""
_KEY_IN_BASE64 = re.compile(r"(base64:)?([A-Za-z0-9+/]{42,86}={1,2})")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}={0,2}")
_IN_COMMANDS = (
    re.compile(r"(?i)\b(?:password|identified by)\s+'([^']+)'"),
    re.compile(r"(?i)\bcurl\b.*\s(?:-u\s*|--user[= ])[\"']?[\w.@-]+:([^\s\"']+)"),
    re.compile(r"--(?:requirepass|masterauth)[= ]+(\S+)|\bredis-cli\b.*\s-a\s*(\S+)"),
    re.compile(r"\bdocker\s+login\b.*\s-p\s*(\S+)|\bsshpass\s+-p\s*(\S+)"),
    re.compile(r"\b(?:mysql|mysqldump|mysqladmin|mariadb)\b.*\s-p([^\s-]\S{3,})"),
)


def is_placeholder(text: str) -> bool:
    """Whether a text stands for a value that comes from elsewhere (`${PASSWORD}`, `{password}`, `***`)."""
    return bool(_PLACEHOLDER.fullmatch(text))


def shape_in(text: str) -> str:
    """What a text has in it by its shape (`a private key`); empty where there is nothing that looks like a secret."""
    if len(text) < _SHORTEST:
        return _address(text)
    # Patterns that take the square of a text's length, the library's among them, get no long ones.
    parts = [text[start : start + _LONGEST] for start in range(0, len(text), _LONGEST - _OVERLAP)]
    looks = (_own, _library, _address, _random, _command, _encoded)
    return next((what for part in parts for look in looks if (what := look(part))), "")


def looks_random(text: str) -> bool:
    """Whether a text is a key's: long, of one piece, with digits among letters."""
    return bool(
        re.fullmatch(r"[A-Za-z0-9+/_=-]{16,}", text)
        and len(re.findall("[0-9]", text)) > 1
        and re.search("[A-Za-z]", text)
        and not re.search("[a-z]{8}|[-_][a-z]+[-_]", text)
        and not re.fullmatch("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text)
    )


def _own(text: str) -> str:
    return next((what for pattern, what in _SHAPES if pattern.search(text)), "")


def _library(text: str) -> str:
    return next((what for look, what in _detectors() if any(map(_is_given, look(text)))), "")


def _is_given(found: str) -> bool:
    return not is_placeholder(found)


@cache
def _detectors() -> tuple[tuple[Callable[[str], Iterator[str]], str], ...]:
    """The library's detectors of shapes; of its others, words and entropy flag what is none."""
    from detect_secrets.plugins import (  # noqa: PLC0415 (a tenth of a second, for those who need it)
        aws,
        azure_storage_key,
        discord,
        github_token,
        gitlab_token,
        jwt,
        mailchimp,
        npm,
        openai,
        private_key,
        pypi_token,
        sendgrid,
        slack,
        square_oauth,
        stripe,
        telegram_token,
    )

    found = (
        (aws.AWSKeyDetector, "an AWS access key"),
        (private_key.PrivateKeyDetector, "a private key"),
        (github_token.GitHubTokenDetector, "a GitHub token"),
        (gitlab_token.GitLabTokenDetector, "a GitLab token"),
        (slack.SlackDetector, "a Slack token"),
        (stripe.StripeDetector, "a Stripe key"),
        (jwt.JwtTokenDetector, "a signed token (JWT)"),
        (azure_storage_key.AzureStorageKeyDetector, "an Azure key"),
        (discord.DiscordBotTokenDetector, "a Discord token"),
        (mailchimp.MailchimpDetector, "a Mailchimp key"),
        (npm.NpmDetector, "an npm token"),
        (openai.OpenAIDetector, "an OpenAI key"),
        (pypi_token.PypiTokenDetector, "a PyPI token"),
        (sendgrid.SendGridDetector, "a SendGrid key"),
        (square_oauth.SquareOAuthDetector, "a Square secret"),
        (telegram_token.TelegramBotTokenDetector, "a Telegram token"),
    )
    return tuple((detector().analyze_string, what) for detector, what in found)


def _address(text: str) -> str:
    for found in _ADDRESS.finditer(text):
        if found[1] and not is_placeholder(found[1]):
            return "an address with a password"
    return ""


def _random(text: str) -> str:
    """Keys that are known by nothing but that nobody would write them."""
    for found in _PREFIXED.finditer(text):
        if _mixed(found[1]):
            return "an API key"
    if _AWS_SECRET.fullmatch(text) and _mixed(text) and not _WORDS.search(text):
        return "an AWS secret key"
    key = _KEY_IN_BASE64.fullmatch(text)
    return "a key in base64" if key and _mixed(key[2]) and _is_noise(key[2]) else ""


def _mixed(text: str) -> bool:
    return all(re.search(each, text) for each in ("[A-Z]", "[a-z]", "[0-9]"))


def _is_noise(text: str) -> bool:
    """Whether what is in base64 is no text."""
    try:
        return not base64.b64decode(text, validate=True).isascii()
    except binascii.Error:
        return False


def _command(text: str) -> str:
    for pattern in _IN_COMMANDS:
        for found in pattern.finditer(text):
            if not is_placeholder(found[found.lastindex or 0]):
                return "a password in a command"
    return ""


def _encoded(text: str) -> str:
    """What is a secret once base64 is taken off."""
    for word in _BASE64.findall(text):
        try:
            inner = base64.b64decode(_padded(word.rstrip("=")), validate=True).decode()
        except ValueError:
            continue
        if (len(inner) >= _SHORTEST and inner.isprintable()) or "-----BEGIN" in inner:
            what = _own(inner) or _library(inner) or _address(inner)
            if what:
                return f"{what}, in base64"
    return ""


def _padded(word: str) -> str:
    whole = word[:-1] if len(word) % 4 == 1 else word
    return whole + "=" * (-len(whole) % 4)
