"""Fixed ports of container instances: no load balancer leads to one, and each task with one has an instance."""

import json
from typing import Any

import pytest

from tests.model.project import Project

MANIFEST = "name: {}\ntask_definition: td.json\ncapacity: ec2\nnetwork: {{mode: bridge}}\n"
RECREATE = "deployment: {rolling: recreate}\n"


def write(project: Project, *mappings: dict[str, Any], instances: int = 4) -> None:
    project.stack(f"ec2: {{max_size: {instances}}}")
    container = {"name": "game", "image": "game:1", "memory": 128, "portMappings": list(mappings)}
    project.write("td.json", json.dumps({"containerDefinitions": [container]}, indent=1))


def said(project: Project) -> list[str]:
    return [f"{each.file.name}: {each.path}: {each.message}; {each.hint}" for each in project.findings()]


@pytest.mark.parametrize("port", [80, 8080, 32767, 61001])
def test_a_port_that_a_load_balancer_would_lead_to(project: Project, port: int) -> None:
    write(project, {"containerPort": 80, "hostPort": port})
    project.write("web.yaml", MANIFEST.format("web") + "http: {path: /}\n")
    (finding,) = said(project)
    place = "td.json: containerDefinitions[0].portMappings[0].hostPort: "
    assert finding.startswith(f"{place}load balancers never reach port {port} of a container instance; write `0`")
    for right in ({"hostPort": 0}, {}):
        write(project, {"containerPort": 80, **right})
        assert said(project) == []


def test_a_port_that_the_instance_keeps_is_one_fault(project: Project) -> None:
    write(project, {"containerPort": 80, "hostPort": 22})
    project.write("web.yaml", MANIFEST.format("web") + "http: {path: /}\n")
    (finding,) = said(project)
    assert "the container instance has port 22 itself" in finding


@pytest.mark.parametrize("port", [32768, 61000])
def test_a_port_where_load_balancers_are_let_in_is_one_task_s_on_an_instance(project: Project, port: int) -> None:
    project.write("web.yaml", MANIFEST.format("web") + "http: {path: /}\ncount: 2\n")
    write(project, {"containerPort": 80, "hostPort": port}, instances=3)
    assert said(project) == []
    write(project, {"containerPort": 80, "hostPort": port}, instances=2)
    assert "the tasks of `web` need 3 instances" in said(project)[0]


def test_a_port_beside_the_one_that_serves(project: Project) -> None:
    write(project, {"containerPort": 80}, {"containerPort": 9000, "hostPort": 9000, "protocol": "udp"})
    project.write("web.yaml", MANIFEST.format("web") + "http: {path: /, target_container: game, target_port: 80}\n")
    assert said(project) == []


@pytest.mark.parametrize(
    ("count", "instances", "rolling", "fits"),
    [
        (1, 1, "", False),
        (1, 2, "", True),
        (1, 1, RECREATE, True),
        (4, 4, "", False),
        (4, 4, RECREATE, True),
        (3, 4, "", True),
        (5, 4, RECREATE, False),
        (0, 1, "", True),
        ("{range: 1-4, cpu_percentage: 50}", 4, "", False),
        ("{range: 1-3, cpu_percentage: 50}", 4, "", True),
    ],
)
def test_tasks_of_one_service(project: Project, count: Any, instances: int, rolling: str, fits: bool) -> None:
    write(project, {"containerPort": 5000, "hostPort": 5000, "protocol": "udp"}, instances=instances)
    project.write("game.yaml", MANIFEST.format("game") + f"count: {count}\n{rolling}")
    found = said(project)
    assert len(found) == (0 if fits else 1)
    if not fits:
        assert f"`game` need {(count if isinstance(count, int) else 4) + (not rolling)} instances" in found[0]
        assert ("`deployment: {rolling: recreate}`" in found[0]) is (not rolling)


def test_what_the_hints_say_is_enough(project: Project) -> None:
    write(project, {"containerPort": 5000, "hostPort": 5000}, instances=2)
    project.write("game.yaml", MANIFEST.format("game") + "count: 2\n")
    assert "set `ec2.max_size` to 3, or write `deployment: {rolling: recreate}`" in said(project)[0]
    write(project, {"containerPort": 5000, "hostPort": 5000}, instances=3)
    assert said(project) == []
    write(project, {"containerPort": 5000, "hostPort": 5000}, instances=2)
    project.write("game.yaml", MANIFEST.format("game") + f"count: 2\n{RECREATE}")
    assert said(project) == []


def test_tasks_of_two_services(project: Project) -> None:
    write(project, {"containerPort": 5000, "hostPort": 5000}, instances=3)
    for name in ("one", "two"):
        project.write(f"{name}.yaml", MANIFEST.format(name) + RECREATE + "count: 2\n")
    (finding,) = said(project)
    assert "the tasks of `one` and `two` need 4 instances, and there are at most 3" in finding
    project.write("two.yaml", MANIFEST.format("two") + RECREATE)
    assert said(project) == []


def test_one_number_for_tcp_and_udp(project: Project) -> None:
    write(project, *({"containerPort": 53, "hostPort": 53, "protocol": each} for each in ("tcp", "udp")), instances=2)
    project.write("dns.yaml", MANIFEST.format("dns"))
    assert said(project) == []
