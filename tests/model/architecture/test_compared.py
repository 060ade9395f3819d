"""A change to an environment: what is marked, what is said, and what is left out of a large one."""

import pytest

from ecs_platform.model.architecture.compared import Picture, compared
from ecs_platform.model.architecture.folded import MOST_EDGES, MOST_NODES, fits, folded
from ecs_platform.model.architecture.graph import Edge, Graph, Node, ordered
from ecs_platform.model.architecture.markdown import markdown
from ecs_platform.model.architecture.mermaid import mermaid
from tests.model.architecture.made import backend, graph, many, web, whole
from tests.model.project import Project


def changed(project: Project) -> Picture:
    """A service goes and one comes, which calls another; that has more tasks."""
    project.write("old.yaml", web("old"))
    project.write("api.yaml", backend("api"))
    before = graph(project)
    (project.services / "old.yaml").unlink()
    project.write("new.yaml", web("new", "variables: {URL: http://api.test.internal}\nsecrets: {KEY: key}\n"))
    project.write("api.yaml", backend("api", "count: 2\n"))
    return compared(before, graph(project))


def test_new_gone_and_changed(project: Project) -> None:
    picture = changed(project)
    assert picture.marks == {
        "service/new": "new",
        "parameters/test/new/": "new",
        "service/old": "gone",
        "service/api": "changed",
        ("routes", "load_balancer/public", "service/new", ""): "new",
        ("calls", "service/new", "service/api", "load_balancer/internal"): "new",
        ("reads", "service/new", "parameters/test/new/", ""): "new",
        ("routes", "load_balancer/public", "service/old", ""): "gone",
    }
    said = [sentence.partition(": 1000")[0] for sentence in picture.sentences()]
    assert "~ api: Fargate; 2 tasks, port 8080; before: 1 task, port 8080" in said
    assert "+ Parameter Store /test/new/" in said
    assert "+ new calls api, by the internal load balancer: http://api.test.internal" in said
    assert "− old: Fargate; 1 task, port 80" in said  # noqa: RUF001


def test_nothing_changes_where_only_an_image_does(project: Project) -> None:
    project.write("api.yaml", backend("api"))
    before = graph(project)
    project.write("api.yaml", backend("api", "variables: {A: b}\ncpu: 512\nmemory: 1024\n").replace("nginx", "nginx:2"))
    assert compared(before, graph(project)).marks == {}


def test_every_mark_is_seen_in_mermaid_and_in_the_summary(project: Project) -> None:
    picture = changed(project)
    drawn = mermaid(picture)
    assert "  class service_new,parameters_test_new new\n" in drawn
    assert "  class service_old gone\n" in drawn
    assert "  class service_api changed\n" in drawn
    assert "before: 1 task, port 8080" in drawn
    arrows = [line for line in drawn.splitlines() if "-->" in line or ".->" in line]
    numbered = {
        mark: [arrows[int(number)] for number in line.split()[1].split(",")]
        for line in drawn.splitlines()
        if line.startswith("  linkStyle")
        for mark, colour in (("new", "#1a7f37"), ("gone", "#cf222e"))
        if colour in line
    }
    assert [len(numbered[mark]) for mark in ("new", "gone")] == [3, 1]
    assert all('"new: ' in arrow for arrow in numbered["new"])
    summary = markdown(picture)
    assert summary.startswith("### Architecture of test\n")
    assert "\n- old: Fargate" in summary
    assert "\n! api: Fargate" in summary
    assert summary.count("```mermaid\n") == 1


@pytest.mark.parametrize("calls", [False, True])
def test_a_change_among_300_is_drawn_with_what_it_touches(*, calls: bool) -> None:
    before = many(300, calls=calls)
    api = Node("service/api", "service", "api", ("Fargate",))
    edges = (Edge("calls", "service/api", "service/s007", labels=("http://s007",)),)
    picture = folded(compared(before, ordered("test", (*before.nodes, api), (*before.edges, *edges))))
    names = {node.name for node in picture.graph.nodes}
    assert names == {"api", "s007"}
    assert picture.notes == ("299 services that have no part in the change are left out.",)
    assert fits(picture)


def test_300_without_a_change_stand_in_boxes() -> None:
    picture = folded(whole(many(300)))
    assert [node.name for node in picture.graph.nodes] == ["public load balancer", "300 services"]
    assert [edge.labels for edge in picture.graph.edges] == [()]
    assert len(picture.notes) == 2
    assert len(mermaid(picture)) < 50_000
    assert "```mermaid" in markdown(whole(many(300)))


def test_300_that_call_one_another_are_a_table() -> None:
    text = markdown(whole(many(300, calls=True)))
    assert "mermaid" not in text
    assert "300 arrows" not in text
    assert "are more than this picture can show: `ops architecture --map html` can." in text
    assert "| service | 300 | 0 |" in text
    assert "| calls | 300 | 0 |" in text


def test_a_load_balancer_that_changes_takes_all_its_services_with_it() -> None:
    before = many(300)
    first = Node(before.nodes[0].id, "load_balancer", "public load balancer", ("HTTPS :443",))
    picture = folded(compared(before, Graph("test", (first, *before.nodes[1:]), before.edges)))
    assert [node.name for node in picture.graph.nodes] == ["public load balancer", "300 services"]
    assert picture.mark(picture.graph.nodes[0]) == "changed"


def test_what_is_small_is_drawn_as_it_is() -> None:
    found = many(min(MOST_NODES // 2 - 1, MOST_EDGES // 2))
    assert folded(whole(found)).graph == found
