"""The setting `tags`: what IAM and the others refuse is found at its key, before the first role is made."""

import pytest

from ecs_platform.model.naming import OWN_TAGS, Names
from ecs_platform.model.settings.tags import MOST, PER_RESOURCE
from tests.model.project import Project, assert_marked

HEAD = 'config:\n  aws:region: eu-central-1\n  aws:allowedAccountIds: ["123456789012"]\n  shop:tags:\n'
TAGS = {
    "ours in lower case": "    environment: prod  # !! tags.environment: `Environment` is set by this program\n"
    "    project: shop  # !! for IAM `project` is the same key\n"
    "    service: x  # !! `Service` is set by this program\n"
    "    managedby: us  # !! `ManagedBy`\n"
    "    NAME: x  # !! `Name`\n",
    "ours as they are": "    Name: x  # !! `Name` is set by this program\n",
    "two that are one for IAM": "    Team: a\n"
    "    team: b  # !! tags.team: for IAM `team` and `Team` of line 5 are one key\n",
    "characters": "    'a;b': x  # !! `;` cannot be in a tag; allowed are letters, digits, spaces and _ . : / = + - @\n"
    "    c: 'x*y|z'  # !! tags.c: `*` and `|` cannot be in a tag\n"
    "    'd\te': x  # !! cannot be in a tag\n",
    "AWS's own": "    aws:x: one  # !! `aws:x` is not a tag key\n    AWS:y: two  # !! AWS keeps `aws:` for itself\n",
    "lengths": f"    {'k' * 129}: x  # !! is not a tag key; 1 to 128 characters\n"
    f"    v: {'v' * 257}  # !! tags.v: \n    '': x  # !! 1 to 128 characters\n",
    "what all of them take": f"    {'k' * 128}: {'v' * 256}\n    empty: ''\n    'Kostenstelle für Öl': 'straße 7'\n"
    "    company:cost-center/a_b.c=d+e@f: 'x y'\n    awsome: x\n    環境: 本番\n",
    "another fault elsewhere": "    Env: one\n    env: two  # !! `env` and `Env`\n"
    "  shop:protect: 1  # !! expected true or false\n",
}


@pytest.mark.parametrize("case", TAGS)
def test_tags(project: Project, case: str) -> None:
    file = project.folder / "Pulumi.test.yaml"
    file.write_text(HEAD + TAGS[case])
    assert_marked(HEAD + TAGS[case], project.findings(), file)


@pytest.mark.parametrize(("number", "wrong"), [(MOST, 0), (MOST + 1, 1), (60, 1)])
def test_as_many_as_aws_has_room_for(project: Project, number: int, wrong: int) -> None:
    file = project.folder / "Pulumi.test.yaml"
    file.write_text(HEAD + "".join(f"    t{index}: x\n" for index in range(number)))
    found = project.findings()
    assert [(each.line, each.path) for each in found] == [(4, "config.shop:tags")] * wrong
    assert all(f"keep {MOST} of them" in each.hint for each in found)


PROVIDED = {
    "in another letter case": "  aws:defaultTags:\n    tags:\n"
    "      environment: prod  # !! `Environment` is set by this program\n"
    "      TEAM: x  # !! for IAM `TEAM` and `Team` of line 5 are one key\n",
    "characters": "  aws:defaultTags:\n    tags:\n"
    "      'a;b': x  # !! `;` cannot be in a tag\n      c: 'x*'  # !! `*` cannot\n",
    "what ours hide": "  aws:defaultTags: {tags: {Environment: prod, Team: other, Cost: a}}\n",
}


@pytest.mark.parametrize("case", PROVIDED)
def test_tags_of_the_provider(project: Project, case: str) -> None:
    """They go on the same resources."""
    text = f"{HEAD}    Team: shop\n{PROVIDED[case]}"
    file = project.folder / "Pulumi.test.yaml"
    file.write_text(text)
    assert_marked(text, project.findings(), file)


def test_both_are_counted(project: Project) -> None:
    ours = "".join(f"    t{index}: x\n" for index in range(MOST))
    file = project.folder / "Pulumi.test.yaml"
    file.write_text(f"{HEAD}{ours}  aws:defaultTags: {{tags: {{Name: x, t0: x}}}}\n")
    assert project.findings() == []
    file.write_text(f"{HEAD}{ours}  aws:defaultTags: {{tags: {{more: x}}}}\n")
    (finding,) = project.findings()
    assert "with those of `aws:defaultTags`" in finding.message


def test_a_resource_with_all_its_tags_has_as_many_as_it_can() -> None:
    own = Names("test", "shop").tags("x", "web")
    assert set(own) == set(OWN_TAGS)
    assert len(Names("test", "shop", {f"t{index}": "" for index in range(MOST)}).tags("x", "web")) == PER_RESOURCE
    assert "AmazonECSManaged" not in own, "of an Auto Scaling group, which is no service's: as many again"
