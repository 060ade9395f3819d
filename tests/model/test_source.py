"""YAML as a tree with places, and files that would do harm if they were read like any other."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.reading.files import MAX_BYTES
from ecs_platform.model.reading.findings import did_you_mean
from ecs_platform.model.reading.source import MAX_DEPTH, Node, parse, read

FILE = Path("services/web.yaml")


def tree(text: str) -> Node:
    root, findings = parse(text.encode(), FILE)
    assert findings == []
    assert root is not None
    return root


def said(text: str | bytes) -> list[str]:
    _, findings = parse(text if isinstance(text, bytes) else text.encode(), FILE)
    return [f"{each.line}:{each.column} {each.path} {each.message}" for each in findings]


def place(node: Node | None) -> tuple[int, int]:
    assert node is not None
    return node.at.line, node.at.column


def test_every_value_knows_its_place() -> None:
    root = tree("# comment\nname: web\nhttp:\n  path: /\n  alias:\n    - a.example.com\n    - b.example.com\n")
    assert place(root) == (2, 1)
    assert place(root.get("name")) == (2, 7)
    assert place(root.get("http", "path")) == (4, 9)
    second = root.find(("http", "alias", 1))
    assert (second.value, second.path, place(second)) == ("b.example.com", "http.alias[1]", (7, 7))
    http = root.get("http")
    assert http is not None
    assert http.key is not None
    assert (http.key.line, http.key.column) == (3, 1)


def test_a_finding_about_a_block_stands_at_its_key() -> None:
    http = tree("http:\n  path: /\n").get("http")
    assert http is not None
    assert http.finding("x").line == 1
    flow = tree("name: x\nhttp: {path: /}\n").get("http")
    assert flow is not None
    assert (flow.finding("x").line, flow.finding("x").column) == (2, 7)


def test_scalars_are_what_both_versions_of_yaml_say() -> None:
    root = tree(
        "a: text\nb: 12\nc: -3\nd: 1.50\ne: true\nf: False\ng: ~\nh:\ni: \"12\"\nj: 'no'\nk: |\n  08\nl: 1.2.3\n"
    )
    assert root.plain() == {
        "a": "text",
        "b": 12,
        "c": -3,
        "d": 1.5,
        "e": True,
        "f": False,
        "g": None,
        "h": None,
        "i": "12",
        "j": "no",
        "k": "08\n",
        "l": "1.2.3",
    }
    written = root.get("d")
    assert written is not None
    assert (written.written, written.quoted) == ("1.50", False)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "n",
        "08",
        "0755",
        "1:30",
        "12:30:45",
        "1_000",
        "1e3",
        "0x1F",
        "0o17",
        ".5",
        "5.",
        "+.inf",
        ".NaN",
        "2026-01-02",
        "2026-1-2T10:00",
    ],
)
def test_what_the_versions_read_differently_is_a_finding(text: str) -> None:
    assert [each[:6] for each in said(f"name: web\nvalue: {text}\n")] == ["2:8 va"]
    assert said(f'value: "{text}"') == []


@pytest.mark.parametrize("text", ["nginx:1.25", "8080:80", "10.0.0.0/8", "yesterday", "1-10", "-x", "a:b"])
def test_plain_text_is_text(text: str) -> None:
    assert tree(f"value: {text}").plain() == {"value": text}


def test_keys_are_text_as_written() -> None:
    assert tree("on: a\n1: b\ntrue: c\n~: d").plain() == {"on": "a", "1": "b", "true": "c", "~": "d"}


def test_anchors_and_merge_keys() -> None:
    root = tree("base: &base {a: 1, b: 2}\nother:\n  <<: *base\n  b: 3\ncopy: *base\n")
    assert root.plain() == {"base": {"a": 1, "b": 2}, "other": {"b": 3, "a": 1}, "copy": {"a": 1, "b": 2}}
    assert root.find(("copy", "a")).path == "copy.a"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2", "2:1 a `a` stands here a second time; it first stands in line 1"),
        ("a: 1\n---\nb: 2", "2:1  has more than one YAML document"),
        ("a: *nowhere", "1:4 a `*nowhere` refers to an anchor that does not exist"),
        ("a: &a [*a]", "1:8 a[0] `*a` stands inside what it stands for"),
        ("a: !!int 5", "1:4 a has the YAML tag `tag:yaml.org,2002:int`; tags are not read"),
        ("a: !Ref x", "1:4 a has the YAML tag `!Ref`; tags are not read"),
        ("? [a]\n: b", "1:3  has a key that is not plain text"),
        ("<<: 5", "1:5 << only a mapping can be merged with `<<`"),
        ("a: [1, 2", "1:4  is not YAML: while parsing a flow sequence did not find expected ',' or ']'"),
        ("\ta: 1", "1:1  is not YAML: while scanning for the next token found character that cannot start any token"),
        ("", "1:1  is empty"),
        ("# only a comment\n", "1:1  is empty"),
        ("null", "1:1  is empty"),
        (b"a: 1\nb: \xff\n", "2:4  is not UTF-8 text"),
        (b"a: 1\nb: \x00\n", "2:1  is not YAML: it has a character YAML does not allow"),
    ],
)
def test_faults_have_a_place(text: str | bytes, expected: str) -> None:
    assert said(text)[-1] == expected


def test_a_byte_order_mark_is_no_fault() -> None:
    assert said(b"\xef\xbb\xbfa: 1") == []


def test_deep_nesting_is_refused() -> None:
    assert "is nested more than" in said("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2))[-1]
    assert said("[" * 5_000)


def test_aliases_do_not_blow_up() -> None:
    """Ten levels of ten aliases each are ten thousand million values."""
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 10))
    assert "once its aliases are written out" in said(f"l0: &l0 [x]\n{levels}")[-1]


def test_large_files_are_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_bytes(b"a: " + b"x" * MAX_BYTES)
    root, findings = read(file)
    assert root is None
    assert "more than the 262,144 bytes that are read" in findings[0].message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert read(tmp_path / "missing.yaml")[1][0].message == "cannot be read: No such file or directory"
    assert "is a folder and no file" in read(tmp_path)[1][0].message


@given(st.binary(max_size=200))
def test_no_bytes_end_in_a_traceback(raw: bytes) -> None:
    root, findings = parse(raw, FILE)
    assert root is not None or findings
    assert all(finding.line >= 1 and finding.column >= 1 for finding in findings)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"\n #,?<0", max_size=60))
def test_no_text_ends_in_a_traceback(text: str) -> None:
    root, findings = parse(text.encode(), FILE)
    assert root is not None or findings


def test_did_you_mean() -> None:
    known = ["healthcheck", "path", "GET"]
    assert did_you_mean("heathcheck", known) == "did you mean `healthcheck`?"
    assert did_you_mean("get", known) == "did you mean `GET`?"
    assert did_you_mean("zzz", known) == ""
