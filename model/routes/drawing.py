"""What pictures are drawn with in SVG: boxes with lines of text, curves, and places one below another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

LETTER, LINE, PADDING, GAP, MARGIN = 7.3, 16, 8, 8, 16
"""Of a letter's width, a line's height, the space in a box, between boxes, and round the whole; in pixels."""
_STYLE = (
    "text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1f2328}.title{font-weight:bold}"
    "rect{fill:#f6f8fa;stroke:#8c959f;rx:5px}path{fill:none;stroke:#8c959f;stroke-width:1.3}svg{background:#fff}"
    ".service rect{fill:#ddf4ff}.none rect{fill:#ffebe9}.line:hover path{stroke-width:4}"
)
_COLOURS = ("#0969da", "#bc4c00", "#1a7f37", "#8250df", "#bf3989", "#9a6700", "#1b7c83", "#57606a")
_DASHES = ("", "7 3", "2 3")


@dataclass(frozen=True)
class Box:
    """A box with text in it.

    Attributes:
        left: the place of its left edge, and so on.
        kind: its class in the style.
        lines: its text; the first is its title.
    """

    left: float
    top: float
    width: float
    height: float
    kind: str
    lines: tuple[str, ...]

    @property
    def right(self) -> float:
        """The place of its right edge."""
        return self.left + self.width

    @property
    def middle(self) -> float:
        """Half-way between top and bottom."""
        return self.top + self.height / 2

    def port(self, number: int, of: int) -> float:
        """The height of one of several lines that end at it: spread, so that each is seen to its end."""
        return self.top + self.height * (number + 1) / (of + 1)

    def __str__(self) -> str:
        top = self.middle - LINE * len(self.lines) / 2 + 12
        texts = "".join(
            f'<text x="{self.left + PADDING + 2:.0f}" y="{top + LINE * number:.0f}"{_title(number, self.lines)}>'
            f"{escape(line)}</text>"
            for number, line in enumerate(self.lines)
        )
        return (
            f'<g class="{self.kind}"><rect x="{self.left:.0f}" y="{self.top:.0f}" width="{self.width:.0f}" '
            f'height="{self.height:.0f}"/>{texts}</g>'
        )


def _title(number: int, lines: Sequence[str]) -> str:
    return ' class="title"' if number == 0 and len(lines) > 1 else ""


def width_of(lines: Iterable[str]) -> float:
    """The width of a box for these lines."""
    return max((len(line) for line in lines), default=0) * LETTER + 2 * (PADDING + 2)


def height_of(lines: Sequence[str]) -> float:
    """The height of a box for these lines."""
    return len(lines) * LINE + PADDING


def one_below_another(wanted: Sequence[tuple[float, float]], bottom: float) -> list[float]:
    """Tops of boxes in a column, in the order given, none on another: as near to where they are wanted as that leaves.

    Args:
        wanted: the middle that each is wanted at, and its height.
        bottom: where the last should end; where there is no room for all above it, they end lower.
    """
    tops: list[float] = []
    end = float(MARGIN)
    for middle, height in wanted:
        tops.append(max(middle - height / 2, end))
        end = tops[-1] + height + GAP
    for number in reversed(range(len(wanted))):
        top = bottom - wanted[number][1]
        least = MARGIN + sum(height + GAP for _, height in wanted[:number])
        if tops[number] <= top:
            break
        tops[number] = max(top, least)
        bottom = tops[number] - GAP
    return tops


def colour(number: int) -> str:
    """The stroke of the lines to one of many: no two that follow one another are alike."""
    dash = _DASHES[number // len(_COLOURS) % len(_DASHES)]
    return f"stroke:{_COLOURS[number % len(_COLOURS)]}{f';stroke-dasharray:{dash}' if dash else ''}"


def curve(x1: float, y1: float, x2: float, y2: float, style: str = "", title: str = "") -> str:
    """A line from one place to another, level at both ends; its title is shown where a mouse is on it."""
    bend = (x1 + x2) / 2
    return drawn(f"M{x1:.0f} {y1:.0f}C{bend:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}", style, title)


def drawn(path: str, style: str = "", title: str = "") -> str:
    """A line along a path."""
    styled = f' style="{style}"' if style else ""
    return f'<g class="line"><path d="{path}"{styled}/>{f"<title>{escape(title)}</title>" if title else ""}</g>'


def document(title: str, width: float, height: float, parts: Iterable[object], style: str = "") -> str:
    """The whole as an SVG document."""
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><title>{escape(title)}</title>'
        f"<style>{_STYLE}{style}</style>{''.join(map(str, parts))}</svg>\n"
    )


def page(title: str, body: str) -> str:
    """A page that needs nothing else."""
    style = (
        "body{font:14px system-ui,sans-serif;margin:16px;color:#1f2328}table{border-collapse:collapse}"
        "td,th{border:1px solid #d0d7de;padding:4px 8px;text-align:left;vertical-align:top}"
        "svg{max-width:100%;height:auto}"
    )
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f"<style>{style}</style>\n<h1>{escape(title)}</h1>\n{body}</html>\n"
    )
