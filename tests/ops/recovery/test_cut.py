"""A state that cannot be read, wherever it was cut, and which of its copies is put back."""

import gzip
import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from ecs_platform.ops.recovery import cut, locks
from ecs_platform.ops.recovery.store import Bucket, Folder, Store, StoreError

STATE = ".pulumi/stacks/small/test.json"
BACKUP = ".pulumi/backups/small/test/test.{}.json"
HISTORY = ".pulumi/history/small/test/test-{}.checkpoint.json"


def state(*names: str, pending: int = 0, version: int = 3) -> bytes:
    """A state of so many resources, compact as Pulumi writes it."""
    resources = [{"urn": f"urn:pulumi:test::small::a:b:C::{name}", "type": "a:b:C", "custom": True} for name in names]
    latest: dict[str, Any] = {"manifest": {"time": "2026-11-02T09:12:44Z"}, "resources": resources}
    if pending:
        latest["pending_operations"] = [{"resource": resources[0], "type": "creating"}] * pending
    told = {"version": version, "checkpoint": {"stack": "organization/small/test", "latest": latest}}
    return json.dumps(told, separators=(",", ":")).encode()


def put(store: Folder, key: str, content: bytes, age: float = 0) -> None:
    file = store.root / key
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (time.time() - age,) * 2)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with mock_aws():
        client = boto3.client(
            "s3", region_name="eu-west-1", aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        client.create_bucket(Bucket="states", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        client.put_bucket_versioning(Bucket="states", VersioningConfiguration={"Status": "Enabled"})
        yield Bucket(client, "states", "team/", {})


def found(store: Store) -> cut.Unreadable | None:
    return cut.unreadable(store, "small", "test")


def broken(store: Store) -> cut.Unreadable:
    told = found(store)
    assert told is not None
    return told


WHOLE = state("a", "b", "ü", pending=1)


@given(st.integers(0, len(WHOLE) - 1), st.booleans())
def test_cut_at_any_byte_it_cannot_be_read_and_comes_back(
    tmp_path_factory: pytest.TempPathFactory, length: int, compressed: bool
) -> None:
    store = Folder(tmp_path_factory.mktemp("store"))
    content = gzip.compress(WHOLE, mtime=0) if compressed else WHOLE
    key = f"{STATE}.gz" if compressed else STATE
    length = min(length, len(content) - 1)
    put(store, key, content[:length])
    put(store, f"{key}.bak", content, age=60)
    told = broken(store)
    assert [(copy.entry.key, copy.resources, copy.pending) for copy in told.copies] == [(f"{key}.bak", 3, 1)]
    kept = cut.put_back(store, "small", "test", told.copies[0])
    assert (store.root / key).read_bytes() == content
    assert found(store) is None
    assert bool(kept) is bool(length)
    if kept:
        assert Path(kept).read_bytes() == content[:length]
    assert locks.held(store, "small", "test") == []


@pytest.mark.parametrize(
    "content",
    [
        b"\0" * 500,  # what some filesystems leave after power was lost
        b"{}",
        b"null",
        b"[1]",
        b'"version"',
        json.dumps({"version": 3}).encode(),
        json.dumps({"version": 3, "checkpoint": {"latest": []}}).encode(),
        b"\xff\xfe{}",
        gzip.compress(WHOLE, mtime=0)[:-1],
        gzip.compress(b"no json", mtime=0),
    ],
)
def test_what_is_no_state_is_told_so(folder: Folder, content: bytes) -> None:
    put(folder, STATE, content)
    assert broken(folder).why == "it is cut off, or something else was written into it"


@pytest.mark.parametrize(
    "content",
    [WHOLE, WHOLE + b"\n", gzip.compress(WHOLE, mtime=0), json.dumps(json.loads(WHOLE), indent=4).encode(), state()],
)
def test_what_pulumi_reads_is_left_alone(folder: Folder, content: bytes) -> None:
    put(folder, STATE, content)
    assert found(folder) is None


def test_a_new_stack_has_nothing_in_it_and_can_be_read(folder: Folder) -> None:
    put(folder, STATE, b'{"version":3,"checkpoint":{"stack":"organization/small/test"}}')
    assert found(folder) is None


def test_what_is_not_there_or_is_not_read_here_is_not_judged(folder: Folder) -> None:
    assert found(folder) is None
    put(folder, f"{STATE}.bak", WHOLE)
    assert found(folder) is None, "a stack that somebody took away does not come back"
    put(folder, f"{STATE}.zst", b"\x28\xb5\x2f\xfd")
    assert found(folder) is None


def test_of_two_files_pulumi_reads_the_newer(folder: Folder) -> None:
    put(folder, STATE, WHOLE[:9], age=60)
    put(folder, f"{STATE}.gz", gzip.compress(WHOLE, mtime=0))
    assert found(folder) is None
    put(folder, STATE, WHOLE[:9])
    put(folder, f"{STATE}.gz", gzip.compress(WHOLE, mtime=0), age=60)
    assert [copy.entry.key for copy in broken(folder).copies] == [f"{STATE}.gz"]


def test_the_newest_that_can_be_read_comes_first_and_the_same_only_once(folder: Folder) -> None:
    now = time.time_ns()
    put(folder, STATE, b"")
    put(folder, f"{STATE}.bak", WHOLE[:-1])
    put(folder, BACKUP.format(now - 60_000_000_000), state("a", "b"))
    put(folder, HISTORY.format(now - 61_000_000_000), state("a", "b"))
    put(folder, HISTORY.format(now - 3_600_000_000_000), state("a"))
    put(folder, HISTORY.format(now).replace("checkpoint", "history"), b"{}")
    told = broken(folder)
    assert told.why == "it is empty"
    assert told.where == str(folder.root / STATE)
    assert [copy.resources for copy in told.copies] == [2, 1]
    assert told.copies[0].told.startswith(f"{folder.root}/.pulumi/backups/small/test/test.")
    assert ": 2 resources, of 20" in told.copies[0].told
    assert told.copies[0].told.endswith(" UTC, 1 minute ago")


def test_what_was_written_whole_and_had_no_name_yet_is_the_newest(folder: Folder) -> None:
    put(folder, STATE, WHOLE[:50], age=10)
    put(folder, f"{STATE}.bak", state("a"), age=10)
    put(folder, f"{STATE}.18ab2c00.tmp", state("a", "b"), age=5)
    put(folder, f"{STATE}.18ab2c01.tmp", state("a", "b", "c")[:-9], age=1)
    assert [copy.resources for copy in broken(folder).copies] == [2, 1]


def test_only_some_are_named(folder: Folder) -> None:
    put(folder, STATE, b"")
    for number in range(cut.SHOWN + 3):
        put(folder, BACKUP.format(time.time_ns()), state(*map(str, range(number))))
    assert [copy.resources for copy in broken(folder).copies] == [7, 6, 5, 4, 3]


def test_copies_of_other_stacks_are_not_its(folder: Folder) -> None:
    put(folder, STATE, b"")
    put(folder, ".pulumi/stacks/small/test2.json", WHOLE)
    put(folder, ".pulumi/stacks/small/test.jsonx.bak", WHOLE)
    put(folder, ".pulumi/stacks/other/test.json.bak", WHOLE)
    put(folder, BACKUP.format(1).replace("small", "other"), WHOLE)
    put(folder, BACKUP.format(1).replace("/test/", "/test2/"), WHOLE)
    assert broken(folder).copies == ()


@pytest.mark.parametrize("attributes", ["", "{", '{"md5":"'])
def test_attributes_that_were_cut_off_go_and_the_state_stays(folder: Folder, attributes: str) -> None:
    """Pulumi writes them first and not at once, and fails with `EOF` on them."""
    put(folder, STATE, WHOLE)
    put(folder, f"{STATE}.bak", state("a"), age=60)
    put(folder, f"{STATE}.attrs", attributes.encode())
    told = broken(folder)
    assert "attributes" in told.why
    own = next(copy for copy in told.copies if copy.entry.key == STATE)
    assert told.copies[0] == own
    assert told.is_complete
    assert cut.put_back(folder, "small", "test", own) == ""
    assert (folder.root / STATE).read_bytes() == WHOLE
    assert not (folder.root / f"{STATE}.attrs").exists()
    assert sorted(file.name for file in (folder.root / STATE).parent.iterdir()) == ["test.json", "test.json.bak"]


def test_a_state_that_was_written_and_not_yet_named_is_the_last(folder: Folder) -> None:
    """So a kill while Pulumi writes the attributes leaves it: nothing that was made is missing in it."""
    put(folder, STATE, state("a"), age=60)
    put(folder, f"{STATE}.bak", state("a"), age=60)
    put(folder, f"{STATE}.attrs", b"")
    put(folder, f"{STATE}.18ecd70b78784902.tmp", WHOLE)
    told = broken(folder)
    assert told.is_complete
    cut.put_back(folder, "small", "test", told.copies[0])
    assert (folder.root / STATE).read_bytes() == WHOLE


@pytest.mark.parametrize("copy", [f"{STATE}.bak", f"{STATE}.1.tmp", BACKUP.format(1), HISTORY.format(1)])
def test_of_no_other_copy_is_known_whether_something_is_missing_in_it(folder: Folder, copy: str) -> None:
    put(folder, STATE, WHOLE[:50])
    put(folder, copy, state("a"))
    assert not broken(folder).is_complete
    put(folder, STATE, b"")
    assert not broken(folder).is_complete


def test_a_copy_that_is_newer_than_the_state_it_was_made_of_is_no_last_one(folder: Folder) -> None:
    put(folder, STATE, state("a"), age=60)
    put(folder, f"{STATE}.attrs", b"")
    put(folder, f"{STATE}.bak", WHOLE)
    assert not broken(folder).is_complete
    put(folder, f"{STATE}.1.tmp", WHOLE[:-5])
    assert not broken(folder).is_complete


def test_a_state_that_is_written_meanwhile_stays(folder: Folder) -> None:
    put(folder, STATE, b"")
    put(folder, f"{STATE}.bak", state("a"))
    told = broken(folder)
    put(folder, STATE, state("a", "b"))
    with pytest.raises(StoreError, match="look again"):
        cut.put_back(folder, "small", "test", told.copies[0])
    assert (folder.root / STATE).read_bytes() == state("a", "b")


def test_a_copy_that_is_gone_is_not_put_back(folder: Folder) -> None:
    put(folder, STATE, b"rest")
    put(folder, f"{STATE}.bak", state("a"))
    told = broken(folder)
    (folder.root / f"{STATE}.bak").unlink()
    with pytest.raises(StoreError, match="gone"):
        cut.put_back(folder, "small", "test", told.copies[0])
    assert (folder.root / STATE).read_bytes() == b"rest"


def test_nothing_is_put_back_while_somebody_holds_the_stack(folder: Folder) -> None:
    put(folder, STATE, b"rest")
    put(folder, f"{STATE}.bak", state("a"))
    told = broken(folder)
    with locks.taken(folder, "small", "test"), pytest.raises(locks.LockedError, match=f"process {os.getpid()}"):
        cut.put_back(folder, "small", "test", told.copies[0])
    assert (folder.root / STATE).read_bytes() == b"rest"


def test_who_could_read_the_state_can_read_it_again(folder: Folder) -> None:
    put(folder, STATE, b"rest")
    put(folder, f"{STATE}.bak", state("a"))
    (folder.root / STATE).chmod(0o640)
    cut.put_back(folder, "small", "test", broken(folder).copies[0])
    assert (folder.root / STATE).stat().st_mode & 0o777 == 0o640


def test_versions_of_a_bucket_are_copies(bucket: Bucket) -> None:
    for content in (state("a"), state("a", "b"), b"", WHOLE[: random.Random(1).randrange(1, len(WHOLE))]):
        bucket.write(STATE, content)
    told = broken(bucket)
    assert [copy.resources for copy in told.copies] == [2, 1]
    assert told.where == f"s3://states/team/{STATE}"
    assert f"(version {told.copies[0].entry.version})" in told.copies[0].told
    kept = cut.put_back(bucket, "small", "test", told.copies[0])
    assert kept.startswith(f"s3://states/team/{STATE}.20")
    assert found(bucket) is None
    assert bucket.client.get_object(Bucket="states", Key=f"team/{STATE}")["Body"].read() == state("a", "b")


def test_a_bucket_without_versions_has_the_copies_of_pulumi_alone(bucket: Bucket) -> None:
    plain = Bucket(bucket.client, "plain", "", {})
    bucket.client.create_bucket(Bucket="plain", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    plain.write(STATE, b"")
    plain.write(f"{STATE}.bak", state("a"))
    told = broken(plain)
    assert [copy.entry.key for copy in told.copies] == [f"{STATE}.bak"]
    assert cut.put_back(plain, "small", "test", told.copies[0]) == ""
    assert found(plain) is None
