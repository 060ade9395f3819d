"""Keys and tokens that say by their form whose they are, as their makers publish it.

Most of these forms are in public lists, of which the largest is that of gitleaks:
https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml
"""

import re

_HEX, _UUID = "[0-9a-f]", "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_BEFORE = r"(?<![A-Za-z0-9])"
"""A form that begins with few letters must stand at the beginning of a word."""

_FORMS = (
    (r"gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22}", "a GitHub token"),
    (r"gl(pat|rt|dt|ft|ptt|soat|cbt|imt|agent|oas|ffct|rtr)-[\w.-]{20}|GR1348941[\w-]{20}", "a GitLab token"),
    (r"xox[a-z](\.xox[a-z])?-[A-Za-z0-9-]{10}|xapp-\d-[A-Za-z0-9-]{20}", "a Slack token"),
    (
        r"discord(app)?\.com/api/webhooks/\d+/[\w-]{20}|\.webhook\.office\.com/webhookb2/"
        r"|outlook\.office(365)?\.com/webhook/"
        r"|hooks\.slack\.com/(services|workflows|triggers)/\w+/\w+/\w{10}"
        r"|chat\.googleapis\.com/v1/spaces/\S+[?&](key|token)=",
        "a webhook's address",
    ),
    (
        r"hooks\.zapier\.com/hooks/\w+/\d+/\w{5}|hook\.\w+\.make\.com/\w{20}|maker\.ifttt\.com/\S+/key/[\w-]{20}"
        r"|infura\.io/(ws/)?v3/\w{32}|\.quiknode\.pro/\w{40}|\.alchemy\.com/v2/[\w-]{32}",
        "an address that is a key",
    ),
    (r"[rs]k_(live|test|prod)_[A-Za-z0-9]{16}|whsec_[A-Za-z0-9+/]{24}", "a Stripe key"),
    (r"AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20}|GOCSPX-[A-Za-z0-9_-]{20}|1//0[\w-]{40}", "a Google key"),
    (rf"{_BEFORE}AAAA[\w-]{{7}}:APA91b[\w-]{{20}}|{_BEFORE}pat-(na|eu|ap)\d-{_UUID}", "an API key"),
    (r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+", "a signed token (JWT)"),
    (r"npm_[A-Za-z0-9]{36}|NpmToken\.[0-9a-f-]{36}", "an npm token"),
    (rf"{_BEFORE}sk-((ant-\w+|proj|svcacct|admin|or-v1)-[\w-]{{20}}|[A-Za-z0-9]{{20}})", "an API key (`sk-…`)"),
    (rf"{_BEFORE}SK{_HEX}{{32}}(?!{_HEX})", "a Twilio key"),
    (rf"{_BEFORE}(hf|api_org)_[A-Za-z]{{30}}|dckr_(pat|oat)_[\w-]{{20}}|PMAK-{_HEX}{{24}}-{_HEX}{{20}}", "an API key"),
    (rf"{_BEFORE}(dop|doo|dor)_v1_{_HEX}{{64}}", "a DigitalOcean token"),
    (rf"{_BEFORE}shp(at|ca|pa|ss|tka|ua)_[0-9a-fA-F]{{32}}", "a Shopify token"),
    (rf"{_BEFORE}(dapi|pul-|key-|HRKU-|FwoGZXIvYXdzE|IQoJb3JpZ2luX2VjE)[A-Za-z0-9/+_-]{{27}}", "an API key"),
    (rf"{_BEFORE}NR(AK|II|IQ|SP|MA)-[\w-]{{24}}|{_BEFORE}{_HEX}{{36}}NRAL(?!\w)", "a New Relic key"),
    (rf"{_BEFORE}((hv[sbr]|s)\.[A-Za-z0-9_-]{{24}}|[A-Za-z0-9]{{14}}\.atlasv1\.[\w-]{{20}})", "a HashiCorp token"),
    (rf"{_BEFORE}dp\.(pt|st|ct|sa|scim|audit)\.[\w.-]{{40}}", "a Doppler token"),
    (r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|AGE-SECRET-KEY-1[0-9A-Z]{20}|PuTTY-User-Key-File", "a private key"),
    # The beginnings of PKCS #1, #8, #12, SEC 1 and OpenSSH, in base64 as they stand in PEM.
    (
        rf"{_BEFORE}(MII[\w+/]{{3}}IB(AAKC|ADAN|AzCC)|MHcCAQEEI|MI[GH][\w+/]AgEAM|MC4CAQAwBQYDK2Vw"
        rf"|b3BlbnNzaC1rZXktdjE)",
        "a private key",
    ),
    (rf"{_BEFORE}A(TA|TC|TS)TT3xFf[\w=-]{{20}}|BBDC-[\w+/]{{20}}|{_BEFORE}ATBB\w{{28}}", "an Atlassian token"),
    (r"AccountKey=[A-Za-z0-9+/]{40}|SharedAccessKey=[A-Za-z0-9+/]{40}|[?&]sig=[A-Za-z0-9%+/_-]{40}", "an Azure key"),
    (r"(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31}", "an Azure key"),
    (r"ops_eyJ[A-Za-z0-9_-]{40}|A3-[A-Z0-9]{6}-[A-Z0-9]{6}", "a 1Password key"),
    (r"(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}", "a Telegram token"),
    (rf"(?i)://{_HEX}{{32}}:{_HEX}{{32}}@|jdbc:oracle:thin:[\w$#]+/[^@/$\s]+@", "an address with a password"),
    (r"(?i)\b(Bearer|Basic|Token)(\s|%20)+(?=\S*[0-9])[A-Za-z0-9._~+/=-]{16}", "a token in a header"),
    (rf"{_BEFORE}(ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{{16}}(?![A-Z0-9])|{_BEFORE}ABSK[\w+/]{{60}}", "an AWS access key"),
    (rf"{_BEFORE}bedrock-api-key-[\w+/]{{20}}", "an AWS access key"),
    (rf"{_BEFORE}LTAI[A-Za-z0-9]{{16,20}}(?!\w)|{_BEFORE}AKID[A-Za-z0-9]{{32}}(?!\w)", "a cloud's access key"),
    (rf"{_BEFORE}AQVN[\w-]{{35}}|{_BEFORE}YC[A-Za-z0-9_-]{{38}}(?!\w)", "a Yandex key"),
    (rf"{_BEFORE}v1\.0-{_HEX}{{24}}-{_HEX}{{100}}", "a Cloudflare key"),
    (rf"{_BEFORE}(FlyV1 )?fm[12][ar]?_[\w+/]{{40}}|{_BEFORE}fo1_[\w-]{{43}}", "a Fly.io token"),
    (rf"{_BEFORE}(sbp_|sb_secret_)[\w-]{{24}}|{_BEFORE}napi_[a-z0-9]{{40}}", "a database's key"),
    (rf"{_BEFORE}pscale_(tkn|pw|oauth)_[\w=.-]{{32}}|{_BEFORE}4b1d[A-Za-z0-9]{{38}}(?!\w)", "a database's key"),
    (rf"{_BEFORE}sntry[su]_[\w+/=]{{32}}", "a Sentry token"),
    (rf"{_BEFORE}glsa_\w{{32}}|{_BEFORE}glc_[\w+/=]{{32}}|{_BEFORE}eyJrIjoi[\w=]{{40}}", "a Grafana token"),
    (
        rf"{_BEFORE}hc[abi][ilm][kc]_[a-z0-9]{{40}}|{_BEFORE}dt0[a-z]\d\d\.[A-Z0-9]{{8,24}}\.[A-Z0-9]{{64}}",
        "an API key",
    ),
    (rf"{_BEFORE}xkeysib-{_HEX}{{64}}|{_BEFORE}{_HEX}{{32}}-{_HEX}{{8}}-{_HEX}{{8}}(?![\w-])", "a mail service's key"),
    (rf"{_BEFORE}(pubkey|key)-{_HEX}{{32}}|{_BEFORE}re_[A-Za-z0-9]{{8}}_[A-Za-z0-9]{{20}}", "an API key"),
    (r"access_token\$(production|sandbox)\$[a-z0-9]{16}\$", "a Braintree token"),
    (rf"{_BEFORE}(EAAA|sq0(atp|csp)-)[\w-]{{40}}|{_BEFORE}rzp_(live|test)_\w{{14}}", "a payment service's key"),
    (
        rf"{_BEFORE}(live|test)_[A-Za-z0-9]{{30}}(?!\w)|{_BEFORE}FLWSECK(_TEST)?-\w{{12}}|{_BEFORE}EZ[AT]K\w{{54}}",
        "a payment service's key",
    ),
    (rf"{_BEFORE}(duffel|shippo)_(live|test)_[\w=-]{{40}}|{_BEFORE}access-(production|sandbox)-{_UUID}", "an API key"),
    (
        rf"{_BEFORE}EAA[A-Z][A-Za-z0-9]{{80}}|{_BEFORE}A{{22}}(?=\S{{0,60}}[a-z])(?=\S{{0,60}}\d)[\w%]{{70}}",
        "a token of a social network",
    ),
    (
        rf"{_BEFORE}CCIPAT_\w{{20,24}}_{_HEX}{{40}}|{_BEFORE}bk[a-z]{{2}}_{_HEX}{{40}}|{_BEFORE}API-[A-Z0-9]{{26,}}",
        "a token of CI",
    ),
    (
        rf"{_BEFORE}sq[upa]_{_HEX}{{40}}|{_BEFORE}sgp_\w*{_HEX}{{40}}|{_BEFORE}pnu_\w{{36}}|{_BEFORE}ico-\w{{32}}",
        "an API key",
    ),
    (
        rf"{_BEFORE}rubygems_{_HEX}{{48}}|{_BEFORE}cio[A-Za-z0-9]{{32}}(?!\w)|{_BEFORE}oy2[a-z0-9]{{43}}(?!\w)",
        "a registry's key",
    ),
    (
        rf"{_BEFORE}AKCp[A-Za-z0-9]{{40}}|{_BEFORE}cmVmd[A-Za-z0-9]{{59}}|CLOJARS_\w{{60}}|{_BEFORE}rdme_\w{{60}}",
        "a registry's key",
    ),
    (rf"{_BEFORE}[012]/\d{{16}}(/\d{{16}})?:{_HEX}{{32}}|{_BEFORE}pat\w{{14}}\.{_HEX}{{64}}", "an API key"),
    (rf"{_BEFORE}(pat|sat)\.[\w-]{{22}}\.\w{{24}}\.\w{{20}}|{_BEFORE}pk_\d{{6,9}}_[A-Z0-9]{{32}}", "an API key"),
    (rf"{_BEFORE}figd_[\w-]{{36}}|{_BEFORE}ATTA{_HEX}{{60}}|{_BEFORE}lsv2_[a-z]{{2}}_{_HEX}{{32}}", "an API key"),
    (
        rf"{_BEFORE}(st\.{_UUID}\.{_HEX}{{32}}|(sdk|api)-{_UUID})"
        rf"|(?<![\w*-])[\w*-]{{1,40}}:[\w-]{{1,40}}\.{_HEX}{{56}}(?!\w)",
        "an API key",
    ),
    (rf"{_BEFORE}tskey-\w+-\w+-?\w{{16}}|{_BEFORE}2[A-Za-z0-9]{{26}}_[A-Za-z0-9]{{20}}", "a key of a private network"),
    (rf"{_BEFORE}(k[1-4]\.(local|secret)\.[\w-]{{30}}|dnkey-\w{{26}}|sha256~[\w-]{{43}})", "a token"),
    (
        rf"{_BEFORE}(sk|pplx|xai|gsk|tvly|fc|pa|pcsk|tfp"
        rf"|tk-us)[_-](?=\S{{0,30}}\d\S{{0,30}}\d)(?!\S{{0,40}}[a-z]{{8}})[\w.-]{{32}}",
        "an API key",
    ),
    (rf"{_BEFORE}[A-Za-z0-9]{{6}}_[A-Za-z0-9]{{29}}_mmk|{_BEFORE}sl\.[\w-]{{100}}|{_BEFORE}p8e-\w{{32}}", "an API key"),
    (r"T3BlbkFJ[\w-]{16}", "an OpenAI key"),
    (r"(?<![\w.-])[\w.-]{1,64}:\$(apr1|2[abxy]|[156y]|argon2id?)\$[\w./$=,+-]{20}", "a password's hash"),
    (r"\"kty\"\s*:.*\"(d|k)\"\s*:\s*\"[\w-]{30}|\"(d|k)\"\s*:\s*\"[\w-]{30}.*\"kty\"\s*:", "a private key (JWK)"),
    (r"(?i)\bmachine\s+\S+\s+login\s+\S+\s+password\s+[^\s$<{]\S{3}", "a password in a .netrc"),
    (r"(?m)^[\w.*-]+:(\d{2,5}|\*):[\w.*-]+:[\w.*-]+:(?=\S*\d)[^\s:$]{8,}$", "a password in a .pgpass"),
)
TOKENS = tuple((re.compile(pattern), what) for pattern, what in _FORMS)
"""Patterns, and what they find (`a GitHub token`)."""


def token_in(text: str) -> str:
    """Whose token a text has in it (`a GitHub token`); empty where it has none that is known."""
    return next((what for pattern, what in TOKENS if pattern.search(text)), "")
