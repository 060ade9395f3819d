"""A plot as SVG: lines over the number of services, both axes from nought and linear."""

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10

Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 720, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 150, 40, 48
_COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd")
_TICKS = 5


def plot(title: str, across: str, up: str, lines: Mapping[str, Points]) -> str:
    """The picture.

    Args:
        title: above it.
        across: what the horizontal axis counts.
        up: what the vertical axis counts.
        lines: points of each line, by its label.
    """
    every = [point for points in lines.values() for point in points]
    step_x, most_x = _scale(max(x for x, _ in every))
    step_y, most_y = _scale(max(y for _, y in every))

    def at(x: float, y: float) -> tuple[float, float]:
        wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return round(_LEFT + wide * x / most_x, 1), round(_HEIGHT - _BOTTOM - high * y / most_y, 1)

    parts = [_text(_LEFT, _TOP / 2, title, size=15)]
    for tick in range(_count(most_x, step_x) + 1):
        x, y = at(tick * step_x, 0)
        parts.append(_text(x, y + 18, f"{tick * step_x:g}", anchor="middle"))
    for tick in range(_count(most_y, step_y) + 1):
        (x, y), (end, _) = at(0, tick * step_y), at(most_x, 0)
        parts.append(f'<line x1="{x}" y1="{y}" x2="{end}" y2="{y}" stroke="#ccc"/>')
        parts.append(_text(x - 6, y + 4, f"{tick * step_y:g}", anchor="end"))
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, across, anchor="middle"))
    parts.append(_text(_WIDTH - _RIGHT, _TOP / 2, up, anchor="end"))
    for number, (label, points) in enumerate(lines.items()):
        parts += _line(label, [at(x, y) for x, y in points], number)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif">'
    return "\n".join([head, f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>', *parts, "</svg>", ""])


def _line(label: str, points: Points, number: int) -> list[str]:
    colour, y = _COLOURS[number % len(_COLOURS)], _TOP + 20 * number
    x = _WIDTH - _RIGHT + 12
    joined = " ".join(f"{x},{y}" for x, y in points)
    dots = [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points]
    legend = f'<line x1="{x}" y1="{y}" x2="{x + 20}" y2="{y}" stroke="{colour}" stroke-width="2"/>'
    line = f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>'
    return [line, *dots, legend, _text(x + 26, y + 4, label)]


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 12) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}">{escape(text)}</text>'


def _scale(most: float) -> tuple[float, float]:
    """The distance of ticks, 1, 2 or 5 times a power of ten, and the end of an axis that holds all."""
    power = 10.0 ** floor(log10(most / _TICKS))
    step = next(power * each for each in (1, 2, 5, 10) if power * each * _TICKS >= most)
    return step, step * ceil(most / step)


def _count(most: float, step: float) -> int:
    return round(most / step)
