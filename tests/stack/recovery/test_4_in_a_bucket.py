"""A stack whose state is in a bucket: nobody here can know whether who holds it is dead; else it is as in a folder."""

from collections.abc import Iterator

import pytest

from ecs_platform.local.stack import Sandbox
from lanes.chaos.moments import Moment
from lanes.chaos.project import REGION
from lanes.chaos.world import World
from sandbox.aws.client import clients
from sandbox.engine import Engine
from tests.stack.small_world import small_world

BUCKET = "states"
STATE = ".pulumi/stacks/ecs-platform/test.json.gz"


class InABucket(Sandbox):
    """The state is in the local AWS itself."""

    def _variables(self, prepared: Engine, url: str) -> dict[str, str]:
        backend = f"s3://{BUCKET}?region={REGION}&endpoint={url}&s3ForcePathStyle=true"
        return {**super()._variables(prepared, url), "PULUMI_BACKEND_URL": backend}


@pytest.fixture(scope="module")
def world(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Started, and without anything but the bucket."""
    assert engine.bin_dir.is_dir()
    with small_world(tmp_path_factory.mktemp("bucket")) as made:
        s3 = clients(made.sandbox.url, REGION)("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        made.sandbox = InABucket(made.project, made.sandbox.folder, print)
        made.sandbox.start()
        made.sandbox.read("stack", "init")
        made.start()
        yield made


def locks(world: World) -> list[str]:
    listed = clients(world.sandbox.url, REGION)("s3").list_objects_v2(Bucket=BUCKET, Prefix=".pulumi/locks/")
    return [each["Key"] for each in listed.get("Contents", [])]


def test_what_was_killed_comes_back_once_somebody_says_that_it_is_dead(world: World) -> None:
    before = world.things()
    assert world.up(Moment("after a call", 12)).killed
    pending = world.pending()
    assert pending
    (lock,) = locks(world)
    refused = world.recover()
    assert refused.status == 1
    assert "the same with --force" in refused.text
    assert (locks(world), world.pending()) == ([lock], pending), "nothing was changed"
    world.recover("--force").well()
    assert (locks(world), world.pending()) == ([], [])
    world.up().well()
    world.is_as_it_was_never_cut_off(before)


def test_a_state_that_nobody_can_read_comes_back_from_its_version_and_from_aws(world: World) -> None:
    before = world.things() - world.known()
    s3 = clients(world.sandbox.url, REGION)("s3")
    listed = s3.list_object_versions(Bucket=BUCKET, Prefix=STATE)["Versions"]
    written = [each for each in listed if each["Key"] == STATE]
    old = written[len(written) // 2]
    for each in (*written, *(each for each in listed if each["Key"] != STATE)):
        if each is not old:
            s3.delete_object(Bucket=BUCKET, Key=each["Key"], VersionId=each["VersionId"])
    for key in (STATE, f"{STATE}.bak"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b'{"version": 3, "check')
    for folder in ("backups", "history"):
        for each in s3.list_objects_v2(Bucket=BUCKET, Prefix=f".pulumi/{folder}/").get("Contents", []):
            s3.delete_object(Bucket=BUCKET, Key=each["Key"])
    back = world.recover()
    assert back.status == 1, "what was made after the version is not in it"
    assert f"(version {old['VersionId']})" in back.text
    world.recover("--lost-state").well()
    world.up().well()
    world.is_as_it_was_never_cut_off(before)
