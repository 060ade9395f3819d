"""Pictures of the rules: everything is in them, and nothing in a name breaks them."""

import re
import xml.etree.ElementTree as ET

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


def test_svg_has_each_thing_once_and_boxes_do_not_lie_on_one_another() -> None:
    root = ET.fromstring(svg(rules()))
    space = "{http://www.w3.org/2000/svg}"
    texts = [text.text or "" for text in root.iter(f"{space}text")]
    assert sorted(text for text in texts if text != "anything else") == sorted(
        [
            *("public", "internal", "api", "web", "inside", "404"),
            *("10: path /api or /api/*", '20: path /*; header X-A <"&#;]'),
            *("10: host inside.test.internal; path /*", "20: path /*"),
        ]
    )
    boxes = [
        tuple(float(rect.attrib[name]) for name in ("x", "y", "width", "height")) for rect in root.iter(f"{space}rect")
    ]
    for number, (x, y, width, height) in enumerate(boxes):
        assert x >= 0
        assert x + width <= float(root.attrib["width"])
        assert y + height <= float(root.attrib["height"])
        for other_x, other_y, other_width, other_height in boxes[:number]:
            apart = x >= other_x + other_width or other_x >= x + width
            assert apart or y >= other_y + other_height or other_y >= y + height


def test_html_needs_nothing_else() -> None:
    page = html(rules(), "Routes of <test>")
    assert "Routes of &lt;test&gt;" in page
    assert not re.search(r"(src|href)=", page)
    assert svg(rules()) in page


def test_without_rules_there_is_a_picture_too() -> None:
    assert mermaid([]) == "flowchart LR\n  none[no rules]\n"
    ET.fromstring(svg([]))
