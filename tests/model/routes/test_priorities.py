"""priorities.yaml: read strictly, written so that what a person wrote stays."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_platform.model.reading.source import parse
from ecs_platform.model.routes.assign import assign
from ecs_platform.model.routes.compile import compile_all
from ecs_platform.model.routes.priorities import Entry, Priorities, load_priorities
from ecs_platform.model.routes.priorities_text import contract, render
from tests.model.routes.declared import numbered, route

GOOD = """\
# mine
public:
  1000: host=shop.example.com&path=/cart   # the cart
  40000: path=/

internal:
  5: host=api.<environment>.internal&path=/
"""


def load(tmp_path: Path, text: str, environment: str = "test") -> tuple[Priorities, list[str]]:
    file = tmp_path / "priorities.yaml"
    file.write_text(text, encoding="utf-8")
    priorities, findings = load_priorities(file, environment)
    return priorities, [str(finding).partition("priorities.yaml:")[2] for finding in findings]


def test_numbers_by_conditions(tmp_path: Path) -> None:
    priorities, findings = load(tmp_path, GOOD)
    assert findings == []
    assert priorities.numbers("public") == {"host=shop.example.com&path=/cart": 1000, "path=/": 40000}
    assert priorities.numbers("internal") == {"host=api.test.internal&path=/": 5}


def test_one_file_serves_all_environments(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD, "prod")[0].numbers("internal") == {"host=api.prod.internal&path=/": 5}


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "public:\n", "public: {}\ninternal:\n"])
def test_an_empty_file_has_no_entries(tmp_path: Path, text: str) -> None:
    priorities, findings = load(tmp_path, text)
    assert (priorities.entries, findings) == ((), [])


def test_a_missing_file_has_no_entries(tmp_path: Path) -> None:
    assert load_priorities(tmp_path / "none.yaml", "test") == (Priorities(tmp_path / "none.yaml", "test"), [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pubic:\n  1: path=/\n", "1:1: pubic: unknown load balancer `pubic`; did you mean `public`?"),
        ("public:\n  0: path=/\n", "2:3: public.0: the priority 0 is not between 1 and 50000"),
        ("public:\n  50001: path=/\n", "2:3: public.50001: the priority 50001 is not between"),
        ("public:\n  x: path=/\n", "2:3: public.x: `x` is not a priority"),
        ("public:\n  1: path=/\n  1: path=/a\n", "3:3: public.1: `1` stands here a second time"),
        ("public:\n  1: path=/\n  01: path=/a\n", "3:3: public.01: 1 is given already, written `1`"),
        ("public:\n  1: path=/\n  2: path=/\n", "3:6: public.2: `path=/` has the number 1 already"),
        ("public:\n  1: pth=/\n", "2:6: public.1: is not the conditions of a rule"),
        ("public:\n  1: path=shop\n", "2:6: public.1: is not the conditions of a rule"),
        ("public:\n  1: [path=/]\n", "2:6: public.1: is not the conditions of a rule"),
        ("public:\n  - path=/\n", "1:1: public: is not a list of numbers with conditions"),
        ("- 1\n", "1:1: has no `public:` or `internal:`"),
        ("public: [\n", "is not YAML"),
    ],
)
def test_each_fault_is_found_where_it_is(tmp_path: Path, text: str, said: str) -> None:
    _, findings = load(tmp_path, text)
    assert len(findings) == 1
    assert said in findings[0]


def test_the_same_conditions_in_two_spellings_are_found(tmp_path: Path) -> None:
    text = "internal:\n  1: host=a.test.internal&path=/\n  2: host=a.<environment>.internal&path=/\n"
    assert "has the number 1 already" in load(tmp_path, text)[1][0]


def test_comments_and_old_lines_stay(tmp_path: Path) -> None:
    priorities, _ = load(tmp_path, GOOD)
    more = priorities.with_entries([Entry("public", 500, "path=/a"), Entry("public", 2000, "path=/b")])
    more = more.with_entries([Entry("internal", 9, "host=b.test.internal&path=/")])
    assert render(more, GOOD) == (
        "# mine\npublic:\n  500: path=/a\n  1000: host=shop.example.com&path=/cart   # the cart\n  2000: path=/b\n"
        "  40000: path=/\n\ninternal:\n  5: host=api.<environment>.internal&path=/\n"
        "  9: host=b.<environment>.internal&path=/\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment\n",
        "public: {1: path=/old}\n",
        "public:\n  1: path=/old\n",
        "public:\n  1: path=/old\ninternal:\n",
        "internal:\n    3: path=/old\n",
        "public: {}\ninternal:\n    3: path=/old\n",
        "public:  # none yet\ninternal:\n    3: path=/old\n",
        "public: null # none yet\ninternal:\n    3: path=/old\n",
        "internal:\npublic:\n  1: path=/old",
    ],
)
def test_whatever_the_layout_new_entries_are_read_back(tmp_path: Path, text: str) -> None:
    priorities, findings = load(tmp_path, text)
    assert not findings
    more = priorities.with_entries([Entry("public", 7, "path=/n"), Entry("internal", 8, "path=/m&header:x=a: #b")])
    again, findings = load(tmp_path, render(more, text))
    assert findings == []
    assert again == more


def test_hosts_of_the_private_zone_are_written_without_the_environment() -> None:
    written = contract("host=a.test.internal,b.test.internal&path=/test.internal", "test")
    assert written == "host=a.<environment>.internal,b.<environment>.internal&path=/test.internal"
    assert contract("host=test.internal.com&path=/", "test") == "host=test.internal.com&path=/"
    assert contract("path=/a", "test") == "path=/a"


values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=8)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    path=st.text("/ab.$~\"'@:+&*?-_", max_size=6),
    header=st.lists(values, min_size=1, max_size=2),
    query=st.tuples(st.one_of(st.none(), values), values),
)
def test_every_rule_is_known_again_from_its_line(path: str, header: list[str], query: tuple[str | None, str]) -> None:
    compiled = numbered([route("a", path, headers=(("X-A", tuple(header)),), query=(query,))])
    if compiled.findings:
        return
    entries = Priorities(Path("p.yaml"), "test").with_entries(
        Entry(rule.load_balancer, rule.priority, rule.key) for rule in compiled.rules
    )
    root, findings = parse(render(entries).encode(), Path("p.yaml"))
    assert findings == []
    assert root is not None
    assert root.plain() == {"public": {str(rule.priority): rule.key for rule in compiled.rules}}


def test_a_rule_without_a_number_names_the_command() -> None:
    compiled = compile_all([route("api", "/api", line=7)], Priorities(Path("p.yaml"), "test"))
    assert [str(finding) for finding in compiled.findings] == [
        "services/api.yaml:7:1: http: `path=/api` on the public load balancer has no priority yet; run "
        "`python -m ops routes --assign` and commit priorities.yaml, or give it a number with `http.priority`"
    ]
    assert compiled.rules == []


def test_entries_that_nothing_uses_are_no_fault_but_known(tmp_path: Path) -> None:
    priorities, _ = load(tmp_path, GOOD)
    compiled = compile_all([route("web", "/")], priorities)
    assert compiled.findings == []
    unused = priorities.unused((each.load_balancer, each.key) for each in compiled.drafts)
    assert [(entry.load_balancer, entry.priority) for entry in unused] == [("public", 1000), ("internal", 5)]


def test_numbers_of_unused_entries_are_not_given_away(tmp_path: Path) -> None:
    file = Priorities(tmp_path, "test", tuple(Entry("public", n, f"path=/{n}") for n in range(1, 50_001) if n != 77))
    after, findings = assign(compile_all([route("web", "/")], file).drafts, file)
    assert findings == []
    assert after.numbers("public")["path=/"] == 77
