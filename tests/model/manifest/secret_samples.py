"""Secrets as they are found in the wild, and values that only look like ones.

Secrets are put together when the tests run, each of its prefix, alphabet and length: none stands in the repository. In
secrets.txt a line is a name and a value: `{h32}` are 32 signs of hex, `{n32}` 32 random bytes in base64, and so on; the
same form has innocent.txt.
"""

import base64
import re
import string
from collections.abc import Callable
from pathlib import Path
from random import Random
from uuid import UUID

SEEDS = range(5)
Some = Callable[..., str]
_BASE62 = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_UPPER = string.ascii_uppercase + string.digits
_URL = _BASE62 + "-_"
_B64 = _BASE62 + "+/"
_PEM = "PRIVATE" + " KEY-----"
_HERE = Path(__file__).parent
_ALPHABETS = {
    **{"h": _HEX, "a": _BASE62, "u": _UPPER, "l": string.ascii_lowercase + string.digits, "w": _URL, "b": _B64},
    **{
        "d": string.digits[1:],
        "c": string.ascii_letters,
        "s": string.ascii_lowercase + string.digits + "!@#%^&*(-_=+)",
    },
}
_LETTERS = ("winter", "P@ss", "Tr0ub4dor&", "s3cr3t", "letmein", "Qwerty!")


def of_file(name: str, seed: int = 0) -> list[tuple[str, str]]:
    """Names and values of a file of samples, filled in with what a seed makes."""
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [
        (found, _filled(text, Random(f"{seed} {line}"))) for line in lines for found, _, text in [line.partition(" ")]
    ]


def _filled(text: str, random: Random) -> str:
    def put(found: re.Match[str]) -> str:
        kind, count = found[1], int(found[2] or 0)
        if kind in _ALPHABETS:
            return "".join(random.choices(_ALPHABETS[kind], k=count))
        others: dict[str, Callable[[], str]] = {
            "n": lambda: base64.b64encode(random.randbytes(count)).decode(),
            "f": lambda: base64.urlsafe_b64encode(random.randbytes(count)).decode(),
            "p": lambda: random.choice(_LETTERS) + "".join(random.choices(_BASE62, k=5)),
            "uuid": lambda: str(UUID(int=random.getrandbits(128), version=4)),
            "begin": lambda: "-----BEGIN ",
            "private": lambda: _PEM.removesuffix("-----"),
        }
        return others[kind]()

    text = re.sub(r"<(live|test)>", r"\1", text)
    text = re.sub(r"\{(uuid|begin|private|p|[a-z](?=\d))(\d*)\}", put, text)
    text = text.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")
    return re.sub("(?s)<enc>(.*?)</enc>", lambda found: base64.b64encode(found[1].encode()).decode(), text)


def secrets(seed: int) -> list[tuple[str, str]]:
    """Names of variables and values that are secrets, others for each seed."""
    random = Random(seed)

    def some(length: int, alphabet: str = _BASE62) -> str:
        return "".join(random.choices(alphabet, k=length))

    def word() -> str:
        return "".join(
            random.sample(["hunter", "correct", "horse", "battery", "staple", "winter", "dragon"], 1)
        ) + some(4)

    return [
        *_of_providers(some),
        *_of_names(some, word),
        *_in_addresses(some, word),
        *_in_texts(some, word),
        *_in_base64(random, some, word),
        *of_file("secrets.txt", seed),
    ]


def _of_providers(some: Some) -> list[tuple[str, str]]:
    prefixed = [
        *((f"gh{kind}_", 36, _BASE62) for kind in "pousr"),
        *((f"xox{kind}-123456789012-1234567890123-", 24, _BASE62) for kind in "bpa"),
        *((f"{kind}_{mode}_", 24, _BASE62) for kind in ("sk", "rk") for mode in ("live", "test")),
        *((f"shp{kind}_", 32, _HEX) for kind in ("at", "ca", "pa", "ss")),
        *((f"do{kind}_v1_", 64, _HEX) for kind in "por"),
        ("AKIA", 16, _UPPER),
        ("ASIA", 16, _UPPER),
        ("glpat-", 20, _URL),
        ("glrt-", 20, _URL),
        ("gldt-", 20, _URL),
        ("npm_", 36, _BASE62),
        ("AIza", 35, _URL),
        ("ya29.", 68, _URL),
        ("GOCSPX-", 28, _URL),
        ("sk-", 48, _BASE62),
        ("sk-proj-", 64, _URL),
        ("sk-ant-api03-", 95, _URL),
        ("sk-or-v1-", 64, _HEX),
        ("hf_", 34, _BASE62),
        ("gsk_", 52, _BASE62),
        ("r8_", 37, _BASE62),
        ("xai-", 80, _BASE62),
        ("pypi-AgEIcHlwaS5vcmc", 70, _URL),
        ("dckr_pat_", 27, _BASE62),
        ("hvs.", 95, _URL),
        ("lin_api_", 40, _BASE62),
        ("glsa_", 32, _BASE62),
        ("dapi", 32, _HEX),
        ("pul-", 40, _HEX),
        ("key-", 32, _HEX),
        ("NRAK-", 27, _UPPER),
        ("SK", 32, _HEX),
        ("ATATT3xFfGF0", 180, _URL),
        ("dp.pt.", 43, _BASE62),
        ("sq0csp-", 43, _URL),
        ("whsec_", 32, _BASE62),
        ("AGE-SECRET-KEY-1", 58, _UPPER),
        ("PMAK-" + some(24, _HEX) + "-", 34, _HEX),
        ("secret_", 43, _BASE62),
        ("sntrys_", 60, _BASE62),
    ]
    return [
        *(("VALUE", prefix + some(length, alphabet)) for prefix, length, alphabet in prefixed),
        ("VALUE", f"github_pat_{some(22)}_{some(59)}"),
        ("VALUE", f"SG.{some(22)}.{some(43)}"),
        ("VALUE", f"{some(14)}.atlasv1.{some(67)}"),
        ("VALUE", f"{some(32, _HEX)}-us{some(2, '12')}"),
        ("VALUE", f"{some(9, '123456789')}:AA{some(33)}"),
        ("VALUE", f"{'M' + some(23)}.{some(6)}.{some(27)}"),
        ("VALUE", some(40, _B64)),
        ("VALUE", f"-----BEGIN RSA {_PEM}\n{some(64, _B64)}\n-----END RSA {_PEM}"),
        ("VALUE", f"-----BEGIN {_PEM}\\n{some(64, _B64)}\\n-----END {_PEM}"),
        ("VALUE", f"-----BEGIN OPENSSH {_PEM}\n{some(64, _B64)}"),
        ("VALUE", f"-----BEGIN ENCRYPTED {_PEM}\n{some(64, _B64)}"),
    ]


def _of_names(some: Some, word: Callable[[], str]) -> list[tuple[str, str]]:
    return [
        *(
            (name, word())
            for name in ("DB_PASSWORD", "DB_PASS", "PGPASSWORD", "MYSQL_PWD", "smtpPassword", "REDIS_AUTH_TOKEN")
        ),
        *((name, some(32)) for name in ("API_KEY", "CLIENT_SECRET", "JWT_SECRET", "SLACK_TOKEN", "MAPS_APIKEY")),
        *(
            (name, some(32, _HEX))
            for name in ("RAILS_MASTER_KEY", "DD_API_KEY", "DATADOG_APP_KEY", "SESSION_KEY", "SALT")
        ),
        ("SECRET_KEY_BASE", some(128, _HEX)),
        ("ENCRYPTION_KEY", some(64, _HEX)),
        ("KEYCLOAK_ADMIN_PASSWORD", "admin" + "123"),
    ]


def _in_addresses(some: Some, word: Callable[[], str]) -> list[tuple[str, str]]:
    return [
        *(
            ("URL", f"{scheme}://app:{word()}@db.internal/shop")
            for scheme in ("postgres", "postgresql+asyncpg", "mysql", "mongodb+srv", "amqps", "https", "smtp", "redis")
        ),
        ("URL", f"redis://:{word()}@cache:6379"),
        ("URL", f"jdbc:postgresql://db:5432/shop?user=shop&password={word()}"),
        ("URL", f"jdbc:sqlserver://db;user=sa;password={word()};encrypt=true"),
        ("URL", f"Server=db;Database=shop;User Id=sa;Password={word()};"),
        ("URL", f"host=db user=shop password={word()} dbname=shop"),
        ("URL", f"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={some(86, _B64)}==;EndpointSuffix=x"),
        (
            "URL",
            f"Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={some(43, _B64)}=",
        ),
        ("URL", f"https://shop.blob.core.windows.net/c?sv=2022-11-02&sig={some(43)}%3D"),
        ("URL", f"https://hooks.slack.com/services/T{some(8, _UPPER)}/B{some(10, _UPPER)}/{some(24)}"),
        ("URL", f"https://discord.com/api/webhooks/{some(18, '123456789')}/{some(68, _URL)}"),
        ("URL", f"https://api.example.com/v1?api_key={some(32)}"),
        ("URL", f"https://api.example.com/v1?x=1&access_token={some(32)}"),
    ]


def _in_texts(some: Some, word: Callable[[], str]) -> list[tuple[str, str]]:
    return [
        ("COMMAND", f"serve --password {word()}"),
        ("COMMAND", f"serve --password={word()} --port 80"),
        ("COMMAND", f"serve --db.password '{word()}'"),
        ("COMMAND", f"serve --api-key {some(32)}"),
        ("COMMAND", f"worker --auth-token={some(32)}"),
        ("COMMAND", f"PGPASSWORD={word()} psql -h db"),
        ("COMMAND", f"sh -c 'export DB_PASSWORD={word()}; serve'"),
        ("COMMAND", f"mysql -u root -p{word()} shop"),
        ("COMMAND", f"curl -u admin:{word()} http://localhost/health"),
        ("COMMAND", f"curl -H 'Authorization: Bearer {some(40)}1' http://localhost"),
        ("COMMAND", f"curl -H 'X-Api-Key: {some(32)}' http://localhost"),
        ("COMMAND", f"psql -c \"ALTER USER app PASSWORD '{word()}'\""),
        ("COMMAND", f"redis-server --requirepass {word()}"),
        ("HEADER", f"Bearer {some(40)}1"),
        ("HEADER", "Basic " + base64.b64encode(f"admin:{word()}".encode()).decode()),
        ("JSON", f'{{"user": "shop", "password": "{word()}"}}'),
        ("JSON", f'{{"clientSecret":"{some(32)}"}}'),
        ("JAVA_OPTS", f"-Xmx1g -Dspring.datasource.password={word()}"),
        ("NODE_OPTIONS", f"--require x --token={some(24)}"),
    ]


def _in_base64(random: Random, some: Some, word: Callable[[], str]) -> list[tuple[str, str]]:
    pem = f"-----BEGIN EC {_PEM}\n{some(64, _B64)}\n-----END EC {_PEM}"
    texts = [pem, "AKIA" + some(16, _UPPER), f"postgres://app:{word()}@db/shop", "ghp_" + some(36)]
    noise = [random.randbytes(32), random.randbytes(32), random.randbytes(64)]
    return [
        *(("VALUE", base64.b64encode(text.encode()).decode()) for text in texts),
        ("APP_KEY", "base64:" + base64.b64encode(noise[0]).decode()),
        ("FERNET_KEY", base64.urlsafe_b64encode(noise[1]).decode()),
        ("HMAC_KEY", base64.b64encode(noise[2]).decode()),
    ]


_ACCOUNT = "eu-central-1:123456789012"
_FEW = [
    ("API_KEY", "header"),
    ("API_KEY", "x-api-key"),
    ("API_KEY", "${API_KEY}"),
    ("CREDENTIALS", "include"),
    ("CREDENTIALS", "same-origin"),
    ("AWS_CREDENTIALS", "/etc/aws/credentials"),
    ("GOOGLE_CREDENTIALS", "credentials.json"),
    ("KMS_KEY", f"arn:aws:kms:{_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
    ("ENCRYPTION_KEY", f"arn:aws:kms:{_ACCOUNT}:alias/shop"),
    ("DB_SECRET", f"arn:aws:secretsmanager:{_ACCOUNT}:secret:test/shop/db-AbCdEf"),
    ("DB_SECRET_ARN", f"arn:aws:secretsmanager:{_ACCOUNT}:secret:test/shop/db-AbCdEf"),
    ("KMS_KEY_ID", "1234abcd-12ab-34cd-56ef-1234567890ab"),
    ("KMS_KEY", "alias/shop"),
    ("KMS_KEY", "mrk-1234abcd12ab34cd56ef1234567890ab"),
    ("DATABASE_URL", "postgres://{user}:{password}@db/shop"),
    ("DATABASE_URL", "postgres://$USER:$PASSWORD@db/shop"),
    ("DATABASE_URL", "postgres://${USER}:${PASSWORD}@db/shop"),
    ("DATABASE_URL", "postgres://<user>:<password>@db/shop"),
    ("DATABASE_URL", "postgres://%s:%s@db/shop"),
    ("DATABASE_URL", "postgres://shop:***@db/shop"),
    ("DATABASE_URL", "postgres://shop@db:5432/shop"),
    ("DATABASE_URL", "jdbc:postgresql://db:5432/shop?user=shop&password=${PASSWORD}"),
    ("DATABASE_URL", "jdbc:postgresql://db:5432/shop?sslmode=require"),
    ("DATABASE_URL", "Server=db;Database=shop;Integrated Security=true"),
    ("DB_PASSWORD", "$PASSWORD"),
    ("DB_PASSWORD", "{{ password }}"),
    ("DB_PASSWORD", "<password>"),
    ("DB_PASSWORD", ""),
    ("DB_PASSWORD", "op://vault/shop/password"),
    ("DB_PASSWORD", "vault:secret/data/shop#password"),
    ("DB_PASSWORD_FILE", "/run/secrets/db"),
    ("PASSWORD_MIN_LENGTH", "12"),
    ("PASSWORD_POLICY", "strong"),
    ("PASSWORD_RESET_URL", "https://example.com/reset?token="),
    ("RESET_PASSWORD", "true"),
    ("TOKEN", "csrf-token"),
    ("TOKEN_TTL", "3600"),
    ("TOKEN_URL", "https://login.example.com/oauth2/token"),
    ("OAUTH_TOKEN", "https://login.example.com/oauth2/token"),
    ("MAX_TOKENS", "4096"),
    ("NEXT_TOKEN_FIELD", "nextToken"),
    ("SECRET_NAME", "test/shop/db"),
    ("SECRETS", "enabled"),
    ("SECRETS", "aws-secretsmanager:test/shop"),
    ("PUBLIC_KEY", "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----"),
    ("STRIPE_PUBLISHABLE_KEY", "pk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"),
    ("RECAPTCHA_SITE_KEY", "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI"),
    (
        "SSH_PUBLIC_KEY",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJl3dIeudNqd0DPMRD6OIh65tjkxFNOtGcx2SUFTfqbK me@example.com",
    ),
    ("CERTIFICATE", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
    ("GIT_SHA", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("GIT_COMMIT", "8d9f7a1"),
    ("IMAGE", "nginx@sha256:9b7cc10231452dc3b7a1c1e2a6e5b8e3a1a0d9f0d1f35d3bb3c1f0b7ea59c8b5"),
    ("IMAGE", "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:v1"),
    ("CHECKSUM", "d41d8cd98f00b204e9800998ecf8427e"),
    ("INTEGRITY", "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"),
    ("ETAG", "W/0815"),
    ("BUILD_ID", "550e8400-e29b-41d4-a716-446655440000"),
    ("TENANT_ID", "72f988bf-86f1-41af-91ab-2d7cd011db47"),
    ("CLIENT_ID", "0oa1b2c3d4e5f6g7h8i9"),
    ("GOOGLE_CLIENT_ID", "1234567890-abc123def456.apps.googleusercontent.com"),
    ("COGNITO_POOL", "eu-central-1_AbCdEf123"),
    ("COGNITO_CLIENT", "1h57kf5cpq17m0eml12EXAMPLE"),
    ("TWILIO_ACCOUNT_SID", "AC" + "0123456789abcdef" * 2),
    ("SENTRY_DSN", "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/1"),
    ("SUBNET", "subnet-0123456789abcdef0"),
    ("SECURITY_GROUP", "sg-0123456789abcdef0"),
    ("CERTIFICATE_ARN", f"arn:aws:acm:{_ACCOUNT}:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"),
    ("QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/123456789012/shop"),
    ("ROLE_ARN", "arn:aws:iam::123456789012:role/shop"),
    ("TABLE", "test-shop-orders"),
    ("CLUSTER", "sk-shop-production-eu-central-1"),
    ("BUCKET", "shop-assets-123456789012-eu-central-1"),
    ("CACHE_KEY", "user-session-v2"),
    ("SORT_KEY", "created_at"),
    ("PARTITION_KEY", "customerId"),
    ("PRIMARY_KEY", "id"),
    ("FOREIGN_KEY", "order_id"),
    ("KEYBOARD", "qwertz"),
    ("MONKEY", "banana"),
    ("ROUTING_KEY", "orders.created.eu"),
    ("SIGNING_KEY", "/keys/signing.pem"),
    ("AUTHOR", "Jane Doe <jane@example.com>"),
    ("AUTHENTICATION", "bearer"),
    ("AUTH_HEADER", "Authorization"),
    ("LOG_FORMAT", '%h %l %u %t "%r" %>s %b'),
    ("LOG_LEVEL", "info"),
    ("JAVA_OPTS", "-Xmx512m -Djavax.net.ssl.trustStore=/etc/ssl/truststore.jks"),
    ("NODE_OPTIONS", "--max-old-space-size=4096"),
    ("CRON", "0 4 * * *"),
    ("CSP", "default-src 'self'; script-src 'self' https://cdn.example.com"),
    ("FEATURES", "password-reset,token-refresh,api-key-rotation"),
    ("MESSAGE", "Please enter your password: it is secret"),
    ("MESSAGE", "The token: valid for an hour"),
    ("PATTERN", "^(password|secret|token)=.*$"),
    ("COMMAND", "serve --password-file /run/secrets/db"),
    ("COMMAND", "serve --password $DB_PASSWORD"),
    ("COMMAND", "serve --password ${DB_PASSWORD} --port 80"),
    ("COMMAND", 'sh -c "PGPASSWORD=$DB_PASSWORD psql -h db"'),
    ("COMMAND", "sh -c 'export TOKEN=$(cat /run/token); serve'"),
    ("COMMAND", "docker login --username AWS --password-stdin"),
    ("COMMAND", "curl -f http://localhost:8080/health || exit 1"),
    ("COMMAND", "curl -H 'Authorization: Bearer $TOKEN' http://localhost"),
    ("COMMAND", "curl -u $USER:$PASSWORD http://localhost"),
    ("COMMAND", "mysqladmin ping -h localhost -p$MYSQL_PASSWORD"),
    ("COMMAND", "mysqladmin ping -h localhost --port 3306"),
    ("COMMAND", "su-exec app:app serve --user app:app"),
    ("URL", "https://example.com:8080/a@b"),
    ("URL", "https://example.com/@scope/package:1@latest"),
    ("URL", "s3://bucket/key/with/many/parts/AndCapitals123"),
    ("URL", "https://example.com/?redirect=https%3A%2F%2Fexample.com"),
    ("EMAIL", "noreply@example.com"),
    ("TIMESTAMP", "2026-11-29T07:00:00.000Z"),
    ("LOREM", "TheQuickBrownFoxJumpsOverTheLazyDog12345"),
    ("CLASS", "com.example.shop.security.TokenAuthenticationFilter"),
    ("BASE64", "eyJmZWF0dXJlcyI6IFsiYSIsICJiIiwgImMiXX0="),
    ("BASE64", "SGVsbG8sIHdvcmxkISBUaGlzIGlzIHRleHQu"),
    ("VERSION", "v1.2.3-rc.1+build.20261129"),
    ("LICENSE", "Apache-2.0"),
    ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"),
]
INNOCENT = [*_FEW, *of_file("innocent.txt")]
