"""Where a picture goes: to whatever reads standard output, or from a terminal to a file that is opened."""

import os
import sys
import tempfile
import webbrowser
from pathlib import Path

import typer

from ecs_platform.model.reading.printable import printable_lines
from ecs_platform.ops.output import is_terminal, say


def show(text: str, name: str, kind: str) -> None:
    """Prints a picture; SVG and HTML, which nobody reads in a terminal, are written to a file there and opened.

    Args:
        text: the picture.
        name: what the file is called, without its suffix.
        kind: `mermaid`, `markdown`, `svg` or `html`.
    """
    text = printable_lines(text)
    if kind not in ("svg", "html") or not is_terminal():
        typer.echo(text, nl=False)
        return
    # A folder of its own: in one that others write to, the name could be somebody's link to another file.
    file = Path(tempfile.mkdtemp(prefix="ecs-platform-")) / f"{name}.{kind}"
    file.write_text(text, encoding="utf-8")
    say(str(file))
    if _has_a_screen():
        webbrowser.open(file.as_uri())


def _has_a_screen() -> bool:
    """Without one Python opens a browser for terminals, if there is any, and that takes this terminal over."""
    return sys.platform in ("darwin", "win32") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")))
