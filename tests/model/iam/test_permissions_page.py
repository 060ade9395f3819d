"""The examples of docs/permissions.md: they are what they say, and without the settings they are refused."""

import re
from pathlib import Path

import pytest

from ecs_platform.model.environment import Loaded
from ecs_platform.model.load import load

PAGE = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"


@pytest.fixture
def blocks() -> dict[str, str]:
    """The examples by the file that their first line names."""
    found = re.findall(r"```yaml\n# (\S+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return dict(found)


def read(folder: Path, manifest: str, stack: str) -> Loaded:
    (folder / "Pulumi.yaml").write_text("name: ecs-platform\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.production.yaml").write_text(stack, encoding="utf-8")
    (folder / "services").mkdir()
    (folder / "services" / "shop.yaml").write_text(manifest, encoding="utf-8")
    (folder / "services" / "priorities.yaml").write_text("public: {1000: path=/shop}\n", encoding="utf-8")
    return load(folder, "production")


def test_the_page_is_right(tmp_path: Path, blocks: dict[str, str]) -> None:
    loaded = read(tmp_path, blocks["services/shop.yaml"], blocks["Pulumi.production.yaml"])
    said = [str(each) for each in loaded.findings if "priority" not in each.message]
    assert said == []
    (shop,) = loaded.services
    assert (len(shop.permissions.statements), len(shop.permissions.managed_policies)) == (3, 1)
    assert len(loaded.settings.permissions_outside_scope) == 3


def test_and_not_by_chance(tmp_path: Path, blocks: dict[str, str]) -> None:
    bare = blocks["Pulumi.production.yaml"].partition("  ecs-platform:")[0]
    manifest = blocks["services/shop.yaml"].replace("aws:ResourceTag/Service: shop", "aws:ResourceTag/Service: cart")
    found = [each.path for each in read(tmp_path, manifest, bare).findings if "priority" not in each.message]
    # Once for each of the two actions.
    assert found == [*["permissions.statements[2].Resource"] * 2, "permissions.managed_policies[0]"]
