"""The pictures: everything is in them, nothing lies on anything else, and no text of others breaks them."""

import re
import xml.etree.ElementTree as ET

import pytest

from ecs_platform.model.architecture.compared import Picture, compared
from ecs_platform.model.architecture.graph import Edge, Graph, Node, ordered
from ecs_platform.model.architecture.markdown import markdown
from ecs_platform.model.architecture.mermaid import mermaid
from ecs_platform.model.architecture.page import html
from ecs_platform.model.architecture.svg import svg
from tests.model.architecture.made import many, whole
from tests.model.routes.test_map import SPACE, every_line_of_text_is_in_its_box, no_box_lies_on_another

STRANGE = 'a"b]--><script>x</script>`#35;&;|{}\\end'


def everything() -> Graph:
    """A picture with each kind of thing and arrow, and strange names."""
    nodes = [
        Node("world", "world", "world"),
        Node("load_balancer/public", "load_balancer", "public load balancer", ("HTTP :80",)),
        Node("load_balancer/internal", "load_balancer", "internal load balancer"),
        Node("service/api", "service", "api", ("Fargate",)),
        Node("service/end", "service", "end"),
        Node("job/night", "job", "night", ("@daily",)),
        Node("parameters/test/api/", "parameters", "Parameter Store", ("/test/api/",)),
        Node("secret/x", "secret", "Secrets Manager", (STRANGE,)),
        Node("deployer/some", "deployer", "some", ("IAM user", "may deploy")),
        Node("event/failures", "event", "a task fails"),
        Node("topic/events", "topic", "SNS topic"),
    ]
    edges = [
        Edge("connects", "world", "load_balancer/public"),
        Edge("routes", "load_balancer/public", "service/api", labels=("20: /api", "10: /x", "1000: " + "y" * 90)),
        Edge("routes", "load_balancer/public", "service/end", labels=(f"15: {STRANGE}",)),
        Edge("routes", "load_balancer/internal", "service/end", labels=("7: z",)),
        Edge("calls", "service/api", "service/end", "load_balancer/internal", ("http://end",)),
        Edge("calls", "service/end", "load_balancer/public", "", ("http://shop",)),
        Edge("calls", "job/night", "service/end", "", ("end:80",)),
        Edge("reads", "service/api", "parameters/test/api/", labels=tuple(f"KEY{number}" for number in range(20))),
        Edge("reads", "job/night", "secret/x", labels=("KEY",)),
        Edge("deploys", "deployer/some", "service/api"),
        Edge("tells", "event/failures", "topic/events"),
    ]
    return ordered("test", nodes, edges)


def changed() -> Picture:
    """A picture in which something of everything happens."""
    after = everything()
    gone = Node("service/gone", "service", "gone")
    before = Graph("test", (*after.nodes[:3], *after.nodes[4:], gone), (Edge("routes", *GONE), *after.edges[6:]))
    return compared(before, after)


GONE = ("load_balancer/public", "service/gone", "", ("9: /gone",))
PICTURES = {
    "everything": whole(everything()),
    "changed": changed(),
    "none": whole(Graph("test", (), ())),
    **{str(each): whole(many(each, calls=True)) for each in (1, 5, 30, 100)},
}


@pytest.mark.parametrize("name", PICTURES)
def test_svg_has_each_thing_in_a_box_of_its_own(name: str) -> None:
    picture = PICTURES[name]
    root = ET.fromstring(svg(picture))
    texts = [text.text or "" for text in root.iter(f"{SPACE}text")]
    for node in picture.graph.nodes:
        assert any(node.name in text for text in texts), node
    rules = [label for edge in picture.graph.edges if edge.kind == "routes" for label in edge.labels]
    assert all(any(text.lstrip("+−~ ").startswith(rule[:40]) for text in texts) for rule in rules)  # noqa: RUF001
    if picture.graph.nodes:
        no_box_lies_on_another(root)
        every_line_of_text_is_in_its_box(root)


def test_svg_has_the_rules_in_the_order_in_which_they_are_asked() -> None:
    root = ET.fromstring(svg(whole(everything())))
    texts = [(float(text.attrib["y"]), text.text or "") for text in root.iter(f"{SPACE}text")]
    rules = [text.partition(":")[0] for _, text in sorted(texts) if re.match(r"\d+: ", text)]
    assert rules == ["10", "15", "20", "1000", "7"]


def test_svg_has_a_line_for_every_arrow() -> None:
    root = ET.fromstring(svg(whole(everything())))
    lines = list(root.iter(f"{SPACE}path"))
    # Two for each rule, one for each other arrow; who deploys, and a call that no service is known to answer, are text.
    assert len(lines) == 2 * 5 + 1 + 2 + 2 + 1


def test_mermaid_has_only_what_it_can_read() -> None:
    """A box or an arrow a line; text in quotes, in which no quote, tag or code is left."""
    box = r'\w+(\(\(|\(\[|\[\(|\[/|\[|\{\{|>)"[^"]*"(\)\)|\]\)|\)\]|/\]|\]|\}\})'
    arrow = r'\w+ (-->|-\.->|-- "[^"]*" -->|-\. "[^"]*" \.->) \w+'
    style = r"classDef \w+ fill:.*|class [\w,]+ \w+|linkStyle [\d,]+ stroke:.*"
    for picture in (whole(everything()), changed()):
        first, *lines = mermaid(picture).splitlines()
        assert first == "flowchart LR"
        for line in lines:
            assert re.fullmatch(rf"  ({box}|{arrow}|{style})", line), line
            texts = re.findall('"([^"]*)"', line)
            assert not any(set(text.replace("<br/>", "")) & set("<>`#") for text in texts), line
    assert len(set(re.findall(r"^  (\w+)[\[({>]", mermaid(whole(everything())), re.MULTILINE))) == 11


def test_a_call_goes_by_its_load_balancer() -> None:
    drawn = mermaid(whole(everything()))
    assert '  service_api -- "http://end" --> load_balancer_internal\n' in drawn
    assert '  job_night -- "end:80" --> service_end\n' in drawn


def test_html_opens_with_the_picture_and_needs_nothing_else() -> None:
    page = html(changed())
    assert page.index("<svg") < page.index("<table")
    assert not re.search(r"(src|href)=|<script", page)
    assert svg(changed()) in page


def test_markdown_cannot_be_ended_by_a_name() -> None:
    node = Node("secret/x", "secret", "Secrets Manager", ("```\n# x\n::error::y",))
    text = markdown(compared(Graph("test", (), ()), Graph("test", (node,), ())))
    assert text.count("\n```") == 4
    assert "\n# x" not in text
    assert "\n::error" not in text
