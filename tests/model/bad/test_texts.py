"""Texts that no program can be given, numbers that nothing has, and what of others is printed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.reading.printable import no_text, printable, printable_json, printable_lines
from tests.model.bad.checks import LIMIT, ROOT
from tests.model.project import Project

NUL = "has the character NUL, which no program can be given"
HALF = "has half of a character (a lone surrogate)"
MANIFEST = """\
name: one
type: Worker Service
image: {{location: nginx, healthcheck: {{command: {}}}}}
command: {}
entrypoint: {}
variables: {{A: {}}}
"""


@pytest.mark.parametrize("place", range(4))
def test_no_field_of_a_manifest_has_nul(project: Project, place: int) -> None:
    values = ['"a b"', '["a", "b"]', '["c"]', '"d"']
    project.write("one.yaml", MANIFEST.format(*values))
    assert project.findings() == []
    values[place] = values[place].replace('"]', '\\0"]') if "]" in values[place] else '"a\\0b"'
    file = project.write("one.yaml", MANIFEST.format(*values))
    (found,) = project.findings()
    assert (found.file, found.line, found.message) == (file, 3 + place, NUL)


@pytest.mark.parametrize("key", ['"A\\0"', '"\\0"'])
def test_no_key_has_it(project: Project, key: str) -> None:
    project.write("one.yaml", f"name: one\ntype: Worker Service\nimage: {{location: nginx, labels: {{{key}: b}}}}\n")
    assert NUL in [each.message for each in project.findings()]


def _definition(**container: Any) -> str:
    filled = {"name": "app", "image": "nginx", "memory": 256, **container}
    return json.dumps({"cpu": "256", "memory": "512", "containerDefinitions": [filled]}, indent=1)


TEXTS: dict[str, dict[str, Any]] = {
    "command": {"command": ["{}"]},
    "a value of the environment": {"environment": [{"name": "A", "value": "{}"}]},
    "a label": {"dockerLabels": {"a": "{}"}},
    "a label's name": {"dockerLabels": {"{}": "a"}},
    "a health check": {"healthCheck": {"command": ["CMD", "{}"]}},
}


@pytest.mark.parametrize(("put", "message"), [("a\0b", NUL), ("a\ud800", HALF), ("\udfffa", HALF), ("a\n\u202e😀", "")])
@pytest.mark.parametrize("kind", TEXTS)
def test_neither_has_a_task_definition_s_file(project: Project, kind: str, put: str, message: str) -> None:
    project.write("one.yaml", "name: one\ntype: Worker Service\ntask_definition: one.json\n")
    text = _definition(**TEXTS[kind]).replace("{}", json.dumps(put)[1:-1])
    file = project.write("one.json", text)
    found = project.findings()
    assert [(each.file, each.message) for each in found] == ([(file, message)] if message else [])
    if message and kind != "a label's name":
        line = next(number for number, line in enumerate(text.splitlines(), 1) if "\\u" in line)
        assert found[0].line == line


@pytest.mark.parametrize(("line", "message"), [("A=b\0", NUL), ("A=b\u2028c\x0bd\x1ce\x85f", ""), ("A=\u202eb", "")])
def test_nor_an_env_file(project: Project, line: str, message: str) -> None:
    project.write("one.yaml", "name: one\ntype: Worker Service\nimage: {location: nginx}\nenv_file: one.env\n")
    file = project.write("one.env", f"B=c\r\n{line}\n".encode())
    found = [(each.file, each.line, each.path, each.message) for each in project.findings()]
    assert found == ([(file, 2, "A", message)] if message else [])


@pytest.mark.parametrize("digits", [21, 300, 5000])
@pytest.mark.parametrize("field", ["cpu: {}", "memory: {}", 'cpu: "{}"', "count: {}", "image: {{port: {}}}"])
def test_numbers_that_nothing_has_in_a_manifest(project: Project, field: str, digits: int) -> None:
    name, _, value = field.format("1" * digits).partition(": ")
    fields = {"image": "{location: nginx}", "name": "one", "type": "Worker Service", name: value}
    file = project.write("one.yaml", "".join(f"{key}: {value}\n" for key, value in fields.items()))
    assert file in [each.file for each in project.findings()]


WITH_NUMBERS = (
    "sidecars: {{a: {{image: nginx, port: {}/udp}}}}",
    "count: {{range: {}-{}, cpu_percentage: 50}}",
    "image: {{location: nginx, port: 80, healthcheck: {{command: a, interval: {}s}}}}",
    "http: {{path: /, healthcheck: {{path: /, success_codes: '{}'}}}}",
    "http: {{path: /, healthcheck: {{path: /, interval: {}h}}}}",
    "http: {{path: /, allowed_source_ips: [10.0.0.0/{}]}}",
    "on: {{schedule: rate({} minutes)}}",
    "on: {{schedule: '@every {}h'}}",
    "on: {{schedule: cron({} * * * ? *)}}",
    "on: {{schedule: '* * * * */{}'}}",
    "on: {{schedule: at({}-01-01T00:00:00)}}",
    "retries: {}",
    "timeout: {}h",
    "storage: {{ephemeral: {}}}",
    "platform: linux/{}",
    "logging: {{retention: {}}}",
)


@pytest.mark.parametrize("digits", [21, 300, 5000])
@pytest.mark.parametrize("field", WITH_NUMBERS)
def test_numbers_within_texts(project: Project, field: str, digits: int) -> None:
    kind = "Scheduled Job" if field.startswith(("on", "retries", "timeout")) else "Load Balanced Web Service"
    fields = {"type": kind, "image": "{location: nginx, port: 80}"}
    fields |= {"http": "{path: /}"} if kind != "Scheduled Job" else {"on": "{schedule: '@daily'}"}
    name, _, value = field.format(*["9" * digits] * 2).partition(": ")
    file = project.write("one.yaml", "name: one\n" + "".join(f"{k}: {v}\n" for k, v in {**fields, name: value}.items()))
    found = [each for each in project.findings() if each.file == file]
    assert found
    assert not [each for each in found if "integer string conversion" in each.message]


@pytest.mark.parametrize("number", ["9" * 21, "9" * 300, "9" * 5000, "-" + "9" * 5000, "NaN", "1e999", "1" * 19])
@pytest.mark.parametrize("place", ['"cpu": "256"', '"memory": 256', '"memory": "512"'])
@pytest.mark.parametrize("quotes", ["", '"'])
def test_numbers_that_nothing_has_in_a_file(project: Project, place: str, number: str, quotes: str) -> None:
    project.write("one.yaml", "name: one\ntype: Worker Service\ntask_definition: one.json\n")
    field = place.partition(":")[0]
    file = project.write("one.json", _definition().replace(place, f"{field}: {quotes}{number}{quotes}"))
    assert file in [each.file for each in project.findings()]


@given(st.text(), st.text())
def test_a_finding_is_one_line_that_can_be_read(message: str, path: str) -> None:
    assert str(Finding(Path("a.yaml"), 1, 1, path, message)).isprintable()


@given(st.text(st.characters(categories=["L", "N", "P", "S"]) | st.just(" ")))
def test_what_can_be_read_is_left_as_it_is(text: str) -> None:
    assert printable(text) == text
    assert printable_json(text) == text


@given(st.lists(st.text()))
def test_lines_stay_lines(lines: list[str]) -> None:
    kept = [line.replace("\n", "") for line in lines]
    assert printable_lines("\n".join(kept)).split("\n") == [printable(line) for line in "\n".join(kept).split("\n")]


@given(st.dictionaries(st.text(), st.text(st.characters()) | st.sampled_from(["\ud800", "\U000e0001", "\u202e"])))
def test_json_means_what_it_meant(value: dict[str, str]) -> None:
    text = printable_json(json.dumps(value, indent=2, ensure_ascii=False))
    assert json.loads(text) == value
    assert all(line.isprintable() for line in text.split("\n"))


@given(st.text())
def test_any_other_text_can_be_given(text: str) -> None:
    assert no_text(text.replace("\0", "")) == ""
    assert no_text(f"{text}\0")


NAMES = ("\u202eweb.yaml", "a\n::error::b.yaml", "\x1b[2J.yaml", os.fsdecode(b"\xff.yaml"), "a\u200b\u2028.yaml")


@pytest.mark.parametrize("options", [[], ["--json"], ["--differences"]])
def test_nothing_of_others_reaches_a_log_as_a_line_or_a_command(project: Project, options: list[str]) -> None:
    for name in NAMES:
        project.write(name, 'name: "a\\n::error::b\\u202e"\ntype: x\n"k\\n::add-mask::e": "\\e[31m"\n')
    command = [sys.executable, "-m", "ops", "check", "--project", str(project.folder), *options]
    done = subprocess.run(command, capture_output=True, timeout=LIMIT, cwd=ROOT, check=False)
    assert done.returncode == 1
    for line in (done.stdout + done.stderr).decode().split("\n"):
        assert line.isprintable()
        assert not line.lstrip().startswith("::")
    assert b"Traceback" not in done.stderr
