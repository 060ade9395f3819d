"""Who holds a stack, and which lock may be taken away, in a folder and in a bucket."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ecs_platform.ops.recovery import filesystem, holder, locks
from ecs_platform.ops.recovery.holder import Judged
from ecs_platform.ops.recovery.store import Bucket, Folder, Store, StoreError, UnseenError, store_at, store_of

HERE = socket.gethostname()
LOCKS = ".pulumi/locks/organization/small/test"
GONE = 4_100_000
"""No process has this number: it is above what Linux gives."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A folder of a machine whose processes are all seen, wherever this runs."""
    monkeypatch.setattr(filesystem, "is_local", lambda _: True)
    monkeypatch.setattr(holder, "sees_the_machine", lambda: True)
    return Folder(tmp_path)


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with mock_aws():
        client = boto3.client(
            "s3", region_name="eu-west-1", aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        client.create_bucket(Bucket="states", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        yield Bucket(client, "states", "team/", {})


def lock(store: Store, name: str = "a.json", where: str = LOCKS, **who: Any) -> str:
    told = {"pid": GONE, "username": "ana", "hostname": HERE, "timestamp": datetime.now(UTC).isoformat(), **who}
    return written(store, json.dumps(told).encode(), name, where)


def written(store: Store, content: bytes, name: str = "a.json", where: str = LOCKS, age: float = 0) -> str:
    key = f"{where}/{name}"
    if isinstance(store, Folder):
        file = store.root / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_name(file.name + ".attrs").write_text("{}")
        file.write_bytes(content)
        os.utime(file, (time.time() - age,) * 2)
    else:
        store.write(key, content)
    return key


def held(store: Store) -> list[locks.Lock]:
    return locks.held(store, "small", "test")


def test_a_stack_that_nobody_holds_has_no_lock(folder: Folder, bucket: Bucket) -> None:
    assert held(folder) == []
    assert held(bucket) == []


def test_who_holds_it_is_said_with_place_and_time(folder: Folder) -> None:
    key = lock(folder, pid=GONE, timestamp="2026-11-02T09:12:44.123456789+01:00")  # Go's nanoseconds
    (found,) = held(folder)
    assert (found.pid, found.user, found.host) == (GONE, "ana", HERE)
    assert found.since == datetime(2026, 11, 2, 8, 12, 44, 123456, UTC)
    assert found.who.startswith(f"ana@{HERE} (process {GONE}), since 2026-11-02 08:12:44 UTC, ")
    assert found.where == str(folder.root / key)
    assert "ana" not in repr(found.content) or "content" not in repr(found)


def test_a_lock_of_a_process_that_is_gone_is_dead(folder: Folder) -> None:
    lock(folder)
    (found,) = held(folder)
    assert found.is_dead is True
    assert found.why == f"process {GONE} is gone"


def test_a_lock_of_a_process_that_works_is_kept_whatever_is_asked(folder: Folder) -> None:
    key = lock(folder, pid=os.getpid())
    (found,) = held(folder)
    assert found.is_dead is False
    with pytest.raises(locks.LockedError, match=f"kill -INT {os.getpid()}"):
        locks.release(folder, found)
    assert (folder.root / key).exists()


def test_of_two_locks_only_the_dead_one_is_taken_away(folder: Folder) -> None:
    earlier = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    dead, living = lock(folder, "a.json", timestamp=earlier), lock(folder, "b.json", pid=os.getpid())
    found = held(folder)
    assert [each.is_dead for each in found] == [True, False]
    assert locks.release(folder, found[0])
    assert not (folder.root / dead).exists()
    assert not (folder.root / f"{dead}.attrs").exists()
    assert (folder.root / living).exists()


def test_a_run_that_begins_meanwhile_keeps_its_lock(folder: Folder, bucket: Bucket) -> None:
    for store in (folder, bucket):
        lock(store)
        (found,) = held(store)
        lock(store, "meanwhile.json", pid=os.getpid())
        assert locks.release(store, found)
        assert [each.key for each in held(store)] == [f"{LOCKS}/meanwhile.json"]


def test_a_lock_that_was_written_anew_is_not_taken_away(folder: Folder) -> None:
    lock(folder)
    (found,) = held(folder)
    key = lock(folder, pid=os.getpid())
    with pytest.raises(locks.LockedError, match="written anew"):
        locks.release(folder, found)
    assert (folder.root / key).exists()


def test_one_that_somebody_else_took_away_is_no_fault(folder: Folder) -> None:
    key = lock(folder)
    (found,) = held(folder)
    (folder.root / key).unlink()
    assert locks.release(folder, found) is False


def test_locks_of_other_stacks_and_projects_are_not_its(folder: Folder, bucket: Bucket) -> None:
    for store in (folder, bucket):
        lock(store, where=".pulumi/locks/organization/other/test")
        lock(store, where=".pulumi/locks/organization/small/test2")
        lock(store, where=".pulumi/locks/organization/small/tes")
        assert held(store) == []


def test_of_another_machine_it_is_not_known(folder: Folder) -> None:
    lock(folder, hostname="laptop", pid=os.getpid())
    (found,) = held(folder)
    assert found.is_dead is None
    assert found.why == f"its process is on laptop, and this is {HERE}"


def test_in_a_folder_that_others_mount_it_is_not_known(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    lock(folder)
    monkeypatch.setattr(filesystem, "is_local", lambda _: False)
    (found,) = held(folder)
    assert found.is_dead is None
    assert f"another machine may be called {HERE}" in found.why


def test_in_a_container_it_is_not_known(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    lock(folder)
    monkeypatch.setattr(holder, "sees_the_machine", lambda: False)
    monkeypatch.setattr("sys.platform", "linux")
    (found,) = held(folder)
    assert found.is_dead is None
    assert "another container of this name" in found.why


def test_in_a_bucket_it_is_not_known_even_from_the_same_machine(bucket: Bucket) -> None:
    key = lock(bucket)
    (found,) = held(bucket)
    assert found.is_dead is None
    assert found.where == f"s3://states/team/{key}"
    assert locks.release(bucket, found), "whoever forces it takes this one away"
    assert held(bucket) == []


WHOLE = json.dumps({"pid": GONE, "username": "ana", "hostname": HERE, "timestamp": "2026-11-02T09:12:44Z"}).encode()


def test_a_lock_cut_off_at_any_byte_is_one_and_dead_after_a_minute(folder: Folder) -> None:
    """Pulumi writes it whole before it looks for others: what was cut off never held the stack."""
    for length in range(len(WHOLE)):
        key = written(folder, WHOLE[:length], age=locks.CUT_OFF_SECONDS + 5)
        (found,) = held(folder)
        assert (found.pid, found.is_dead) == (0, True), WHOLE[:length]
        assert "nobody knows who" in found.who
        assert locks.release(folder, found)
        assert not (folder.root / key).exists()


def test_a_lock_that_may_be_being_written_is_not_known(folder: Folder) -> None:
    written(folder, WHOLE[:10])
    (found,) = held(folder)
    assert found.is_dead is None


def test_a_lock_cut_off_in_a_bucket_is_not_known(bucket: Bucket) -> None:
    written(bucket, b"")
    (found,) = held(bucket)
    assert found.is_dead is None


def test_what_a_kill_leaves_before_the_lock_has_its_name_is_one_too(folder: Folder) -> None:
    """Pulumi counts it as a lock, and fails on it where it is not whole."""
    written(folder, WHOLE, "a.json.18ab2c.tmp")
    (found,) = held(folder)
    assert (found.pid, found.is_dead) == (GONE, True)


@pytest.mark.parametrize(
    "content", [b"null", b"[]", b'{"pid": "7"}', WHOLE.replace(b"Z", b""), WHOLE.replace(str(GONE).encode(), b"-1")]
)
def test_what_is_no_lock_of_pulumi_is_not_taken_for_a_process(folder: Folder, content: bytes) -> None:
    written(folder, content, age=3600)
    (found,) = held(folder)
    assert found.pid == 0


def test_what_is_taken_is_locked_for_others_and_free_afterwards(folder: Folder, bucket: Bucket) -> None:
    for store in (folder, bucket):
        with locks.taken(store, "small", "test"):
            (found,) = held(store)
            assert (found.pid, found.host) == (os.getpid(), HERE)
            assert found.is_dead is (False if store is folder else None)
            with pytest.raises(locks.LockedError, match=f"process {os.getpid()}"), locks.taken(store, "small", "test"):
                pytest.fail("it was taken twice")
            with locks.taken(store, "small", "other"):
                assert len(held(store)) == 1
        assert held(store) == []


def test_what_another_holds_is_not_taken(folder: Folder) -> None:
    key = lock(folder)
    with pytest.raises(locks.LockedError, match="ana@"), locks.taken(folder, "small", "test"):
        pytest.fail("it was taken")
    assert [each.key for each in held(folder)] == [key]


def test_a_bucket_that_is_not_there_is_said_in_words(bucket: Bucket) -> None:
    other = Bucket(bucket.client, "none", "", {})
    with pytest.raises(StoreError, match=r"s3://none/.* S3 says: .*NoSuchBucket"):
        held(other)


def test_where_a_backend_is() -> None:
    shell = {"HOME": "/home/ana"}
    project = Path("/there/project")
    assert store_at("file:///var/state", project, shell) == Folder(Path("/var/state"))
    assert store_at("file://~/states", project, shell) == Folder(Path("/home/ana/states"))
    assert store_at("file://~", project, shell) == Folder(Path("/home/ana"))
    assert store_at("file://../states?no_tmp_dir=true", project, shell) == Folder(Path("/there/states"))


def test_a_bucket_is_asked_as_its_address_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    url = "s3://states/team/a?region=eu-west-1&endpoint=127.0.0.1:5000&disableSSL=true&s3ForcePathStyle=true"
    found = store_at(f"{url}&ssetype=aws:kms&kmskeyid=alias/state", Path(), {})
    assert isinstance(found, Bucket)
    assert (found.name, found.prefix) == ("states", "team/a/")
    assert found.client.meta.endpoint_url == "http://127.0.0.1:5000"
    assert found.client.meta.region_name == "eu-west-1"
    assert found.client.meta.config.s3["addressing_style"] == "path"
    assert found.encrypted == {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/state"}


def test_a_bucket_that_cannot_be_asked_is_said_in_words() -> None:
    with pytest.raises(StoreError, match=r"s3://states/team.*nobodys-profile"):
        store_at("s3://states/team?profile=nobodys-profile", Path(), {})


@pytest.mark.parametrize("url", ["gs://states", "azblob://states", "https://api.pulumi.com", "postgres://u:p@h/db"])
def test_other_backends_say_what_cannot_be_known(url: str) -> None:
    with pytest.raises(UnseenError, match="`pulumi cancel`") as told:
        store_at(url, Path(), {})
    assert ":p@" not in str(told.value)


def cli(folder: Path, script: str) -> dict[str, str]:
    """A `pulumi` on PATH that says what it is told to."""
    program = folder / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}


def test_the_cli_says_where_the_state_is(tmp_path: Path) -> None:
    told = '[ "$*" = "whoami --json --non-interactive" ] && echo \'{"user": "ana", "url": "file:///var/state"}\''
    assert store_of(tmp_path, cli(tmp_path, told)) == Folder(Path("/var/state"))


def test_who_is_not_logged_in_is_told_so(tmp_path: Path) -> None:
    shell = cli(tmp_path, "echo 'error: PULUMI_ACCESS_TOKEN must be set for login' >&2; exit 255")
    with pytest.raises(StoreError, match=r"PULUMI_ACCESS_TOKEN must be set[\s\S]*`pulumi login`"):
        store_of(tmp_path, shell)


def test_without_a_cli_it_is_said_where_one_is(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not on PATH"):
        store_of(tmp_path, {"PATH": str(tmp_path)})


MOUNTS = r"""22 1 252:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:40 / /mnt/shared rw shared:1 - nfs4 server:/x rw
31 30 0:41 / /mnt/shared/own rw - tmpfs tmpfs rw
32 22 0:42 / /mnt/with\040space rw - virtiofs share rw
33 22 0:43 / /mnt/twice rw - ext4 /dev/vdb rw
34 22 0:44 / /mnt/twice rw - fuse.sshfs ana@host: rw
"""


@pytest.mark.parametrize(
    ("folder_", "kind"),
    [
        ("/home/ana", "ext4"),
        ("/mnt/shared/state", "nfs4"),
        ("/mnt/shared/own/state", "tmpfs"),
        ("/mnt/with space/state", "virtiofs"),
        ("/mnt/twice", "fuse.sshfs"),
        ("/mnt/sharedness", "ext4"),
    ],
)
def test_what_a_folder_is_on(folder_: str, kind: str) -> None:
    assert filesystem._type(Path(folder_), MOUNTS) == kind


def test_a_folder_that_does_not_exist_yet_is_where_it_will_be(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert filesystem.is_local(tmp_path / "not" / "there", mounts)
    mounts.write_text(MOUNTS.replace("ext4", "9p"))
    assert not filesystem.is_local(tmp_path / "not" / "there", mounts)


def test_the_verdict_is_the_holders(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def judged(pid: int, _: datetime) -> Judged:
        asked.append(pid)
        return Judged(None, "who knows")

    monkeypatch.setattr(holder, "judged", judged)
    lock(folder, pid=7)
    (found,) = held(folder)
    assert (found.is_dead, found.why, asked) == (None, "who knows", [7])


def test_a_process_that_is_killed_frees_its_lock(folder: Folder) -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        lock(folder, pid=process.pid)
        assert [each.is_dead for each in held(folder)] == [False]
        process.kill()
    assert [each.is_dead for each in held(folder)] == [True]
