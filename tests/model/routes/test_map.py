"""Pictures of the rules: everything is in them, and nothing in a name breaks them."""

import re
import xml.etree.ElementTree as ET

import pytest

from ecs_platform.model.routes.compile import Rule, compile_all
from ecs_platform.model.routes.map import html, mermaid, svg
from tests.model.routes.declared import NONE_YET, route


def rules() -> list[Rule]:
    found = compile_all(
        [
            route("api", "/api", priority=10),
            route("web", "/", headers=(("X-A", ('<"&#;]',)),), priority=20),
            route("inside", "/", "internal", hosts=("inside.test.internal",), priority=10),
            route("api", "/", "internal", priority=20, line=9),
        ],
        NONE_YET,
    )
    assert found.findings == []
    return found.rules


def test_mermaid() -> None:
    assert mermaid(rules()) == (
        "flowchart LR\n"
        '  public(["public load balancer"])\n'
        '  public --> public10["10: path /api or /api/#42;"] --> service0\n'
        '  public --> public20["20: path /#42;#59; header X-A #60;#34;#38;#35;#59;#93;"] --> service1\n'
        '  public --> public0["anything else"] --> none\n'
        '  internal(["internal load balancer"])\n'
        '  internal --> internal10["10: host inside.test.internal#59; path /#42;"] --> service2\n'
        '  internal --> internal20["20: path /#42;"] --> service0\n'
        '  internal --> internal0["anything else"] --> none\n'
        '  service0[["api"]]\n'
        '  service1[["web"]]\n'
        '  service2[["inside"]]\n'
        '  none["404"]\n'
    )


SPACE = "{http://www.w3.org/2000/svg}"
Place = tuple[float, float, float, float]


def boxes(root: ET.Element) -> list[Place]:
    """Left, top, width and height of each box."""
    names = ("x", "y", "width", "height")
    return [
        (x, y, width, height)
        for x, y, width, height in (
            tuple(float(rect.attrib[name]) for name in names) for rect in root.iter(f"{SPACE}rect")
        )
    ]


def no_box_lies_on_another(root: ET.Element) -> None:
    found = boxes(root)
    assert found
    for number, (x, y, width, height) in enumerate(found):
        assert x >= 0
        assert x + width <= float(root.attrib["width"])
        assert y + height <= float(root.attrib["height"])
        for other_x, other_y, other_width, other_height in found[:number]:
            apart = x >= other_x + other_width or other_x >= x + width
            assert apart or y >= other_y + other_height or other_y >= y + height


def every_line_of_text_is_in_its_box(root: ET.Element) -> None:
    for group in root.iter(f"{SPACE}g"):
        rect, texts = group.find(f"{SPACE}rect"), list(group.iter(f"{SPACE}text"))
        if rect is None:
            continue
        left, top, width, height = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        for text in texts:
            # Of a font of 12 pixels whose letters are all as wide.
            assert left < float(text.attrib["x"])
            assert float(text.attrib["x"]) + 7.2 * len(text.text or "") <= left + width
            assert top + 8 < float(text.attrib["y"]) < top + height


def test_svg_has_each_thing_once_and_boxes_do_not_lie_on_one_another() -> None:
    root = ET.fromstring(svg(rules()))
    texts = [text.text or "" for text in root.iter(f"{SPACE}text")]
    assert sorted(text for text in texts if text not in ("anything else", "404", "load balancer")) == sorted(
        [
            *("public", "internal", "api", "web", "inside"),
            *("10: path /api or /api/*", '20: path /*; header X-A <"&#;]'),
            *("10: host inside.test.internal; path /*", "20: path /*"),
        ]
    )
    assert texts.count("404") == texts.count("anything else") == 2
    no_box_lies_on_another(root)
    every_line_of_text_is_in_its_box(root)


@pytest.mark.parametrize("many", [1, 30, 100])
def test_lines_to_one_service_end_apart_and_look_unlike_those_to_the_next(many: int) -> None:
    """Two or three rules of each service, far from one another in the order in which they are asked."""
    routes = [
        route(f"s{each % many}", f"/s{each}", priority=1 + each, line=each) for each in range(2 * many + many // 2)
    ]
    root = ET.fromstring(svg(compile_all(routes, NONE_YET).rules))
    no_box_lies_on_another(root)
    lines = [path for path in root.iter(f"{SPACE}path") if "stroke:" in path.attrib.get("style", "")]
    assert len(lines) == len(routes)
    ends = [path.attrib["d"].rpartition(" ")[2] for path in lines]
    assert len(set(ends)) == len(ends)
    styles = list(dict.fromkeys(path.attrib["style"] for path in lines))
    assert len(styles) == min(many, 24)


def test_html_needs_nothing_else() -> None:
    page = html(rules(), "Routes of <test>")
    assert "Routes of &lt;test&gt;" in page
    assert not re.search(r"(src|href)=", page)
    assert svg(rules()) in page


def test_html_opens_with_the_picture_and_has_each_rule_below_it() -> None:
    page = html(rules(), "Routes of test")
    picture, table = page.index("<svg"), page.index("<table")
    assert picture < table
    assert page[:picture].count("<p>") == 0
    for each in rules():
        assert f"<td>{each.priority}<td>" in page[table:]
        assert each.route is not None
        assert each.route.where in page[table:]
    assert "header X-A &lt;&quot;&amp;#;]" in page[table:]


def test_without_rules_there_is_a_picture_too() -> None:
    assert mermaid([]) == "flowchart LR\n  none[no rules]\n"
    ET.fromstring(svg([]))
