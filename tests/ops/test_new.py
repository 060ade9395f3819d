"""`ops new` writes all or nothing; what the project does is tested in tests/stack/projects."""

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ecs_platform.ops.__main__ import app

PLATFORM, SANDBOX = "ecs_platform-0.2.20261126-py3-none-any.whl", "ecs_sandbox-0.1.0-py3-none-any.whl"
HASH = "0" * 64


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options that name two wheels; what is in them does not matter here."""
    monkeypatch.chdir(tmp_path)
    for name in (PLATFORM, SANDBOX):
        Path(name).write_bytes(name.encode())
    return ["--wheel", PLATFORM, "--wheel", SANDBOX]


def new(*args: str) -> Result:
    return CliRunner().invoke(app, ["new", *args])


def test_what_was_written_is_listed(wheels: list[str]) -> None:
    done = new("shop", *wheels, "--json")
    assert done.exit_code == 0, done.output
    written = json.loads(done.stdout)
    assert "shop/services/nginx.yaml" in written
    assert all(Path(each).is_file() for each in written)
    assert "name: shop\n" in Path("shop/Pulumi.yaml").read_text()


def test_a_wheel_that_is_a_file_is_kept_and_named_by_its_hash(wheels: list[str]) -> None:
    assert new("shop", *wheels).exit_code == 0
    digest = hashlib.sha256(PLATFORM.encode()).hexdigest()
    assert f"./wheels/{PLATFORM} --hash=sha256:{digest}\n" in Path("shop/requirements.txt").read_text()
    assert Path("shop/wheels", PLATFORM).read_bytes() == PLATFORM.encode()


def test_a_wheel_at_a_url_is_named_by_its_hash(wheels: list[str]) -> None:
    url = f"https://example.com/{PLATFORM}"
    assert new("shop", "--wheel", f"{url}#sha256={HASH}", *wheels[2:]).exit_code == 0
    assert f"ecs-platform @ {url} --hash=sha256:{HASH}\n" in Path("shop/requirements.txt").read_text()
    assert not Path("shop/wheels", PLATFORM).exists()


def test_every_requirement_has_a_hash_and_none_is_left_to_an_index(wheels: list[str]) -> None:
    assert new("shop", *wheels).exit_code == 0
    for file in ("requirements.lock", "requirements-dev.lock"):
        text = Path("shop", file).read_text().replace("\\\n", "")
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        assert lines
        assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []
        assert "ecs" not in {line.partition("-")[0] for line in lines}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("ecs-platform", "is no wheel"),
        ("http://example.com/" + PLATFORM, "neither a file nor an https: URL"),
        ("missing/" + PLATFORM, "cannot be read"),
        ("requests-2.0-py3-none-any.whl", "requests is none that a project takes"),
    ],
)
def test_what_is_no_wheel_of_ours_is_refused(wheels: list[str], given: str, said: str) -> None:
    Path("requests-2.0-py3-none-any.whl").write_bytes(b"")
    done = new("shop", "--wheel", given, *wheels)
    assert done.exit_code == 2
    assert said in " ".join(done.output.replace("│", " ").split())
    assert not Path("shop").exists()


def test_nothing_is_written_over(wheels: list[str]) -> None:
    Path("shop/services").mkdir(parents=True)
    Path("shop/services/nginx.yaml").write_text("mine")
    done = new("shop", *wheels)
    assert done.exit_code == 1
    assert "shop/services/nginx.yaml" in done.output
    assert [path.name for path in Path("shop").rglob("*")] == ["services", "nginx.yaml"]
    assert Path("shop/services/nginx.yaml").read_text() == "mine"


def test_a_folder_that_exists_is_filled(wheels: list[str]) -> None:
    Path("shop/.git").mkdir(parents=True)
    assert new("shop", *wheels).exit_code == 0
    assert Path("shop/__main__.py").exists()
    assert [path.name for path in Path().glob(".ops-new-*")] == []


def test_what_cannot_be_written_leaves_nothing(wheels: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("shop").mkdir()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ecs_platform.ops.project.shutil.move", full)
    done = new("shop", *wheels)
    assert done.exit_code == 1
    assert "No space left on device" in done.output
    assert [path for path in Path("shop").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("name", "better"), [("1shop", "shop"), ("my shop", "my-shop")])
def test_a_name_that_pulumi_refuses_is_refused_with_one_that_would_do(
    wheels: list[str], name: str, better: str
) -> None:
    done = new("there", "--name", name, *wheels)
    assert done.exit_code == 2
    assert f"--name {better}" in " ".join(done.output.replace("│", " ").split())
    assert not Path("there").exists()


def test_a_template_leaves_name_and_description_open(wheels: list[str]) -> None:
    assert new("template", "--template", *wheels).exit_code == 0
    text = Path("template/Pulumi.yaml").read_text()
    assert "name: ${PROJECT}" in text
    assert "template:" in text
    assert not Path("template/Pulumi.test.yaml").exists(), "the CLI puts a line break behind a name in YAML"
