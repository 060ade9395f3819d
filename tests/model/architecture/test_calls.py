"""Who calls whom: whole host names of services here, and nothing that only looks like one."""

import json

import pytest

from tests.model.architecture.made import backend, graph, web
from tests.model.project import Project

CALLER = "web"


def called(project: Project, value: str, name: str = "URL", more: str = "") -> list[tuple[str, str, tuple[str, ...]]]:
    """What a service with this variable calls: service, load balancer, labels."""
    escaped = value.replace("'", "''")
    project.write(
        "web.yaml", web(CALLER, f"variables: {{{name}: {{value: '{escaped}', not_secret: true}}}}\n{more}", "/")
    )
    return [
        (edge.target, edge.via, edge.labels)
        for edge in graph(project).edges
        if edge.kind == "calls" and edge.source == f"service/{CALLER}"
    ]


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("http://api.test.internal", "http://api.test.internal"),
        ("HTTP://API.Test.Internal/v1?x=y", "http://api.test.internal"),
        ("api.test.internal", "api.test.internal"),
        ("api.test.internal.", "api.test.internal"),
        ("http://a:b@api.test.internal:80/x", "http://api.test.internal:80"),
        ("['http://api.test.internal','x']", "http://api.test.internal"),
        ("x=1;upstream=api.test.internal;", "api.test.internal"),
        ("redis:x,http://api.test.internal", "http://api.test.internal"),
        ("https://api.test.internal", "https://api.test.internal (port 443 is wrong: it listens on 80)"),
        ("http://api.test.internal:8080", "http://api.test.internal:8080 (port 8080 is wrong: it listens on 80)"),
        ("jdbc:x://api.test.internal:80/d", "x://api.test.internal:80"),
    ],
)
def test_a_name_behind_the_internal_load_balancer(project: Project, value: str, label: str) -> None:
    project.write("api.yaml", backend("api"))
    assert called(project, value) == [("service/api", "load_balancer/internal", (label,))]


@pytest.mark.parametrize(
    "value",
    [
        *("api", "my-api.test.internal", "api.test.internal.example.com", "xapi.test.internal", "api.test.internals"),
        *("api.staging.internal", "_api.test.internal", "api.test.internal_x", "api.test.internal-x", "test.internal"),
        *(
            "http://other.test.internal",
            "a.b.c",
            "http://api",
            "api:8080",
            "",
            ".",
            "http://",
            "http://web.test.internal",
        ),
    ],
)
def test_what_is_no_name_of_a_service_here(project: Project, value: str) -> None:
    project.write("api.yaml", backend("api"))
    assert called(project, value) == []


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("URL", "http://api:8080/x", "http://api:8080"),
        ("URL", "grpc://api", "grpc://api"),
        ("PEERS", "a:1,api:8080", "api:8080"),
        ("URL", "http://api", "http://api (port 80 is wrong: it listens on 8080)"),
        ("API_HOST", "api", "api"),
        ("URL", "amqp://user:pw@api:8080", "amqp://api:8080"),
    ],
)
def test_a_name_of_service_connect(project: Project, name: str, value: str, label: str) -> None:
    project.write("api.yaml", backend("api", "network: {connect: true}\n"))
    assert called(project, value, name, "network: {connect: true}\n") == [("service/api", "", (label,))]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NAME", "api"),
        ("TEXT", "the api is here"),
        ("IMAGE", "ghcr.io/acme/api:1"),
        ("HOST", "x api"),
        ("A", "/api:80"),
    ],
)
def test_a_word_is_no_name_of_service_connect(project: Project, name: str, value: str) -> None:
    project.write("api.yaml", backend("api", "network: {connect: true}\n"))
    assert called(project, value, name, "network: {connect: true}\n") == []


def test_an_alias_counts_and_only_for_those_who_take_part(project: Project) -> None:
    project.write("api.yaml", backend("api", "network: {connect: {alias: orders}}\n"))
    assert called(project, "http://orders:8080", more="network: {connect: true}\n")[0][0] == "service/api"
    assert called(project, "http://orders:8080") == []
    assert called(project, "http://api:8080", more="network: {connect: true}\n") == []


def test_where_several_share_a_host_the_path_says_which(project: Project) -> None:
    for name in ("cart", "list"):
        alias = "alias: [shop.example.com]"
        project.write(f"{name}.yaml", web(name).replace(f"path: {name}", f"path: {name}, {alias}"))
    assert called(project, "http://shop.example.com/cart/1") == [
        ("service/cart", "load_balancer/public", ("http://shop.example.com",))
    ]
    assert called(project, "http://shop.example.com") == [("load_balancer/public", "", ("http://shop.example.com",))]


def test_a_base_url_is_the_services_that_alone_has_the_host(project: Project) -> None:
    """Programs add what is behind it: the load balancer itself would answer 404 to `/`."""
    project.write("api.yaml", backend("api").replace("path: /", "path: v1"))
    assert called(project, "http://api.test.internal")[0][0] == "service/api"


def test_a_long_value_takes_no_time(project: Project) -> None:
    project.write("api.yaml", backend("api"))
    assert called(project, "_" + "a" * 10_000 + " a.a." * 2_000 + "x://" * 2_000) == []


def test_variables_of_sidecars_files_and_task_definitions_count(project: Project) -> None:
    for name in ("api", "other", "third"):
        project.write(f"{name}.yaml", backend(name))
    project.write("more.env", "THIRD=third.test.internal\n")
    sidecar = "sidecars: {proxy: {image: {location: envoy}, variables: {URL: http://other.test.internal}}}\n"
    project.write("web.yaml", web(CALLER, f"env_file: more.env\n{sidecar}", "/"))
    variable = {"name": "URL", "value": "http://api.test.internal"}
    container = {"name": "main", "image": "nginx", "memory": 256, "environment": [variable]}
    definition = {"cpu": "256", "memory": "512", "containerDefinitions": [container]}
    project.write("td.json", json.dumps(definition))
    project.write("seed.yaml", "name: seed\ntask_definition: td.json\n")
    found = {(edge.source, edge.target) for edge in graph(project).edges if edge.kind == "calls"}
    assert found == {
        ("service/web", "service/other"),
        ("service/web", "service/third"),
        ("service/seed", "service/api"),
    }


def test_a_load_balancer_that_exists_is_called_by_its_own_name(project: Project) -> None:
    arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012"
    name = "old-1234567890.eu-central-1.elb.amazonaws.com"
    project.stack(
        f"""\
        network:
          vpc_id: vpc-0a1b2c3d
          public_subnet_ids: [subnet-0a1b2c3d, subnet-1a1b2c3d]
          private_subnet_ids: [subnet-2a1b2c3d, subnet-3a1b2c3d]
        load_balancers:
          internal:
            existing:
              arn: {arn}:loadbalancer/app/old/0123456789abcdef
              dns_name: {name}
              zone_id: Z0123456789
              security_group_id: sg-0a1b2c3d
              listeners: {{http: "{arn}:listener/app/old/0123456789abcdef/0123456789abcdef"}}
        """
    )
    project.write("api.yaml", backend("api").replace("path: /", "path: api, alias: '*.elb.amazonaws.com'"))
    (call,) = called(project, f"http://{name}:8000/api/x")
    assert call == ("service/api", "load_balancer/internal", (f"http://{name}:8000",))
