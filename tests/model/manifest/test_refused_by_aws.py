"""Values that AWS refuses in the middle of an `up`, found before it; each beside the nearest one that AWS takes."""

import json
from typing import Any

import pytest

from ecs_platform.model.manifest.checks.network import SECURITY_GROUPS
from ecs_platform.model.manifest.checks.targets import TARGET_GROUPS
from ecs_platform.model.naming import FILE_SYSTEM_LENGTH, Names
from ecs_platform.model.task.placement import interface_of
from tests.model.project import Project, assert_marked

CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/a"
LISTENER = (
    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/shared/0a1b2c3d4e5f6a7b/8c9d0e1f2a3b4c5d"
)
EXISTING = """\
load_balancers:
  public:
    existing:
      arn: arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shared/0a1b2c3d4e5f6a7b
      dns_name: shared-1.eu-central-1.elb.amazonaws.com
      zone_id: Z215JYRZR1TBD5
      security_group_id: sg-0a1b2c3d
      listeners: {%s: %s}
"""
HTTPS = f"load_balancers: {{public: {{certificate_arn: {CERTIFICATE}}}, internal: {{certificate_arn: {CERTIFICATE}}}}}"
BACKEND = "name: a\ntype: Backend Service\nimage: {location: nginx, port: 80}\n"
WINDOWS = "name: a\ntype: Backend Service\nimage: {location: iis}\nplatform: windows/x86_64\ncpu: 1024\nmemory: 2048\n"


def grpc(http: str) -> str:
    return f"name: a\ntype: Load Balanced Web Service\nimage: {{location: nginx, port: 80}}\nhttp:\n  path: /\n{http}"


SPOKEN = {
    "grpc without a certificate": (
        "",
        grpc("  version: grpc  # !! no certificate; give `load_balancers.public.certificate_arn`\n"),
    ),
    "http2 without a certificate": ("", grpc("  version: http2  # !! `http2` needs HTTPS\n")),
    "a rule of its own": (
        "",
        grpc(
            "  additional_rules:\n    - path: b\n"
            "      version: grpc  # !! http.additional_rules[0].version: `grpc` needs HTTPS\n"
        ),
    ),
    "one of two load balancers": (
        f"load_balancers: {{public: {{certificate_arn: {CERTIFICATE}}}}}",
        grpc(
            "  alias: a.example.com\n  load_balancers: [public, internal]\n"
            "  version: grpc  # !! the internal load balancer has no certificate\n"
        ),
    ),
    "HTTP serves as well": (
        HTTPS,
        grpc(
            "  version: grpc\n"
            "  redirect_to_https: false  # !! HTTP would serve it as well; remove `redirect_to_https`\n"
        ),
    ),
    "one that exists, without HTTPS": (
        EXISTING % ("http", LISTENER),
        grpc("  version: http2  # !! give `load_balancers.public.existing.listeners.https`\n"),
    ),
    "with a certificate": (HTTPS, grpc("  version: grpc\n")),
    "one that exists, with HTTPS": (EXISTING % ("https", LISTENER), grpc("  version: http2\n")),
    "HTTP serves HTTP/1.1": (HTTPS, grpc("  redirect_to_https: false\n")),
}


SIX = "2001:db8::/32"
RANGES = {
    "IPv6 alone": (
        "",
        f'  allowed_source_ips: ["{SIX}"]  # !! the public load balancer has IPv4 addresses only; write\n',
    ),
    "everybody by IPv6": ("", '  allowed_source_ips: ["::/0"]  # !! nobody comes from these ranges\n'),
    "a rule of its own": (
        "",
        f'  additional_rules:\n    - path: b\n      load_balancers: [internal]\n      allowed_source_ips: ["{SIX}"]'
        "  # !! the internal load balancer has IPv4\n",
    ),
    "both": ("", f'  allowed_source_ips: ["{SIX}", 10.0.0.0/8]\n'),
    "everybody by both": ("", '  allowed_source_ips: ["0.0.0.0/0", "::/0"]\n'),
    "IPv4": ("", "  allowed_source_ips: [10.0.0.0/8]\n"),
    "one that exists may have both": (EXISTING % ("https", LISTENER), f'  allowed_source_ips: ["{SIX}"]\n'),
}


@pytest.mark.parametrize("case", RANGES)
def test_somebody_comes_from_the_ranges_of_a_rule(project: Project, case: str) -> None:
    settings, http = RANGES[case]
    project.stack(settings)
    text = grpc(http)
    file = project.write("a.yaml", text)
    assert_marked(text, project.findings(), file)


@pytest.mark.parametrize("case", SPOKEN)
def test_grpc_and_http2_need_https(project: Project, case: str) -> None:
    """`InvalidLoadBalancerAction: Listener protocol 'HTTP' is not supported with a target group with the
    protocol-version 'GRPC'`."""
    settings, manifest = SPOKEN[case]
    project.stack(settings)
    file = project.write("a.yaml", manifest)
    found = project.findings()
    assert_marked(manifest, found, file)
    assert not [each for each in found if each.file != file]


def _groups(number: int) -> str:
    return ", ".join(f"sg-{index:08x}" for index in range(number))


@pytest.mark.parametrize(("connect", "own"), [("false", 1), ("true", 2)])
def test_a_task_has_five_security_groups(project: Project, connect: str, own: int) -> None:
    network = f"network:\n  connect: {connect}\n  vpc:\n    security_groups: "
    file = project.write("a.yaml", f"{BACKEND}{network}[{_groups(SECURITY_GROUPS - own)}]\n")
    assert project.findings() == []
    project.write("a.yaml", f"{BACKEND}{network}[{_groups(SECURITY_GROUPS - own + 1)}]\n")
    (finding,) = project.findings()
    assert (finding.file, finding.line, finding.path) == (file, 7, "network.vpc.security_groups")
    assert f"keep {SECURITY_GROUPS - own} of them" in finding.hint


def test_a_group_that_stands_twice_is_one(project: Project) -> None:
    groups = _groups(4) + ", sg-00000000"
    project.write("a.yaml", BACKEND + f"network: {{vpc: {{security_groups: [{groups}]}}}}\n")
    assert project.findings() == []
    interface = interface_of(project.read()["a"])
    assert interface is not None
    assert len(interface.security_groups) == SECURITY_GROUPS


def test_a_service_has_five_target_groups(project: Project) -> None:
    project.stack("load_balancers: {public: {rule_quota: 100}}")

    def manifest(rules: int) -> str:
        rest = "".join(f"    - {{path: r{port}, target_port: {port}}}\n" for port in range(9000, 9000 + rules))
        return grpc(f"  additional_rules:\n{rest}")

    file = project.write("a.yaml", manifest(TARGET_GROUPS - 1))
    assert project.findings() == []
    project.write("a.yaml", manifest(6))
    (finding,) = project.findings()
    assert (finding.file, finding.line) == (file, 6 + TARGET_GROUPS), "where the sixth is"
    assert "lead to 7 target groups" in finding.message


def test_rules_that_share_a_target_group_are_one(project: Project) -> None:
    rest = "".join(f"    - {{path: r{number}}}\n" for number in range(9))
    project.write("a.yaml", grpc(f"  additional_rules:\n{rest}"))
    assert project.findings() == []


def test_the_creation_token_of_a_file_system_is_cut(project: Project) -> None:
    names = Names("test", "shop")
    assert names.file_system("web", "data") == "test-web-data", "a file system that is there keeps its token"
    longest = names.file_system("a" * 40, "b" * 255)
    assert len(longest) == FILE_SYSTEM_LENGTH
    assert longest != names.file_system("a" * 40, "b" * 254)
    assert len(names.file_system_security_group("a" * 40, "b" * 255)) <= 255


def test_two_file_systems_with_one_name(project: Project) -> None:
    text = "name: {}\ntype: Backend Service\nimage: {{location: nginx}}\n"
    text += "storage: {{volumes: {{{}: {{path: /x, efs: {}}}}}}}\n"
    project.write("a.yaml", text.format("a", "b-c", "true"))
    project.write("b.yaml", text.format("a-b", "c", "{uid: 1, gid: 1}"))
    said = [(each.file.name, each.line, each.message) for each in project.findings()]
    message = "the file system `c` of `a-b` and the file system `b-c` of `a` would both be `test-a-b-c`"
    assert said == [("a.yaml", 1, message), ("b.yaml", 1, message)]
    project.write("b.yaml", text.format("a-b", "c", "{id: fs-12345678}"))
    assert project.findings() == [], "what exists has a name of its own"


def test_periods_in_a_name_of_service_connect(project: Project) -> None:
    """Callers see the alias; in Cloud Map, where there are no periods, it has another name."""
    text = (
        "name: {}\ntype: Backend Service\nimage: {{location: nginx, port: 80}}\nnetwork: {{connect: {{alias: {}}}}}\n"
    )
    definition = project.definition(text.format("one", "a.b.c"))
    assert definition.connect is not None
    assert (definition.connect.alias, definition.connect.discovery_name) == ("a.b.c", "a-b-c")
    project.write("two.yaml", text.format("two", "a-b.c"))
    assert {each.file.name for each in project.findings()} == {"one.yaml", "two.yaml"}
    project.write("two.yaml", text.format("two", "a..c"))
    (finding,) = project.findings()
    assert "`a..c` is not a name for Service Connect" in finding.message


MARKED = {
    "a new file system in bridge mode": BACKEND
    + """\
capacity: ec2
network: {mode: bridge}
storage:
  volumes:
    data:
      path: /data
      efs: true  # !! storage.volumes.data.efs: a new file system is reached by a task's network interface
    old:
      path: /old
      efs: {id: fs-12345678}
""",
    "Windows with a larger disk": WINDOWS
    + "storage:\n  ephemeral: 30  # !! storage.ephemeral: Windows has no `ephemeral`\n",
    "Windows on Spot": WINDOWS + "capacity: fargate_spot  # !! capacity: Fargate Spot does not run Windows\n",
    "some Windows on Spot": WINDOWS
    + "count:\n  spot: 2  # !! count.spot: Fargate Spot does not run Windows; write `count: 2`\n",
    "Windows on Spot from a number on": WINDOWS
    + "count:\n  cpu_percentage: 50\n  range:\n    min: 1\n    max: 4\n"
    + "    spot_from: 2  # !! count.range.spot_from: Fargate Spot does not run Windows\n",
    "a shell on Windows": WINDOWS + "exec: true\n",
    "a shell that could write nothing": BACKEND
    + "exec: true\nstorage:\n"
    + "  readonly_fs: true  # !! storage.readonly_fs: with `exec: true` the root file system must\n",
    "sidecars with more memory than the task": BACKEND
    + "sidecars:\n  a1: {image: envoy, memory: 300}  # !! sidecars.a1.memory: the containers reserve 513 of `memory`\n"
    + "  a2: {image: envoy, memory: 213}\n",
    "sidecars with the task's memory": BACKEND
    + "sidecars:\n  a1: {image: envoy, memory: 300}\n  a2: {image: envoy, memory: 212}\n",
    "eleven containers": BACKEND
    + "sidecars:  # !! sidecars: the task would have 11 containers, and ECS takes 10\n"
    + "".join(f"  s{number}: {{image: envoy}}\n" for number in range(10)),
    "ten containers": BACKEND + "sidecars:\n" + "".join(f"  s{number}: {{image: envoy}}\n" for number in range(9)),
    "a sidecar with a name": BACKEND
    + "sidecars:\n  a proxy:  # !! `a proxy` is not a container name\n    image: envoy\n",
}


@pytest.mark.parametrize("case", MARKED)
def test_what_aws_refuses(project: Project, case: str) -> None:
    file = project.write("a.yaml", MARKED[case])
    assert_marked(MARKED[case], project.findings(), file)


@pytest.mark.parametrize("name", ["awsprod", "ssm2"])
def test_parameters_of_an_environment_whose_name_aws_keeps(project: Project, name: str) -> None:
    project.stack(name=name)
    project.write("a.yaml", BACKEND + "secrets:\n  KEY: key\n")
    (finding,) = [each for each in project.findings(name) if "keeps for itself" in each.message]
    assert (finding.line, finding.path) == (5, "secrets.KEY")
    project.write("a.yaml", BACKEND)
    assert project.findings(name) == []


def test_a_secret_that_a_file_has_as_a_variable(project: Project) -> None:
    project.write("a.env", "KEY=1\nOTHER=2\n")
    sidecars = "sidecars:\n  proxy:\n    image: envoy\n    env_file: a.env\n    secrets:\n      OTHER: other\n"
    project.write("a.yaml", BACKEND + "env_file: a.env\nsecrets:\n  KEY: key\n" + sidecars)
    said = [(each.line, each.path, each.message) for each in project.findings()]
    assert said == [
        (6, "secrets.KEY", "`KEY` is a variable in `a.env` already"),
        (12, "sidecars.proxy.secrets.OTHER", "`OTHER` is a variable in `a.env` already"),
    ]


def _secrets(number: int) -> str:
    return BACKEND + "secrets:\n" + "".join(f"  SECRET_{index:03}: secret-{index:03}\n" for index in range(number))


def test_secrets_that_no_role_has_room_for(project: Project) -> None:
    file = project.write("a.yaml", _secrets(100))
    assert project.findings() == []
    project.write("a.yaml", _secrets(150))
    (finding,) = project.findings()
    assert (finding.file, finding.line, finding.path) == (file, 4, "secrets")
    assert "its execution role would have" in finding.message
    assert "IAM takes 10,240 for a role" in finding.message


@pytest.mark.parametrize(("where", "line"), [("variables", 4), ("sidecars", 4), ("env_file", 4)])
def test_a_task_definition_that_is_too_long(project: Project, where: str, line: int) -> None:
    values = {f"V{index:03}": "x" * 150 for index in range(500)}
    project.write("all.env", "".join(f"{key}={value}\n" for key, value in values.items()))
    inline = "".join(f"  {key}: {value}\n" for key, value in values.items())
    written = {
        "variables": f"variables:\n{inline}",
        "sidecars": "sidecars:\n  proxy:\n    image: envoy\n    variables:\n" + inline.replace("  V", "      V"),
        "env_file": "env_file: all.env\n",
    }
    file = project.write("a.yaml", BACKEND + written[where])
    (finding,) = project.findings()
    assert (finding.file, finding.line, finding.path) == (file, line, where)
    assert "ECS takes 65,536" in finding.message


@pytest.mark.parametrize(("characters", "fits"), [(32_000, True), (33_000, False)])
def test_a_task_definition_is_measured_in_the_bytes_that_are_sent(
    project: Project, characters: int, fits: bool
) -> None:
    """Two for each `ü`, and not the six of `\\u00fc`."""
    project.write("a.yaml", f"{BACKEND}variables:\n  TEXT: {'ü' * characters}\n")
    assert [each.path for each in project.findings()] == ([] if fits else ["variables"])


CONTAINER: dict[str, Any] = {"name": "nginx", "image": "nginx", "memory": 128, "portMappings": [{"containerPort": 80}]}
ON_FARGATE = "name: a\ntask_definition: td.json\ncpu: 1024\nmemory: 2048\n"
ON_EC2 = "name: a\ntask_definition: td.json\ncapacity: ec2\n"


def _file(project: Project, manifest: str, container: dict[str, Any], **task: Any) -> list[str]:
    definition = {"containerDefinitions": [{**CONTAINER, **container}], **task}
    project.write("td.json", json.dumps(definition))
    project.write("a.yaml", manifest)
    return [f"{each.file.name}:{each.path}: {each}" for each in project.findings()]


NOT_ON_FARGATE: list[dict[str, Any]] = [
    {"privileged": True},
    {"dnsSearchDomains": ["local"]},
    {"disableNetworking": True},
    {"dockerSecurityOptions": ["no-new-privileges"]},
    {"linuxParameters": {"devices": [{"hostPath": "/dev/fuse"}]}},
    {"linuxParameters": {"sharedMemorySize": 64}},
    {"linuxParameters": {"maxSwap": 64}},
    {"linuxParameters": {"capabilities": {"add": ["NET_ADMIN"]}}},
    {"logConfiguration": {"logDriver": "syslog"}},
    {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "eu-central-1"}}},
    {"ulimits": [{"name": "memlock", "softLimit": -1, "hardLimit": -1}]},
    {"stopTimeout": 121},
    {"startTimeout": 1},
    {"resourceRequirements": [{"type": "GPU", "value": "1"}]},
]


@pytest.mark.parametrize("container", NOT_ON_FARGATE, ids=str)
def test_what_a_file_asks_of_fargate(project: Project, container: dict[str, Any]) -> None:
    project.stack("ec2: {instance_type: g4dn.xlarge}")
    (said,) = _file(project, ON_FARGATE, container)
    assert said.startswith("td.json:containerDefinitions[0].")
    if container not in ({"disableNetworking": True},):
        assert _file(project, ON_EC2, container) == []


@pytest.mark.parametrize(
    "container", [{"hostname": "a"}, {"links": []}, {"dnsServers": ["10.0.0.2"]}, {"extraHosts": []}], ids=str
)
def test_what_a_file_asks_of_awsvpc(project: Project, container: dict[str, Any]) -> None:
    refused = bool(next(iter(container.values())))
    assert bool(_file(project, ON_EC2, container)) is refused
    assert _file(project, ON_EC2 + "network: {mode: bridge}\n", container) == []


ON_BOTH: list[dict[str, Any]] = [
    {"privileged": False},
    {"linuxParameters": {"capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]}}},
    {"linuxParameters": {"initProcessEnabled": True, "tmpfs": [{"containerPath": "/tmp", "size": 64}]}},
    {"stopTimeout": 120},
    {"startTimeout": 2},
    {"user": "1000", "ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}]},
    {"readonlyRootFilesystem": True},
]


@pytest.mark.parametrize("container", ON_BOTH, ids=str)
def test_what_linux_on_fargate_has(project: Project, container: dict[str, Any]) -> None:
    assert _file(project, ON_FARGATE, container) == []


@pytest.mark.parametrize(
    ("container", "task"),
    [
        ({"linuxParameters": {"initProcessEnabled": True}}, {}),
        ({"user": "1000"}, {}),
        ({"ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 2}]}, {}),
        ({"readonlyRootFilesystem": True}, {}),
        ({"privileged": True}, {}),
        ({}, {"ephemeralStorage": {"sizeInGiB": 30}}),
        ({}, {"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}}]}),
    ],
    ids=str,
)
def test_what_a_file_asks_of_windows(project: Project, container: dict[str, Any], task: dict[str, Any]) -> None:
    windows = {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
    assert len(_file(project, ON_FARGATE, container, **windows, **task)) == 1
    assert _file(project, ON_FARGATE, {}, **windows) == []
    (spot,) = _file(project, ON_FARGATE + "capacity: fargate_spot\n", {}, **windows)
    assert "Fargate Spot does not run Windows" in spot


@pytest.mark.parametrize(("changed", "said"), [({"cpu": 512}, "512 CPU units"), ({"arm": True}, "x86_64 only")])
def test_what_windows_of_a_file_runs_on(project: Project, changed: dict[str, Any], said: str) -> None:
    platform = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"} | (
        {"cpuArchitecture": "ARM64"} if "arm" in changed else {}
    )
    manifest = ON_FARGATE.replace("1024", str(changed.get("cpu", 1024)))
    (found,) = _file(project, manifest, {}, runtimePlatform=platform)
    assert said in found


def test_a_shell_in_a_container_of_a_file(project: Project) -> None:
    (said,) = _file(project, ON_FARGATE + "exec: true\n", {"readonlyRootFilesystem": True})
    assert said.startswith("a.yaml:exec: ")


def test_a_directory_of_an_instance_that_is_not_there(project: Project) -> None:
    volumes = [{"name": "v", "host": {"sourcePath": "/data"}}]
    (said,) = _file(project, ON_FARGATE, {}, volumes=volumes)
    assert "volumes[0].host.sourcePath: Fargate has no `host.sourcePath`" in said
    assert _file(project, ON_EC2, {}, volumes=volumes) == []


@pytest.mark.parametrize(("scheme", "field"), [("public", "public_subnet_ids"), ("internal", "private_subnet_ids")])
def test_a_load_balancer_in_one_subnet(project: Project, scheme: str, field: str) -> None:
    ids = {"public_subnet_ids": "[subnet-0000000a, subnet-0000000b]", "private_subnet_ids": "[subnet-0000000c]"}
    ids |= {"private_subnet_ids": "[subnet-0000000c, subnet-0000000d]", field: "[subnet-0000000e]"}
    network = "".join(f"  {name}: {given}\n" for name, given in ids.items())
    file = project.stack(f"network:\n  vpc_id: vpc-12345678\n{network}")
    project.write("a.yaml", BACKEND)
    assert project.findings() == [], "no load balancer is made"
    project.write("a.yaml", grpc(f"  load_balancers: [{scheme}]\n"))
    (finding,) = project.findings()
    assert (finding.file, finding.path) == (file, f"config.shop:network.{field}")
    assert "add one in another zone" in finding.hint


@pytest.mark.parametrize("scheme", ["public", "internal"])
def test_subnets_of_a_load_balancer(project: Project, scheme: str) -> None:
    project.write("a.yaml", grpc(f"  load_balancers: [{scheme}]\n").replace("version: grpc", "version: http1"))
    own = f"load_balancers: {{{scheme}: {{subnet_ids: [subnet-0000000a, subnet-0000000b]}}}}\n"
    kinds = "public_subnet_ids: [subnet-0000000c], private_subnet_ids: [subnet-0000000d]"
    one = f"network: {{vpc_id: vpc-12345678, {kinds}}}\n"
    project.stack(one + own)
    assert project.findings() == [], "those of `network` are the tasks'"
    project.stack(own)
    (finding,) = project.findings()
    assert finding.path == f"config.shop:load_balancers.{scheme}.subnet_ids"
    assert "give `network.vpc_id` and its subnets" in finding.hint
    project.stack(one + own.replace(", subnet-0000000b", ""))
    assert "needs at least so many entries: 2" in "\n".join(map(str, project.findings()))
    project.stack(one + own.replace("0b", "0a"))
    assert "stands more than once" in "\n".join(map(str, project.findings()))


@pytest.mark.parametrize(
    ("container", "wrong"), [({"memory": 2048}, 0), ({"memory": 2049}, 1), ({"cpu": 1024}, 0), ({"cpu": 1025}, 1)]
)
def test_containers_of_a_file_within_the_tasks_size(project: Project, container: dict[str, Any], wrong: int) -> None:
    said = _file(project, ON_FARGATE, container)
    assert len(said) == wrong
    assert all("more `" in each and "than the task's" in each for each in said)


def test_containers_of_a_file_that_reserve_too_much_together(project: Project) -> None:
    two = [{**CONTAINER, "memory": 1500}, {"name": "other", "image": "envoy", "memory": 1500}]
    project.write("a.yaml", ON_FARGATE)
    project.write("td.json", json.dumps({"containerDefinitions": two}))
    (finding,) = project.findings()
    assert "the containers reserve 3000 of `memory` together, and the task has 2048" in finding.message
    two[1]["memoryReservation"] = 548
    project.write("td.json", json.dumps({"containerDefinitions": two}))
    assert project.findings() == []
