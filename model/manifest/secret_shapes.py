"""What secrets look like: detect-secrets' shapes, and those that it has not.

Nothing is asked of anybody: the detectors' verification over the network is never called.
"""

import base64
import binascii
import codecs
import re
from collections.abc import Callable, Iterator
from functools import cache

from ecs_platform.model.manifest.secret_tokens import token_in

_SHORTEST = 12
"""No shape is shorter; what is shorter costs no import of the library."""
_LONGEST, _OVERLAP = 2048, 512
_PLACEHOLDER = re.compile(
    r"[$`<{%].*|[\"']?\$.*|\*+|x{3,}|\.\.\.|…|\[.*\]|\(masked.*|(your|my)?[-_ ]?(placeholder|redacted|replace[-_]?me)"
    # Marks that a tool fills in, words for what is meant, and patterns.
    r"|@@.*@@|__.*__|(?-i:[A-Z_]*(PASS|PASSWORD|PASSWD|PWD|SECRET|TOKEN|KEY))|\(\[?[?^.].*|\[\^?.*"
    r"|\.[*+].*|\\[wSs].*",
    re.IGNORECASE,
)
_PREFIXED = re.compile(
    # Not Stripe's and PostHog's, which are for browsers, nor checksums (`sha384-…`), nor ids (`price_…`).
    r"(?<![A-Za-z0-9_./-])(?!pk_|phc_|sha\d|pubkey)(?!(?:price|prod|plan|cus|sub|acct|evt|p[im]|in|ch|seti|src|card|txn"
    r"|we|user|org|ins|sess|asst|file|proj|run|thread|dpl|prj|team|vs|msg|req|tr|pl|arn|urn|rule|stack)[_-])"
    r"[a-z][a-z0-9]{1,9}(?:[_-][a-z0-9]{1,5})?[_-](\w{24,})"
)
_ADDRESS = re.compile(
    r"(?<![a-z0-9+.-])(?:[a-z][a-z0-9+.-]*://[^/\s:@]*:([^/\s@]+)@|nats://([^/\s:@]{20,})@)"
    r"|(?<![\w.-])[\w.-]+:([^/\s:@]+)@(?:tcp|unix)\(",
    re.IGNORECASE,
)
_RUN = re.compile("[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SLUG = re.compile("([A-Za-z]+|[0-9]+|[A-Za-z][0-9]{1,3})([-_./]([A-Za-z]+|[0-9]+|[A-Za-z][0-9]{1,3}))*")
_AWS_SECRET = re.compile(r"[A-Za-z0-9/+]{40}")
_WORDS = re.compile("^/|[a-z]{8}|([A-Z][a-z]{2,}.*){7}")
"""Of forty random characters, one in fifty has so many words, or so long a one."""
_KEY_IN_BASE64 = re.compile(r"(base64:)?([A-Za-z0-9+/]{42,86}={1,2})")
_LONG = re.compile("(?!0x[0-9a-fA-F]+$|Qm|baf)[A-Za-z0-9]{40,128}")
"""Addresses on a chain of blocks and of files in IPFS are as long."""
_COMPRESSED = re.compile("H4sI|UEsD|KLUv|iVBOR|/9j/")
"""Beginnings of gzip, zip, zstandard and pictures, in base64."""
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}={0,2}")
_BASIC = re.compile(r"(?i)\bBasic(?:\s|%20)+([A-Za-z0-9+/]{6,}={0,2})")
_IN_COMMANDS = (
    re.compile(r"(?i)\b(?:password|identified by)\s+'([^']+)'"),
    re.compile(r"(?i)\bcurl\b.*\s(?:-u\s*|--user[= ])[\"']?[\w.@-]+:([^\s\"']+)"),
    re.compile(r"--(?:requirepass|masterauth)[= ]+(\S+)|\bredis-cli\b.*\s-a\s*(\S+)"),
    re.compile(r"\bdocker\s+login\b.*\s-p\s*(\S+)|\bsshpass\s+-p\s*(\S+)"),
    re.compile(r"\b(?:mysql|mysqldump|mysqladmin|mariadb)\b.*\s-p([^\s-]\S{3,})"),
    re.compile(r"\b(?:mongo|mongosh|mongodump|mongorestore)\b.*\s-p\s+([^\s-]\S*)|\b(?:sqlcmd|bcp)\b.*\s-P\s*(\S+)"),
    re.compile(r"\becho\s+(?:-n\s+)?[\"']?([^\s\"'|]+)[\"']?\s*\|.*--password-stdin|\bsnmp\w+\b.*\s-[AX]\s+(\S+)"),
    re.compile(
        r"\baz\s+login\b.*\s-p\s*(\S+)|\bldap\w+\b.*\s-w\s*(\S+)|\bzip\b.*\s-P\s*(\S+)|-pass(?:in|out)?\s+pass:(\S+)"
    ),
    re.compile(
        r"\bmc\s+alias\s+set\s+\S+\s+\S+\s+\S+\s+(\S+)|\brabbitmqctl\s+(?:add_user|change_password)\s+\S+\s+(\S+)"
    ),
    re.compile(r"\bhtpasswd\s+-\w*b\w*\s+(?:\S+\s+){1,2}(\S+)$|\baws_secret_access_key\s+(\S+)"),
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
    looks = (token_in, _library, _address, _prefixed, _command, _basic, _encoded)
    return next((what for part in parts for look in looks if (what := look(part))), "")


def noise_in(text: str) -> str:
    """What a text is, which is known by nothing but that nobody would write it; checksums and public keys are alike."""
    if _AWS_SECRET.fullmatch(text) and _mixed(text) and not _WORDS.search(text):
        return "an AWS secret key"
    key = _KEY_IN_BASE64.fullmatch(text)
    if _LONG.fullmatch(text) and _mixed(text) and _is_mixed_up(text) and _is_noise(text[: len(text) // 4 * 4]):
        return "a key"
    found = key is not None and _mixed(key[2]) and _is_noise(key[2]) and not _COMPRESSED.match(key[2])
    return "a key in base64" if found else ""


def looks_random(text: str) -> bool:
    """Whether a text is a key's: long, of one piece, with digits among letters, and without words."""
    return bool(
        re.fullmatch(r"[A-Za-z0-9+/_=.~-]{16,}", text)
        and len(re.findall("[0-9]", text)) > 1
        and re.search("[A-Za-z]", text)
        and not re.search("[-_][a-z]+[-_]", text)
        and not _UUID.fullmatch(text)
        and not _SLUG.fullmatch(text)
        and _is_mixed_up(text)
    )


def _is_mixed_up(text: str) -> bool:
    """Whether digits, capitals and small letters change so often, and words are so short, as nobody writes them."""
    runs = _RUN.findall(text)
    words = sum(len(run) for run in runs if re.search("[a-z]{4}|[A-Z]{6}", run))
    return sum(map(len, runs)) <= 3.6 * len(runs) and words <= 0.6 * len(text)


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
        if not is_placeholder(found[found.lastindex or 0]):
            return "an address with a password"
    return ""


def _prefixed(text: str) -> str:
    """Keys that are known by nothing but a word before them."""
    found = _PREFIXED.finditer(text)
    return "an API key" if any(_mixed(each[1]) and _is_mixed_up(each[1]) for each in found) else ""


def _mixed(text: str) -> bool:
    return all(re.search(each, text) for each in ("[A-Z]", "[a-z]", "[0-9]"))


def _is_noise(text: str) -> bool:
    """Whether what is in base64 is no text; the last character of one may be cut."""
    try:
        codecs.utf_8_decode(base64.b64decode(text, validate=True), "strict", False)
    except UnicodeDecodeError:
        return True
    except binascii.Error:
        return False
    return False


def _command(text: str) -> str:
    for pattern in _IN_COMMANDS:
        for found in pattern.finditer(text):
            if not is_placeholder(found[found.lastindex or 0]):
                return "a password in a command"
    return ""


def _basic(text: str) -> str:
    """User and password, as HTTP has them."""
    for word in _BASIC.findall(text):
        try:
            user, colon, password = base64.b64decode(_padded(word.rstrip("=")), validate=True).decode().partition(":")
        except ValueError:
            continue
        if user.isprintable() and colon and not is_placeholder(password):
            return "a token in a header"
    return ""


def _encoded(text: str) -> str:
    """What is a secret once base64 is taken off."""
    for word in _BASE64.findall(text):
        try:
            inner = base64.b64decode(_padded(word.rstrip("=")), validate=True).decode()
        except ValueError:
            continue
        if (len(inner) >= _SHORTEST and inner.isprintable()) or "-----BEGIN" in inner:
            what = token_in(inner) or _library(inner) or _address(inner)
            if what:
                return f"{what}, in base64"
    return ""


def _padded(word: str) -> str:
    whole = word[:-1] if len(word) % 4 == 1 else word
    return whole + "=" * (-len(whole) % 4)
