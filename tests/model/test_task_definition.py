"""What a manifest makes of a task definition, and that one meaning has one text."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.manifest.logs import FIRELENS_IMAGE, LOG_ROUTER
from ecs_platform.model.task.containers import canonical
from ecs_platform.model.task.definition import ConnectEndpoint
from tests.model.project import WEB, Project


def containers(text: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in json.loads(text)}


def test_a_container_with_everything(project: Project) -> None:
    project.stack("secrets_outside_scope: [registry]")
    definition = project.definition(
        """\
        name: web
        type: Load Balanced Web Service
        image:
          location: registry.example.com/web:1
          port: 8080
          labels: {team: shop}
          credentials: arn:aws:secretsmanager:eu-central-1:123456789012:secret:registry-abcdef
          depends_on: {setup: success}
          healthcheck: {command: curl -f localhost, interval: 20s, retries: 3, timeout: 4s, start_period: 1m}
        http: {path: /, additional_rules: [{path: admin, target_port: 9000}]}
        entrypoint: sh -c 'a b'
        command: [serve]
        variables: {B: b, A: 1}
        secrets: {Z: z, Y: /test/web/y, X: {secretsmanager: "test/web/x:key::"}}
        exec: true
        storage: {ephemeral: 30, volumes: {data: {path: /data, read_only: false}}}
        sidecars: {setup: {image: "setup:1", essential: false}}
        """
    )
    assert (definition.cpu, definition.memory, definition.compatibility) == ("256", "512", "FARGATE")
    assert (definition.operating_system, definition.architecture) == ("LINUX", "X86_64")
    assert definition.ephemeral_storage == 30
    assert definition.images == ("registry.example.com/web:1", "setup:1")
    parameter = "arn:aws:ssm:eu-central-1:123456789012:parameter/test/web/"
    secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:"
    assert definition.secret_arns == (
        f"{secret}registry-abcdef",
        f"{secret}test/web/x:key::",
        f"{parameter}y",
        f"{parameter}z",
    )
    assert containers(definition.container_definitions)["web"] == {
        "name": "web",
        "image": "registry.example.com/web:1",
        "cpu": 0,
        "essential": True,
        "portMappings": [
            {"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"},
            {"containerPort": 9000, "hostPort": 9000, "protocol": "tcp"},
        ],
        "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "b"}],
        "secrets": [
            {"name": "X", "valueFrom": f"{secret}test/web/x:key::"},
            {"name": "Y", "valueFrom": f"{parameter}y"},
            {"name": "Z", "valueFrom": f"{parameter}z"},
        ],
        "entryPoint": ["sh", "-c", "a b"],
        "command": ["serve"],
        "dockerLabels": {"team": "shop"},
        "dependsOn": [{"containerName": "setup", "condition": "SUCCESS"}],
        "healthCheck": {
            "command": ["CMD-SHELL", "curl -f localhost"],
            "interval": 20,
            "retries": 3,
            "timeout": 4,
            "startPeriod": 60,
        },
        "repositoryCredentials": {"credentialsParameter": f"{secret}registry-abcdef"},
        "linuxParameters": {"initProcessEnabled": True},
        "mountPoints": [{"sourceVolume": "data", "containerPath": "/data", "readOnly": False}],
        "volumesFrom": [],
        "systemControls": [],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/ecs/test/web",
                "awslogs-region": "eu-central-1",
                "awslogs-stream-prefix": "ecs",
            },
        },
    }


def test_a_root_file_system_that_is_read_only(project: Project) -> None:
    definition = project.definition(
        "name: a\ntype: Backend Service\nimage: {location: nginx}\nstorage: {readonly_fs: true}\n"
    )
    container = containers(definition.container_definitions)["a"]
    assert container["readonlyRootFilesystem"] is True
    assert "linuxParameters" not in container


def test_a_shell_on_windows_needs_no_parameters_of_linux(project: Project) -> None:
    """ECS refuses `linuxParameters` for Windows, and opens shells there all the same."""
    definition = project.definition(
        "name: a\ntype: Backend Service\nimage: {location: iis}\n"
        "platform: windows/x86_64\ncpu: 1024\nmemory: 2048\nexec: true\n"
    )
    assert "linuxParameters" not in containers(definition.container_definitions)["a"]


def test_the_smallest_container(project: Project) -> None:
    definition = project.definition("name: a\ntype: Backend Service\nimage: {location: nginx}\n")
    assert set(containers(definition.container_definitions)["a"]) == {
        "name",
        "image",
        "cpu",
        "essential",
        "environment",
        "mountPoints",
        "portMappings",
        "systemControls",
        "volumesFrom",
        "logConfiguration",
    }
    assert (definition.secret_arns, definition.volumes, definition.connect) == ((), (), None)


def test_bridge_mode_leaves_host_ports_to_docker(project: Project) -> None:
    project.stack("ec2: {}")
    definition = project.definition(WEB + "capacity: ec2\nnetwork: {mode: bridge}\n")
    assert containers(definition.container_definitions)["web"]["portMappings"] == [
        {"containerPort": 80, "hostPort": 0, "protocol": "tcp"}
    ]
    assert (definition.operating_system, definition.architecture) == (None, None)


def test_a_log_router(project: Project) -> None:
    definition = project.definition(
        WEB
        + """\
logging:
  destination: {Name: cloudwatch, auto_create_group: true}
  secretOptions: {api: api}
  enableMetadata: false
  configFilePath: /extra.conf
  secrets: {TOKEN: token}
  variables: {LEVEL: info}
sidecars: {proxy: {image: envoy}}
"""
    )
    by_name = containers(definition.container_definitions)
    arn = "arn:aws:ssm:eu-central-1:123456789012:parameter/test/web/"
    assert by_name["web"]["logConfiguration"] == {
        "logDriver": "awsfirelens",
        "options": {"Name": "cloudwatch", "auto_create_group": "true"},
        "secretOptions": [{"name": "api", "valueFrom": f"{arn}api"}],
    }
    router = by_name[LOG_ROUTER]
    assert router["image"] == FIRELENS_IMAGE
    assert router["firelensConfiguration"] == {
        "type": "fluentbit",
        "options": {
            "enable-ecs-log-metadata": "false",
            "config-file-type": "file",
            "config-file-value": "/extra.conf",
        },
    }
    assert router["secrets"] == [{"name": "TOKEN", "valueFrom": f"{arn}token"}]
    assert router["environment"] == [{"name": "LEVEL", "value": "info"}]
    assert {by_name[name]["logConfiguration"]["logDriver"] for name in ("proxy", LOG_ROUTER)} == {"awslogs"}
    assert definition.secret_arns == (f"{arn}api", f"{arn}token")


def test_retention_alone_makes_no_log_router(project: Project) -> None:
    definition = project.definition(WEB + "logging: {retention: 7}\n")
    assert set(containers(definition.container_definitions)) == {"web"}


@pytest.mark.parametrize(
    ("connect", "expected"),
    [
        ("true", ConnectEndpoint("connect", 80, "web")),
        ("{alias: shop}", ConnectEndpoint("connect", 80, "shop")),
        ("{request_timeout: 2m}", ConnectEndpoint("connect", 80, "web", 120, 300)),
        ("{request_timeout: 10m}", ConnectEndpoint("connect", 80, "web", 600, 600)),
        ("{request_timeout: 0s}", ConnectEndpoint("connect", 80, "web", 0, 300)),
        ("{idle_timeout: 1h}", ConnectEndpoint("connect", 80, "web", 15, 3600)),
        ("{request_timeout: 1m, idle_timeout: 0s}", ConnectEndpoint("connect", 80, "web", 60, 0)),
        ("false", None),
    ],
)
def test_service_connect(project: Project, connect: str, expected: ConnectEndpoint | None) -> None:
    definition = project.definition(f"{WEB}network: {{connect: {connect}}}\n")
    assert definition.connect == expected
    (mapping,) = containers(definition.container_definitions)["web"]["portMappings"]
    assert (mapping.get("name"), mapping.get("appProtocol")) == (("connect", "http") if expected else (None, None))


CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/a"
BACKEND = "name: web\ntype: Backend Service\nimage: {location: nginx, port: 80}\n"


@pytest.mark.parametrize("protocol", ["tcp", "http", "http2", "grpc"])
@pytest.mark.parametrize("manifest", [BACKEND, WEB])
def test_the_protocol_of_service_connect_that_is_given(manifest: str, protocol: str, project: Project) -> None:
    definition = project.definition(f"{manifest}network: {{connect: {{protocol: {protocol}}}}}\n")
    (mapping,) = containers(definition.container_definitions)["web"]["portMappings"]
    assert (mapping["name"], mapping.get("appProtocol", "tcp")) == ("connect", protocol)


@pytest.mark.parametrize(
    ("manifest", "protocol"),
    [
        (BACKEND, "tcp"),
        (f"{BACKEND}http: {{path: /, version: http2}}\n", "http2"),
        (f"{BACKEND}http: {{path: /}}\n", "http"),
    ],
)
def test_the_protocol_of_service_connect_that_is_not(manifest: str, protocol: str, project: Project) -> None:
    project.stack(f"load_balancers: {{internal: {{certificate_arn: {CERTIFICATE}}}}}")
    definition = project.definition(f"{manifest}network: {{connect: true}}\n")
    (mapping,) = containers(definition.container_definitions)["web"]["portMappings"]
    assert mapping.get("appProtocol", "tcp") == protocol


def test_a_worker_calls_others_and_has_no_name(project: Project) -> None:
    text = "name: a\ntype: Worker Service\nimage: {location: nginx}\nnetwork: {connect: true}\n"
    assert project.definition(text).connect is None


def test_efs(project: Project) -> None:
    definition = project.definition(
        WEB
        + """\
storage:
  volumes:
    new: {path: /new, efs: true}
    owned: {path: /owned, read_only: false, efs: {uid: 1000, gid: 1000}}
    there: {efs: {id: fs-12345678, root_dir: /x, auth: {iam: false}}}
    point: {path: /point, efs: {id: fs-12345678, auth: {access_point_id: fsap-12345678}}}
    scratch: {path: /tmp, read_only: false}
sidecars: {s: {image: x, mount_points: [{source_volume: there, path: /there, read_only: false}]}}
"""
    )
    by_name = {volume.name: volume for volume in definition.volumes}
    assert list(by_name) == sorted(by_name)
    assert (by_name["new"].managed, by_name["new"].read_only, by_name["new"].uid) == (True, True, None)
    assert (by_name["owned"].managed, by_name["owned"].read_only, by_name["owned"].uid) == (True, False, 1000)
    there = by_name["there"]
    assert (there.file_system_id, there.root_directory, there.iam, there.read_only) == (
        "fs-12345678",
        "/x",
        False,
        False,
    )
    assert by_name["point"].access_point_id == "fsap-12345678"
    assert not by_name["scratch"].is_efs


def test_disk_that_fargate_gives_anyway_is_not_asked_for(project: Project) -> None:
    assert project.definition(WEB + "storage: {ephemeral: 20}\n").ephemeral_storage is None
    assert project.definition(WEB + "storage: {ephemeral: 21}\n").ephemeral_storage == 21


def test_the_image(project: Project) -> None:
    project.stack('images: {web: "nginx:2"}')
    assert project.definition(WEB).image == "nginx:2"
    project.stack()
    parameter = WEB.replace("location: nginx", "owner: parameter")
    assert project.definition(parameter).image == "@@IMAGE@@"
    project.stack('images: {web: "nginx:2"}')
    assert project.definition(WEB.replace("location: nginx, ", "")).image == "nginx:2"


def test_the_order_of_a_manifest_means_nothing(project: Project) -> None:
    one = project.definition(
        WEB + "variables: {A: a, B: b}\nsecrets: {C: c, D: d}\nsidecars: {x: {image: x}, w: {image: w}}\n"
    )
    two = project.definition(
        WEB + "sidecars: {w: {image: w}, x: {image: x}}\nsecrets: {D: d, C: c}\nvariables: {B: b, A: a}\n"
    )
    assert one.container_definitions == two.container_definitions


CONTAINERS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from("abcdef"), "image": st.just("x")},
        optional={
            "environment": st.lists(
                st.fixed_dictionaries({"name": st.sampled_from("ABCDEFGH"), "value": st.text(max_size=3)}),
                unique_by=lambda each: each["name"],
            ),
            "portMappings": st.lists(
                st.fixed_dictionaries({"containerPort": st.integers(1, 9)}),
                unique_by=lambda each: each["containerPort"],
            ),
            "cpu": st.one_of(st.none(), st.integers(0, 4)),
        },
    ),
    unique_by=lambda each: each["name"],
)


@given(CONTAINERS, st.randoms(), st.sampled_from(["awsvpc", "bridge"]))
def test_one_meaning_has_one_text(given_containers: list[dict[str, Any]], random: Any, mode: str) -> None:
    text = canonical(given_containers, mode)
    shuffled = [
        dict(random.sample([*each.items()], len(each)))
        | {"environment": random.sample(each.get("environment", []), len(each.get("environment", [])))}
        for each in random.sample(given_containers, len(given_containers))
    ]
    assert canonical(shuffled, mode) == text
    assert canonical(json.loads(text), mode) == text


@pytest.mark.parametrize("given_times", [{}, {"interval": 10}, {"retries": 5, "timeout": 2, "startPeriod": 20}])
def test_a_health_check_has_the_times_that_ecs_answers(given_times: dict[str, int]) -> None:
    """The provider compares them as text: what is left out would be a new revision in every `up`."""
    check = {"command": ["CMD", "true"], **given_times}
    written = json.loads(canonical([{"name": "app", "image": "app:1", "healthCheck": check}], "awsvpc"))
    assert written[0]["healthCheck"] == {"interval": 30, "timeout": 5, "retries": 3, **check}


def test_rules_lead_to_target_groups(project: Project) -> None:
    certificate = "arn:aws:acm:eu-central-1:123456789012:certificate/a"
    project.stack(f"load_balancers: {{public: {{certificate_arn: {certificate}}}}}")
    service = project.one(
        """\
        name: web
        type: Load Balanced Web Service
        image: {location: nginx, port: 80}
        http:
          path: /
          load_balancers: [public, internal]
          alias: www.example.com
          additional_rules:
            - {path: a, alias: a.example.com}
            - {path: b, target_container: envoy, version: grpc, alias: b.example.com}
            - {path: c, target_port: 9901, alias: c.example.com}
        sidecars:
          envoy: {image: envoy, port: 443}
          admin: {image: admin, port: 9901}
        """
    )
    found = [
        (target.key.partition("-")[0], target.container, target.port, len(target.routes)) for target in service.targets
    ]
    assert found == [
        ("public", "web", 80, 2),
        ("internal", "web", 80, 1),
        ("public", "envoy", 443, 1),
        ("public", "admin", 9901, 1),
    ]
    assert len({target.key for target in service.targets}) == 4
    envoy = service.targets[2]
    assert (envoy.protocol, envoy.protocol_version) == ("HTTPS", "GRPC")
    assert (envoy.health_check.path, envoy.health_check.success_codes) == ("/AWS.ALB/healthcheck", "12")
    assert [service.target_of(route).key for route in service.routes] == [
        target.key for target in service.targets for _ in target.routes
    ]


def test_the_internal_load_balancer_knows_a_service_by_its_name(project: Project) -> None:
    service = project.one("name: db\ntype: Backend Service\nimage: {location: x, port: 80}\nhttp: {path: /}\n")
    (route,) = service.routes
    assert (route.load_balancer, route.hosts) == ("internal", ("db.test.internal",))


@pytest.mark.parametrize(
    ("healthcheck", "expected"), [("{}", 60), ("{interval: 90s}", 90), ("{grace_period: 2m}", 120), ("/", 60)]
)
def test_the_grace_period(project: Project, healthcheck: str, expected: int) -> None:
    service = project.one(WEB.replace("{path: /}", f"{{path: /, healthcheck: {healthcheck}}}"))
    assert service.grace_period == expected
    assert [target.health_check.grace_period for target in service.targets] == [expected]


@pytest.mark.parametrize(("port", "expected"), [("", (80,)), ("port: 80", (80,)), ("port: 8080", (80, 8080))])
def test_ports_that_a_load_balancer_must_reach(project: Project, port: str, expected: tuple[int, ...]) -> None:
    service = project.one(WEB.replace("{path: /}", f"{{path: /, healthcheck: {{{port}}}}}"))
    assert [target.ports for target in service.targets] == [expected]


def test_scaling_rules(project: Project) -> None:
    service = project.one(
        WEB
        + """\
count:
  range: 2-9
  cooldown: {out: 5s}
  cpu_percentage: 70
  memory_percentage: {value: 80, cooldown: {in: 10s}}
  requests: {value: 100, cooldown: {in: 0s, out: 0s}}
"""
    )
    found = [(rule.metric, rule.value, rule.cooldown_in, rule.cooldown_out) for rule in service.count.scaling_rules]
    assert found == [("cpu", 70, 120, 5), ("memory", 80, 10, 5), ("requests", 100, 0, 0)]
    assert (service.count.autoscaled, service.count.desired) == (True, 2)
