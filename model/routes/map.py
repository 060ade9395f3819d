"""A picture of what leads where: load balancers, their rules in the order they are asked, services."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from ecs_platform.model.routes.compile import Rule

ROW, COLUMN_GAP, LETTER, MARGIN = 34, 70, 7.3, 16
_STYLE = (
    "text{font:12px ui-monospace,monospace;fill:#1f2328}rect{fill:#f6f8fa;stroke:#8c959f;rx:5px}"
    "path{fill:none;stroke:#8c959f}.service rect{fill:#ddf4ff}.none rect{fill:#ffebe9}svg{background:#fff}"
)


def mermaid(rules: Iterable[Rule]) -> str:
    """The picture as a Mermaid flowchart, which GitHub and GitLab draw in Markdown."""
    lines = ["flowchart LR"]
    services: dict[str, str] = {}
    for load_balancer, group in _by_load_balancer(rules):
        lines.append(f'  {load_balancer}(["{load_balancer} load balancer"])')
        for rule in group:
            service = services.setdefault(rule.service, f"service{len(services)}")
            node = f"{load_balancer}{rule.priority}"
            lines.append(f'  {load_balancer} --> {node}["{_mermaid_text(label(rule))}"] --> {service}')
        lines.append(f'  {load_balancer} --> {load_balancer}0["anything else"] --> none')
    lines += [f'  {node}[["{_mermaid_text(service)}"]]' for service, node in services.items()]
    lines.append('  none["404"]' if len(lines) > 1 else "  none[no rules]")
    return "\n".join(lines) + "\n"


def label(rule: Rule) -> str:
    """A rule in one line: its priority and conditions."""
    return f"{rule.priority}: {'; '.join(str(condition) for condition in rule.conditions)}"


def svg(rules: Iterable[Rule]) -> str:
    """The picture as an SVG document."""
    groups = _by_load_balancer(rules)
    rows = []
    for name, group in groups:
        rows += [(name, label(rule), rule.service) for rule in group]
        rows.append((name, "anything else", "404"))
    widths = [_width(row[column] for row in rows) for column in range(3)]
    lefts = [MARGIN, MARGIN + widths[0] + COLUMN_GAP, MARGIN + sum(widths[:2]) + 2 * COLUMN_GAP]
    height = ROW * len(rows) + 2 * MARGIN
    sources, targets = _middles(row[0] for row in rows), _services(rows)
    parts = []
    for place, (name, text, service) in enumerate(rows):
        middle = _middle(place)
        parts.append(_line(lefts[0] + widths[0], sources[name], lefts[1], middle))
        parts.append(_line(lefts[1] + widths[1], middle, lefts[2], targets[service]))
        parts.append(_box(lefts[1], middle, widths[1], text, "rule"))
    parts += [_box(lefts[0], middle, widths[0], name, "load-balancer") for name, middle in sources.items()]
    for service, middle in targets.items():
        parts.append(_box(lefts[2], middle, widths[2], service, "none" if service == "404" else "service"))
    width = round(lefts[2] + widths[2] + MARGIN)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img"><title>Load balancers, rules, services</title><style>{_STYLE}</style>{"".join(parts)}</svg>\n'
    )


def html(rules: Sequence[Rule], title: str) -> str:
    """The picture as a page that needs nothing else."""
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f"<h1>{escape(title)}</h1>\n<p>Rules are asked from top to bottom; the first that fits answers.</p>\n"
        f"{svg(rules)}</html>\n"
    )


def _by_load_balancer(rules: Iterable[Rule]) -> list[tuple[str, list[Rule]]]:
    ordered = sorted(rules, key=lambda rule: (rule.load_balancer != "public", rule.priority))
    return [(name, list(group)) for name, group in groupby(ordered, key=lambda rule: rule.load_balancer)]


def _mermaid_text(text: str) -> str:
    """Text in a quoted Mermaid label, where every other sign might mean something."""
    return "".join(c if c.isalnum() or c in " /.,:-=" else f"#{ord(c)};" for c in text)


def _width(texts: Iterable[str]) -> float:
    return max((len(text) for text in texts), default=0) * LETTER + 20


def _middle(row: int) -> float:
    return MARGIN + ROW * (row + 0.5)


def _middles(names: Iterable[str]) -> dict[str, float]:
    """The height of each name: halfway between its first row and its last."""
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        rows.setdefault(name, []).append(row)
    return {name: (_middle(places[0]) + _middle(places[-1])) / 2 for name, places in rows.items()}


def _services(rows: Sequence[tuple[str, str, str]]) -> dict[str, float]:
    """The height of each service: near its rules, and no two on one another."""
    wanted = sorted(_middles(service for _, _, service in rows).items(), key=lambda item: item[1])
    return {service: _middle(place) for place, (service, _) in enumerate(wanted)}


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    bend = (x1 + x2) / 2
    return f'<path d="M{x1:.0f} {y1:.0f}C{bend:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"/>'


def _box(left: float, middle: float, width: float, text: str, kind: str) -> str:
    return (
        f'<g class="{kind}"><rect x="{left:.0f}" y="{middle - 12:.0f}" width="{width:.0f}" height="24"/>'
        f'<text x="{left + 10:.0f}" y="{middle + 4:.0f}">{escape(text)}</text></g>'
    )
