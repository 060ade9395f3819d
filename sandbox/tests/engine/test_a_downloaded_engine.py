"""The way of a machine that has nothing: release and plugin come from a host, and a program goes up with them.

Host and files are ours: the built CLI, with our language host beside it as the release has the official one, and our
provider as the AWS plugin. The CLI downloads the plugin itself, as it does the official one.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.engine import Engine, EngineError, build, cache, download, official, plugins, prepare, release
from sandbox.tests.engine.project import Project
from sandbox.tests.engine.release_host import ReleaseHost, archive_of, serving
from sandbox.tests.engine.test_which_engine import plugin_path

PROGRAM = """
import pulumi
import pulumi_aws as aws
pulumi.export("name", aws.ssm.Parameter("p", name="/p", type="String", value="v").name)
"""


@pytest.fixture
def host(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReleaseHost]:
    if engine.kind != "built":
        pytest.skip("an official engine is here: the tests' own is such a download")
    assert engine.bridge is not None
    assert engine.terraform_provider is not None
    plugins.write_language_host(tmp_path / "parts")
    plugins.write_aws_provider(tmp_path / "parts", engine.bridge, engine.terraform_provider)
    (language_host,) = (tmp_path / "parts").glob("language-*/*")
    plugin = tmp_path / "parts" / official.plugin_name()
    cli = build.built(build.CLI, print)
    with serving() as host:
        # Quickly, not small.
        host.release({"pulumi": cli.read_bytes(), official.LANGUAGE_HOST: language_host.read_bytes()}, compression=1)
        host.files[plugin_path()] = archive_of({"pulumi-resource-aws": plugin.read_bytes()})
        monkeypatch.setenv(download.SETTING, host.url)
        monkeypatch.setenv("ECS_SANDBOX_CACHE", str(tmp_path / "cache"))
        yield host


def test_a_program_goes_up_with_what_was_downloaded(host: ReleaseHost, local_aws: str, tmp_path: Path) -> None:
    said: list[str] = []
    engine = prepare(tmp_path / "bin", said.append, "download")
    assert engine.kind == "official"
    assert engine.aws_plugin is not None
    assert engine.aws_plugin.is_relative_to(cache.folder())
    assert [line.partition(" v")[0] for line in said[:1]] == [f"engine: asking {host.url} for the pulumi CLI"]
    made = Project(
        tmp_path / "a project", PROGRAM, engine.environment(tmp_path / "home", tmp_path / "state", "x", local_aws)
    )
    made.pulumi("up", "--yes", "--stack", "test")
    assert made.outputs() == {"name": "/p"}
    assert set(host.files) == set(host.asked)


def test_a_plugin_that_the_cli_cannot_download_leaves_nothing(host: ReleaseHost, tmp_path: Path) -> None:
    archive = host.files[plugin_path()]
    host.files[plugin_path()] = archive[: len(archive) // 2]
    with pytest.raises(EngineError, match="plugin install resource aws"):
        prepare(tmp_path / "bin", print, "download")
    left = {path.name for path in cache.folder().iterdir() if path.suffix != ".lock"}
    assert left == {f"pulumi-{release.version()}-{release.target()}"}
