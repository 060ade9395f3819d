"""The variables of a shell that can reach the local AWS, and neither real AWS nor the user's Pulumi."""

import os
from pathlib import Path


def pulumi(bin_dir: Path, home: Path, backend: Path, passphrase: str) -> dict[str, str]:
    """Pulumi's: https://www.pulumi.com/docs/iac/cli/environment-variables/."""
    return {
        "PATH": os.pathsep.join([str(bin_dir.resolve()), *_path_without(bin_dir)]),
        "PULUMI_HOME": str(home.resolve()),
        "PULUMI_BACKEND_URL": f"file://{backend.resolve()}",
        "PULUMI_CONFIG_PASSPHRASE": passphrase,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # The state is written whole at each step of each resource; compressed it is a fraction, and either is read.
        "PULUMI_DIY_BACKEND_GZIP": "true",
        # Our plugins lie below PULUMI_HOME; one of the same name on PATH would be taken instead, with a warning.
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def aws(home: Path, endpoint: str, region: str | None) -> dict[str, str]:
    """AWS's (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html).

    Endpoints of single services, profiles and session tokens that the user's shell has set would win over ours.
    """
    # The SDKs refuse a profile that no file has, and take an empty name for one: so it is `default`, with files.
    config, credentials = home / "aws-config", home / "aws-credentials"
    for path in (config, credentials):
        path.write_text("[default]\n")
    services = (name for name in os.environ if name.startswith("AWS_ENDPOINT_URL_"))
    regions = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region} if region else {}
    return {
        **dict.fromkeys(services, endpoint),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_USE_FIPS_ENDPOINT": "false",
        "AWS_USE_DUALSTACK_ENDPOINT": "false",
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_SESSION_TOKEN": "",
        "AWS_SECURITY_TOKEN": "",
        "AWS_PROFILE": "default",
        "AWS_DEFAULT_PROFILE": "default",
        "AWS_CONFIG_FILE": str(config.resolve()),
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials.resolve()),
        "AWS_EC2_METADATA_DISABLED": "true",
        **regions,
    }


def loopback() -> dict[str, str]:
    """What keeps the way to the local AWS, and between the engine's parts, from a proxy that the user has set.

    In both spellings: Go reads the upper one first, Python and gRPC the lower.
    """
    names = ("NO_PROXY", "no_proxy")
    own = next((os.environ[name] for name in reversed(names) if os.environ.get(name)), "")
    # Each once, and ours first, however often a shell has got them.
    hosts = dict.fromkeys(["127.0.0.1", "localhost", *filter(None, own.split(","))])
    return dict.fromkeys(names, ",".join(hosts))


def _path_without(folder: Path) -> list[str]:
    own = str(folder.resolve())
    return [entry for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if entry != own]
