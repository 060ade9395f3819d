"""docs/captures: what a terminal shows, kept as text and compared with what is seen now."""

import sys
from pathlib import Path

import pytest

from lanes.captures import shots, terminal
from lanes.captures.masked import differing, masked
from lanes.captures.shots import CHECK, SHOTS, WIDTHS, of_check
from lanes.lane import PROJECT, CaseError

PAGE = (PROJECT / "docs" / "captures.md").read_text(encoding="utf-8")
FILES = sorted(shots.FOLDER.glob("*.txt"))


@pytest.mark.parametrize("columns", WIDTHS)
def test_the_check_with_five_faults_looks_as_it_is_kept(tmp_path: Path, columns: int) -> None:
    seen = of_check(tmp_path, columns)
    assert "3 services, 5 faults" in seen
    assert CHECK.file(columns).read_text(encoding="utf-8") == seen, "`make captures CAPTURES=check` writes it anew"


def test_each_capture_is_kept_and_nothing_else() -> None:
    assert {file.name for file in FILES} == {shot.file(columns).name for shot in SHOTS for columns in WIDTHS}
    assert [name for name in (file.name for file in FILES) if f"captures/{name}" not in PAGE] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_line_is_wider_than_its_terminal_and_none_tells_of_a_machine(file: Path) -> None:
    text, columns = file.read_text(encoding="utf-8"), int(file.stem.rpartition("-")[2])
    assert [line for line in text.splitlines() if len(line) > columns] == []
    assert text.startswith("$ ")
    assert not any(word in text for word in ("/root", "/tmp", "/home/", "/work/", "\x1b", "Traceback"))


def test_the_page_shows_the_capture() -> None:
    shown = PAGE.partition("<!-- check -->\n```console\n")[2].partition("```\n<!-- /check -->")[0]
    assert shown == CHECK.file(100).read_text(encoding="utf-8")


def test_a_terminal_shows_what_is_left_of_colours_and_moves() -> None:
    written = b"\x1b[31mred\x1b[0m\r\none\r\ntwo\x1b[1A\r\x1b[2KONE\r\n\x1b[2Kthree \r\n" + b"x" * 12
    assert terminal.shown(written, 10) == "red\nONE\nthree\nxxxxxxxxxx\nxx\n"


def test_what_is_scrolled_away_is_shown_too() -> None:
    lines = [f"line {number}" for number in range(terminal.ROWS * 3)]
    assert terminal.shown("\r\n".join(lines).encode(), 80).splitlines() == lines


def test_a_command_sees_a_terminal_of_that_width_and_a_folder_of_a_person(tmp_path: Path) -> None:
    program = (
        "import os, sys; print('engine: asking'); "
        "print(os.get_terminal_size().columns, sys.stdout.isatty(), os.getcwd()); sys.exit(3)"
    )
    screen = terminal.run([sys.executable, "-c", program], tmp_path, 97)
    assert screen == terminal.Screen(f"97 True {terminal.HOME}\n", 3)


def test_times_ports_and_ids_do_not_count_and_words_do() -> None:
    one = (
        "engine: built\n (v5)\n\nup in 1m36s │ 127.0.0.1:20417\n"
        "vpc-0a1b2c3d test-public-1234567890.elb ───┐\napi  1 of 1  0:00:12\n"
    )
    two = (
        "engine: official\n\napi  1 of 1  0:01:15\nup in 12s │ 127.0.0.1:31337\n"
        "vpc-11111111 test-public-9876.elb ─────┐\n"
    )
    assert differing(one, two.replace("9876", "98765432")) == []
    assert differing("api  1 of 1\n", "api  0 of 1\n") == ["- api  1 of 1", "+ api  0 of 1"]
    watched = "shop  under way: 0 of 1 running, 1 failed\n    Essential container in task exited\n      -> read it\n"
    assert differing(f"shop\n{watched}done\n", "shop\ndone\n") == []
    assert masked("test-api:4 of 114 created, 80 columns") == "test-api:4 of 114 created, 80 columns\n"


def test_a_capture_of_what_ends_otherwise_is_refused() -> None:
    with pytest.raises(CaseError, match="`make up` for up ended with 1"):
        shots._text(shots.UP, terminal.Screen("error", 1))


def test_what_is_seen_now_is_compared_with_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shots, "FOLDER", tmp_path)
    monkeypatch.setattr(shots, "of_up", lambda *_: [(shots.UP, "$ make up\n1 created\n"), (shots.AGAIN, "$ make up\n")])
    shots.UP.file(80).write_text("$ make up\n2 created\n")
    shots.AGAIN.file(80).write_text("$ make up\n")
    assert shots.compared(tmp_path, 80, print) == {"up": ["- 2 created", "+ 1 created"]}
