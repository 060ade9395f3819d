"""Three hundred manifests without a fault are read, and three hundred with one fault each are refused at its line."""

import re
from collections import Counter
from random import Random

import pytest

from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.faults import paths_of
from tests.model.manifest.generated import (
    ENVIRONMENTS,
    FAULTS,
    SERVED,
    SETTINGS,
    Maker,
    broken,
    faults_of,
    write,
)
from tests.model.project import Project

MANY = 300
MANY_QUOTAS = "{rule_quota: 1000, target_group_quota: 1000}"


@pytest.fixture
def shop(project: Project) -> Project:
    for environment in ENVIRONMENTS:
        project.stack(f"{SETTINGS}\nload_balancers: {{public: {MANY_QUOTAS}, internal: {MANY_QUOTAS}}}", environment)
    return project


def test_good_manifests_have_no_finding(shop: Project) -> None:
    for number in range(MANY):
        shop.write(f"s{number}.yaml", write(Maker(number).service()).text)
    for environment in ENVIRONMENTS:
        assert [str(finding) for finding in shop.findings(environment)] == []
    assert len(shop.read()) == MANY


def test_each_fault_is_found_at_its_line(shop: Project) -> None:
    expected = {}
    kinds: Counter[str] = Counter()
    for number in range(MANY):
        tree = Maker(number).service()
        # The kind that came least often so far, so that none is left out.
        kind = min(faults_of(tree), key=lambda kind: (kinds[kind], kind))
        kinds[kind] += 1
        wrong, path = broken(tree, kind)
        written = write(wrong)
        expected[shop.write(f"s{number}.yaml", written.text)] = (kind, written.lines[path], written.text)
    good = shop.write("good.yaml", "name: good\ntype: Backend Service\nimage: {location: nginx}\n")
    findings = shop.findings()
    for file, (kind, line, text) in expected.items():
        here = [finding for finding in findings if finding.file == file]
        said = "\n".join(map(str, here))
        assert any(finding.line == line for finding in here), f"{kind}: not at line {line}\n{said}\n{text}"
    assert not [finding for finding in findings if finding.file == good]
    assert "good" in {service.name for service in shop.load().services}
    assert set(kinds) == {*FAULTS, *SERVED}


@pytest.mark.parametrize("kind", [*FAULTS, *SERVED])
def test_a_fault_alone_is_said_once(shop: Project, kind: str) -> None:
    """One mistake is one line on the screen, or two where two things follow from it."""
    number = next(number for number in range(MANY) if kind in faults_of(Maker(number).service()))
    file = shop.write("broken.yaml", write(broken(Maker(number).service(), kind)[0]).text)
    assert 1 <= len([finding for finding in shop.findings() if finding.file == file]) <= 2


JUNK = [
    "null",
    "[]",
    "{}",
    "-1",
    "0",
    "1e9",
    '""',
    "${X}",
    "*a",
    "&a x",
    "!!x y",
    "x" * 3000,
    "🙂",
    "[[1]]",
    "{a: {b: c}}",
]
JUNK += [
    "99999999999999999999999",
    "true",
    "'a: b'",
    "- x",
    "? y",
    "|",
    ">",
    "%",
    "@",
    "arn:aws:s3:::b/x.env",
    "/",
    "../x",
]


def _mangled(text: str, random: Random) -> str:
    """A few lines gone, twice, moved to the side, or with junk for a value."""
    lines = text.splitlines()
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(lines))
        line = lines[place]
        changed = [
            [],
            [line, line],
            ["  " + line],
            [line[2:]],
            [re.sub(r":.*", f": {random.choice(JUNK)}", line)],
            [line.replace(random.choice(line), random.choice("abc:-[]{}#&*!|>'\"%@`, "), 1)] if line else [],
        ]
        lines[place : place + 1] = random.choice(changed)
        if not lines:
            return ""
    return "\n".join(lines) + "\n"


def test_whatever_stands_in_a_manifest_ends_in_findings(shop: Project) -> None:
    """Never in a traceback, and always in a line that there is."""
    texts = {}
    for number in range(MANY):
        text = _mangled(write(Maker(number).service()).text, Random(number))
        texts[shop.write(f"s{number}.yaml", text)] = text
    for finding in shop.findings():
        lines = texts.get(finding.file, "\n").splitlines() or [""]
        assert 1 <= finding.line <= len(lines), f"{finding}\n{texts.get(finding.file)}"
        assert finding.column >= 1
        assert finding.message
    shop.findings("prod")


def _with(path: str, junk: str) -> str:
    """A manifest with `junk` as the value of one field, in flow style, with what must stand around it."""
    text = junk
    for step in reversed(path.split(".")):
        text = f"[{text}]" if step == "*" and path in LISTS else f"{{{'entry' if step == '*' else step}: {text}}}"
    top, _, rest = text[1:-1].partition(": ")
    base = {"name": "a", "type": "Backend Service", "image": "{location: nginx, port: 80}", top: rest}
    return "".join(f"{name}: {value}\n" for name, value in base.items())


LISTS = [path for path in paths_of(Service) if "additional_rules.*" in path or "mount_points.*" in path]
VALUES = [
    "5",
    "-5",
    "1.5",
    "true",
    '"x"',
    '""',
    "[]",
    "[5]",
    "[x]",
    "[{}]",
    "{}",
    "{a: 5}",
    "{a: {b: [c]}}",
    "[[x]]",
    "${COUNT}",
]


@pytest.mark.parametrize("junk", VALUES)
def test_any_value_of_any_field_ends_in_findings_or_is_right(shop: Project, junk: str) -> None:
    for number, path in enumerate(paths_of(Service)):
        shop.write(f"s{number}.yaml", _with(path, junk).replace("name: a\n", f"name: a{number}\n"))
    shop.findings()
