"""Where Pulumi keeps a stack: the files of a folder or of a bucket in S3, read and written as the CLI does.

The layout is that of Pulumi's own backends: https://www.pulumi.com/docs/iac/concepts/state-and-backends/.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qs, urlsplit

from ecs_platform.ops.recovery import filesystem

ATTRIBUTES = ".attrs"
"""Beside each file of a folder lies one with its attributes, which Pulumi reads with it."""
_TRUE = ("1", "t", "true")


class StoreError(Exception):
    """The place of the state cannot be reached or looked into; the message says why and what to do."""


class UnseenError(StoreError):
    """The state is in a place into which only Pulumi looks: its Cloud, or a bucket of Google or Azure."""


@dataclass(frozen=True)
class Entry:
    """A file of a store.

    Attributes:
        key: its path in the store, with `/`.
        when: when it was written last, in UTC.
        size: in bytes.
        version: of an object in a bucket that keeps versions: which; else empty.
    """

    key: str
    when: datetime
    size: int
    version: str = ""


class Store(Protocol):
    """The files of a backend."""

    @property
    def is_of_this_machine(self) -> bool:
        """Whether only processes of this machine write there."""

    def where(self, key: str) -> str:
        """A file's path or address, for people."""

    def files(self, folder: str, begins: str = "") -> list[Entry]:
        """The files in a folder whose names begin so, without those of attributes; none where it does not exist."""

    def versions(self, key: str) -> list[Entry]:
        """What the file was before, newest first; none where no versions are kept."""

    def read(self, entry: Entry) -> bytes | None:
        """What is in a file, or was in that version of it; None where it is gone."""

    def write(self, key: str, content: bytes) -> None:
        """Writes a file, whole or not at all."""

    def remove(self, key: str) -> bool:
        """Takes a file away; whether it was there."""

    def attributes_are_whole(self, key: str) -> bool:
        """Whether Pulumi can read what lies beside a file and is read with it."""


@dataclass(frozen=True)
class Folder:
    """A folder (`file://…`)."""

    root: Path

    @property
    def is_of_this_machine(self) -> bool:
        """Whether the folder is on a disk of this machine, not on one that others mount too."""
        return filesystem.is_local(self.root)

    def where(self, key: str) -> str:
        """The file's path."""
        return str(self.root / key)

    def files(self, folder: str, begins: str = "") -> list[Entry]:
        """What lies there now."""
        found = []
        with suppress(FileNotFoundError, NotADirectoryError):
            for each in os.scandir(self.root / folder):
                if each.name.startswith(begins) and not each.name.endswith(ATTRIBUTES):
                    with suppress(FileNotFoundError):
                        if each.is_file():
                            found.append(_entry(f"{folder}/{each.name}", each.stat()))
        return sorted(found, key=lambda entry: entry.key)

    def versions(self, key: str) -> list[Entry]:  # noqa: ARG002 a folder keeps none
        """None: a folder has the copies alone that Pulumi makes."""
        return []

    def read(self, entry: Entry) -> bytes | None:
        """The file's bytes."""
        with suppress(FileNotFoundError):
            return (self.root / entry.key).read_bytes()
        return None

    def write(self, key: str, content: bytes) -> None:
        """Beside it first, and on the disk, for what is read in its place must never be a part."""
        file = self.root / key
        draft = file.with_name(f"{file.name}.{os.getpid()}.new")
        file.parent.mkdir(parents=True, exist_ok=True)
        # Who could read it can, and nobody else; a new one is as Pulumi makes it.
        with draft.open("wb") as handle:
            if file.exists():
                os.fchmod(handle.fileno(), file.stat().st_mode & 0o777)
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        # Those of another content.
        self._attributes(key).unlink(missing_ok=True)
        draft.replace(file)

    def remove(self, key: str) -> bool:
        """With its attributes."""
        self._attributes(key).unlink(missing_ok=True)
        try:
            (self.root / key).unlink()
        except FileNotFoundError:
            return False
        return True

    def attributes_are_whole(self, key: str) -> bool:
        """Whether it is JSON; where nothing lies there, Pulumi needs none.

        It is not written at once, as the file itself is: a kill leaves an empty one.
        """
        try:
            return isinstance(json.loads(self._attributes(key).read_bytes()), dict)
        except FileNotFoundError:
            return True
        except ValueError:
            return False

    def _attributes(self, key: str) -> Path:
        file = self.root / key
        return file.with_name(file.name + ATTRIBUTES)


def _entry(key: str, status: os.stat_result) -> Entry:
    return Entry(key, datetime.fromtimestamp(status.st_mtime, UTC), status.st_size)


@dataclass(frozen=True)
class Bucket:
    """A bucket in S3 (`s3://BUCKET/PREFIX?region=…`).

    Attributes:
        client: boto3's of S3.
        name: the bucket's.
        prefix: what all keys begin with: empty, or with `/` at its end.
        encrypted: how objects are written, as the address says it (`ServerSideEncryption`, `SSEKMSKeyId`).
    """

    client: Any
    name: str
    prefix: str
    encrypted: Mapping[str, str]

    @property
    def is_of_this_machine(self) -> bool:
        """It is everybody's."""
        return False

    def where(self, key: str) -> str:
        """The object's address."""
        return f"s3://{self.name}/{self.prefix}{key}"

    def files(self, folder: str, begins: str = "") -> list[Entry]:
        """The objects right below the folder."""
        wanted = f"{self.prefix}{folder}/{begins}"
        with self._asked(wanted):
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=wanted, Delimiter="/"
            )
            return [
                Entry(each["Key"].removeprefix(self.prefix), each["LastModified"], each["Size"])
                for page in pages
                for each in page.get("Contents", [])
            ]

    def versions(self, key: str) -> list[Entry]:
        """Those before the present one, newest first."""
        with self._asked(key):
            pages = self.client.get_paginator("list_object_versions").paginate(
                Bucket=self.name, Prefix=self.prefix + key
            )
            found = [
                Entry(key, each["LastModified"], each["Size"], each["VersionId"])
                for page in pages
                for each in page.get("Versions", [])
                if each["Key"] == self.prefix + key and not each["IsLatest"] and each["VersionId"] != "null"
            ]
        return sorted(found, key=lambda entry: entry.when, reverse=True)

    def read(self, entry: Entry) -> bytes | None:
        """The object's bytes."""
        version = {"VersionId": entry.version} if entry.version else {}
        with self._asked(entry.key):
            try:
                answer = self.client.get_object(Bucket=self.name, Key=self.prefix + entry.key, **version)
            except self.client.exceptions.NoSuchKey:
                return None
            return bytes(answer["Body"].read())

    def write(self, key: str, content: bytes) -> None:
        """S3 takes an object whole or not at all."""
        with self._asked(key):
            self.client.put_object(Bucket=self.name, Key=self.prefix + key, Body=content, **self.encrypted)

    def remove(self, key: str) -> bool:
        """S3 does not say whether it was there: it is asked first."""
        there = any(entry.key == key for entry in self.files(*key.rsplit("/", 1)))
        with self._asked(key):
            self.client.delete_object(Bucket=self.name, Key=self.prefix + key)
        return there

    def attributes_are_whole(self, key: str) -> bool:  # noqa: ARG002 all is in one place
        """An object's attributes are a part of it."""
        return True

    @contextmanager
    def _asked(self, key: str) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        try:
            yield
        except (BotoCoreError, ClientError) as error:
            raise StoreError(
                f"{self.where(key)}: S3 says: {error}\n"
                "to do: credentials with which `pulumi` reaches the bucket of the state"
            ) from None


def store_of(project: Path, variables: Mapping[str, str] | None = None) -> Store:
    """The store of the backend that `pulumi` uses in a project's folder, as the CLI itself says it.

    Args:
        project: the folder with Pulumi.yaml.
        variables: the environment in which `pulumi` runs; default: ours.

    Raises:
        StoreError: `pulumi` does not say it: it is not there, or nobody is logged in.
        UnseenError: the backend is none of files, nor in S3.
    """
    shell = os.environ if variables is None else variables
    command = ["pulumi", "whoami", "--json", "--non-interactive"]
    try:
        done = subprocess.run(
            command, cwd=project, env=shell, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise StoreError(
            "`pulumi` is not on PATH: https://www.pulumi.com/docs/iac/download-install/ (for the local AWS: "
            '`eval "$(make env)"`)'
        ) from None
    if done.returncode:
        said = done.stderr.strip() or done.stdout.strip()
        raise StoreError(f"`pulumi whoami` does not say where the state is: {said}\nto do: `pulumi login`")
    return store_at(str(json.loads(done.stdout)["url"]), project, shell)


def store_at(url: str, project: Path, variables: Mapping[str, str]) -> Store:
    """The store of a backend's address.

    Args:
        url: `file://…` or `s3://…`.
        project: the folder from which a path without `/` at its beginning is read.
        variables: the environment, for the home of `~`.

    Raises:
        UnseenError: it is another.
    """
    if url.startswith("file://"):
        path = url.removeprefix("file://").partition("?")[0]
        if path.startswith("~"):
            path = variables.get("HOME", str(Path.home())) + path[1:]
        return Folder(Path(os.path.abspath(project / path)))  # noqa: PTH100 as the CLI does, links and all
    parts = urlsplit(url)
    if parts.scheme == "s3":
        return _bucket(parts)
    raise UnseenError(
        f"the state is in {parts.scheme}://{parts.hostname or ''}{parts.path}, into which only `pulumi` looks: "
        "who holds a stack there is said by `pulumi` when it is locked, and `pulumi cancel` takes the lock away"
    )


def _bucket(parts: SplitResult) -> Bucket:
    """As go-cloud reads the address: https://gocloud.dev/howto/blob/#s3-compatible."""
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415

    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    by_path = asked.get("s3ForcePathStyle", asked.get("use_path_style", "")).lower() in _TRUE
    endpoint = asked.get("endpoint")
    plain = asked.get("disableSSL", asked.get("disable_https", "")).lower() in _TRUE
    if endpoint and "://" not in endpoint:
        endpoint = f"{'http' if plain else 'https'}://{endpoint}"
    config = Config(
        s3={"addressing_style": "path"} if by_path else {},
        # Stores of others refuse the checksums that AWS's takes.
        request_checksum_calculation="when_required" if endpoint else None,
    )
    try:
        session = boto3.Session(profile_name=asked.get("profile"), region_name=asked.get("region"))
        client = session.client("s3", endpoint_url=endpoint, config=config)
    except BotoCoreError as error:
        raise StoreError(f"s3://{parts.netloc}{parts.path}: it cannot be asked: {error}") from None
    encrypted = {"ServerSideEncryption": asked.get("ssetype", ""), "SSEKMSKeyId": asked.get("kmskeyid", "")}
    prefix = parts.path.strip("/")
    return Bucket(
        client,
        parts.netloc,
        f"{prefix}/" if prefix else "",
        {name: value for name, value in encrypted.items() if value},
    )
