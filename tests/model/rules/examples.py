"""Definitions on both sides of every rule's border: made from the table where a rule is data, else written here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecs_platform.model.task.rules import containers, logs, ports, size, volumes
from ecs_platform.model.task.rules.kinds import AtMost, Lacking, Matching, OneOf, Range
from ecs_platform.model.task.rules.rule import Json, Rule, Task
from ecs_platform.model.task.rules.table import RULES

C = "containerDefinitions.*."
FARGATE, WINDOWS = Task(True, "awsvpc"), Task(True, "awsvpc", windows=True)
BRIDGE, AWSVPC = Task(False, "bridge"), Task(False, "awsvpc")
WHERE = {
    "always": (BRIDGE, FARGATE),
    "on Fargate": (FARGATE, WINDOWS),
    "on Fargate with Linux": (FARGATE,),
    "on container instances": (BRIDGE, AWSVPC),
    "on Windows": (WINDOWS,),
    "on Linux": (BRIDGE, FARGATE),
    "in mode `awsvpc`": (AWSVPC, FARGATE),
    "in mode `bridge`": (BRIDGE,),
}
"""The tasks of which a rule holds."""

AWSLOGS = {"awslogs-group": "/a", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "ecs"}
EFS = {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED"}
FILL: dict[str, Json] = {
    f"{C}healthCheck": {"command": ["CMD", "true"]},
    f"{C}restartPolicy": {"enabled": True},
    f"{C}portMappings.*": {"containerPort": 80},
    f"{C}linuxParameters.tmpfs.*": {"containerPath": "/t", "size": 1},
    f"{C}environmentFiles.*": {"type": "s3", "value": "arn:aws:s3:::bucket/a.env"},
    f"{C}environment.*": {"name": "A", "value": "a"},
    f"{C}secrets.*": {"name": "A", "valueFrom": "/test/web/a"},
    f"{C}systemControls.*": {"namespace": "net.core.somaxconn", "value": "1"},
    f"{C}resourceRequirements.*": {"type": "GPU", "value": "1"},
    f"{C}resourceRequirements.*.sharingStrategy.nvidiaMps": {"memory": 1},
    f"{C}ulimits.*": {"name": "nofile", "softLimit": 1, "hardLimit": 1},
    f"{C}logConfiguration": {"logDriver": "awslogs"},
    f"{C}logConfiguration.options": AWSLOGS,
    f"{C}firelensConfiguration": {"type": "fluentbit"},
    f"{C}firelensConfiguration.options": {"config-file-type": "file", "config-file-value": "arn:aws:s3:::b/a"},
    f"{C}mountPoints.*": {"sourceVolume": "v", "containerPath": "/v"},
    "volumes.*": {"name": "v"},
    "volumes.*.efsVolumeConfiguration": EFS,
}
"""What must be there beside a field."""
LOGIN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:test/web/login-AbCdEf"
"""The secret with which a domainless credential spec joins its domain."""
S3_SPEC = "arn:aws:s3:::bucket/spec.json"
TEXTS: dict[tuple[str, str], tuple[list[str], list[str]]] = {
    (f"{C}name", "always"): (["web", "a-b_C9", "a" * 255], ["my app", "", "a" * 256, "a.b"]),
    (f"{C}linuxParameters.tmpfs.*.containerPath", "always"): (["/", "/a"], ["a", ""]),
    (f"{C}linuxParameters.tmpfs.*.mountOptions.*", "always"): (["rw", "noexec", "uid=1000"], ["rw,noexec", "x"]),
    (f"{C}environmentFiles.*.value", "always"): (
        ["arn:aws:s3:::bucket/a.env", "arn:aws-cn:s3:::bucket/b/c.env", "arn:aws:s3:::bucket/.env"],
        ["arn:aws:s3:::bucket/a.txt", "s3://bucket/a.env", "a.env"],
    ),
    (f"{C}environment.*.name", "always"): (["A", "a.b-c", "1"], [""]),
    (f"{C}secrets.*.name", "always"): (["A", "a.b-c"], [""]),
    (f"{C}credentialSpecs.*", "always"): (
        [
            f"credentialspecdomainless:{S3_SPEC}",
            "credentialspecdomainless:arn:aws:ssm:eu-central-1:123456789012:parameter/test/web/a",
        ],
        [S3_SPEC, "credentialspec:file://spec.json", "spec"],
    ),
    (f"{C}credentialSpecs.*", "on Fargate"): (
        [f"credentialspecdomainless:{S3_SPEC}"],
        [f"credentialspec:{S3_SPEC}"],
    ),
    (f"{C}dockerSecurityOptions.*", "always"): (
        ["no-new-privileges", "apparmor:docker-default", "label:level:s0"],
        ["no-new-privilege", "seccomp=unconfined", "apparmor:"],
    ),
    (f"{C}systemControls.*.namespace", "always"): (
        ["net.ipv4.tcp_keepalive_time", "kernel.msgmax", "kernel.shm_rmid_forced", "fs.mqueue.msg_max"],
        ["vm.max_map_count", "kernel.panic", "fs.file-max", "net"],
    ),
    (f"{C}resourceRequirements.*.value", "always"): (["1", "8", "ALL"], ["0", "one", "-1", "1.5", ""]),
    (f"{C}repositoryCredentials.credentialsParameter", "always"): (
        ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:test/web/registry-abcdef"],
        [
            "arn:aws:ssm:eu-central-1:123456789012:parameter/test/web/a",
            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:test/web/registry-abcdef:key::",
            "a b",
        ],
    ),
    ("volumes.*.name", "always"): (["v", "a-b_C9"], ["a b", "", "a" * 256]),
    ("volumes.*.efsVolumeConfiguration.fileSystemId", "always"): (["fs-0a1b2c3d"], ["data", "fs-xyz", "fsap-12345678"]),
    ("volumes.*.efsVolumeConfiguration.authorizationConfig.accessPointId", "always"): (
        ["fsap-0a1b2c3d"],
        ["fs-0a1b2c3d", "point"],
    ),
    ("volumes.*.efsVolumeConfiguration.rootDirectory", "always"): (["/", "/a/b"], ["a", "./a"]),
    (f"{C}portMappings.*.name", "always"): (["web", "_a-9", "a" * 64], ["Web", "-a", "", "a" * 65, "a.b"]),
    (f"{C}logConfiguration.options.awslogs-group", "always"): (["/ecs/a", "A.b_c#d-e"], ["", "a b", "a" * 513]),
    (f"{C}logConfiguration.options.awslogs-region", "always"): (
        ["eu-central-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1", "us-isob-east-1"],
        ["<AWS_REGION>", "", "eu-central", "EU-CENTRAL-1", "eu-central-1a"],
    ),
    (f"{C}mountPoints.*.containerPath", "on Linux"): (["/", "/a b"], ["data", "./data", ""]),
}
"""Of texts: what is taken, and what is refused, by path and where the rule holds."""
ITEMS: dict[str, Any] = {
    "containerDefinitions": [{"name": f"c{index}", "image": "nginx", "memory": 6} for index in range(11)],
    f"{C}restartPolicy.ignoredExitCodes": list(range(51)),
    f"{C}environmentFiles": [{"type": "s3", "value": f"arn:aws:s3:::bucket/{index}.env"} for index in range(11)],
    f"{C}credentialSpecs": [f"credentialspecdomainless:{S3_SPEC}"] * 2,
}
"""Lists with one item too many."""
GIVEN: dict[str, Any] = {
    "ipcMode": "task",
    "placementConstraints": [{"type": "memberOf", "expression": "x"}],
    "pidMode": "task",
    "ephemeralStorage": {"sizeInGiB": 30},
    "volumes.*.host.sourcePath": "/data",
    "volumes.*.efsVolumeConfiguration": EFS,
    f"{C}linuxParameters": {"initProcessEnabled": True},
    f"{C}privileged": True,
    f"{C}user": "1000",
    f"{C}ulimits": [FILL[f"{C}ulimits.*"]],
    f"{C}readonlyRootFilesystem": True,
    f"{C}disableNetworking": True,
    f"{C}dnsSearchDomains": ["local"],
    f"{C}dockerSecurityOptions": ["no-new-privileges"],
    f"{C}systemControls": [FILL[f"{C}systemControls.*"]],
    f"{C}linuxParameters.devices": [{"hostPath": "/dev/fuse"}],
    f"{C}linuxParameters.sharedMemorySize": 64,
    f"{C}linuxParameters.maxSwap": 64,
    f"{C}linuxParameters.swappiness": 60,
    f"{C}hostname": "a",
    f"{C}extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.2"}],
    f"{C}links": ["router"],
    f"{C}dnsServers": ["10.0.0.2"],
    f"{C}resourceRequirements": [FILL[f"{C}resourceRequirements.*"]],
    f"{C}firelensConfiguration": {"type": "fluentbit"},
}
"""Values of fields that are not there everywhere."""
ROUTED = {"logDriver": "awsfirelens", "options": {"Name": "http"}}
SENDER: Json = {"name": "sender", "image": "nginx", "memory": 6, "logConfiguration": ROUTED}
CHECK = {"healthCheck": {"command": ["CMD", "true"]}}


@dataclass(frozen=True)
class Example:
    """A definition that a rule refuses, or its twin that nothing refuses.

    Attributes:
        rule: the rule.
        task: what the definition is for.
        definition: the definition, as the API takes it.
        refused: on which side it is.
    """

    rule: Rule
    task: Task
    definition: Json
    refused: bool

    def __str__(self) -> str:
        side = "refused" if self.refused else "taken"
        return f"{self.rule.path} {self.rule.text[:30]} {self.rule.where.words} {side}"


def base(task: Task, *changed: Json, **fields: Any) -> Json:
    """A definition that is right for a task, with containers (`app`, `other`, …) that have these fields."""
    own = {} if task.fargate else {"memory": 128}
    named = zip(("app", "other", "third"), changed or ({},), strict=False)
    definition: Json = {
        "family": "web",
        "networkMode": task.network_mode,
        "requiresCompatibilities": ["FARGATE" if task.fargate else "EC2"],
        "containerDefinitions": [{"name": name, "image": "nginx", **own, **each} for name, each in named],
    }
    definition |= {"cpu": "1024", "memory": "2048"} if task.fargate else {}
    definition |= {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}} if task.windows else {}
    return {**definition, **fields}


def with_value(task: Task, path: str, value: Any) -> Json:
    """A right definition with a value at a path, and with what must be there beside it."""
    definition: Json = _put(base(task), tuple(path.split(".")), value, "")
    first = definition["containerDefinitions"][0]
    if path == f"{C}memoryReservation":
        first.pop("memory", None)
    if path.startswith(f"{C}resourceRequirements.*.sharingStrategy"):
        del first["resourceRequirements"][0]["value"]
    if path.startswith(f"{C}credentialSpecs"):
        first["secrets"] = [{"name": "LOGIN", "valueFrom": LOGIN}]
    if path == f"{C}links":
        definition["containerDefinitions"].append({"name": "router", "image": "nginx", "memory": 6})
    if path.startswith(f"{C}mountPoints"):
        definition["volumes"] = [{"name": "v"}]
    if path.startswith(f"{C}firelensConfiguration"):
        definition["containerDefinitions"].append(SENDER)
    return definition


def _put(above: Any, path: tuple[str, ...], value: Any, here: str) -> Any:
    if not path:
        return value
    step, *rest = path
    below = f"{here}.{step}".lstrip(".")
    if step == "*":
        first = above[0] if above else FILL.get(below, {})
        return [_put(first, tuple(rest), value, below), *(above or [])[1:]]
    inner = above.get(step, FILL.get(below, [] if rest and rest[0] == "*" else {}))
    return {**above, step: _put(inner, tuple(rest), value, below)}


def of_value(rule: Rule, task: Task) -> Iterator[tuple[Any, bool]]:
    """Values, and whether the rule refuses them."""
    kind = rule.refuses
    if isinstance(kind, Range):
        yield from ((kind.low, False), (kind.low - 1, True))
        if kind.high is not None:
            yield from ((kind.high, False), (kind.high + 1, True))
    elif isinstance(kind, OneOf):
        linux = rule.path.endswith("operatingSystemFamily")
        yield from ((value, False) for value in kind.values if not linux or value.startswith("WIN") is task.windows)
        yield STRANGERS.get((rule.path, rule.where.words), "STRANGER"), True
    elif isinstance(kind, Matching):
        taken, refused = TEXTS[rule.path, rule.where.words]
        yield from ((value, False) for value in taken)
        yield from ((value, True) for value in refused)
    elif isinstance(kind, AtMost):
        yield from ((ITEMS[rule.path][: kind.most], False), (ITEMS[rule.path], True))
    elif isinstance(kind, Lacking):
        yield GIVEN[rule.path], True


STRANGERS = {
    ("runtimePlatform.operatingSystemFamily", "on Fargate"): "WINDOWS_SERVER_2025_CORE",
    ("runtimePlatform.cpuArchitecture", "on Windows"): "ARM64",
    ("pidMode", "on Fargate with Linux"): "host",
    (f"{C}linuxParameters.capabilities.add.*", "on Fargate with Linux"): "NET_ADMIN",
    (f"{C}ulimits.*.name", "on Fargate with Linux"): "memlock",
    (f"{C}logConfiguration.logDriver", "on Fargate"): "gelf",
    (f"{C}firelensConfiguration.options.config-file-type", "on Fargate"): "s3",
    (f"{C}resourceRequirements.*.type", "always"): "NeuronDevice",
}
"""Words that the API has and a rule refuses."""


def _waits(name: str, condition: str = "START") -> Json:
    return {"dependsOn": [{"containerName": name, "condition": condition}]}


def _logs(driver: str, **options: str) -> Json:
    named = {name.replace("_", "-"): value for name, value in options.items()}
    return {"logConfiguration": {"logDriver": driver, "options": named}}


def _ports(*mappings: Json) -> Json:
    return {"portMappings": list(mappings)}


def _mounts(*paths: str) -> Json:
    return {"mountPoints": [{"sourceVolume": "v", "containerPath": path} for path in paths]}


GROUP = {"awslogs_group": "/a", "awslogs_region": "eu-central-1", "awslogs_stream_prefix": "ecs"}
ROUTER = {"firelensConfiguration": {"type": "fluentbit"}}
MPS = {"resourceRequirements": [{"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1}}}]}
GPU = {"resourceRequirements": [{"type": "GPU", "value": "1"}]}
VARIABLE, SECRET = {"name": "A", "value": "a"}, {"name": "A", "valueFrom": "/test/web/a"}
V: Json = {"volumes": [{"name": "v"}]}
PAIRS: dict[Any, Any] = {
    containers.names_differ: [(({"name": "app"}, {"name": "app"}), ({"name": "app"}, {"name": "App"}))],
    containers.one_is_essential: [
        (({"essential": False},), ({"essential": True},)),
        (({"essential": False}, {"essential": False}), ({"essential": False}, {})),
    ],
    containers.reservation_is_below: [
        (({"memory": 64, "memoryReservation": 65},), ({"memory": 64, "memoryReservation": 64},)),
    ],
    containers.health_command: [
        (({"healthCheck": {"command": command}},), (CHECK,))
        for command in (["curl", "-f"], ["CMD"], ["CMD-SHELL", ""], ["cmd", "true"], ["NON"])
    ]
    + [(({"healthCheck": {"command": ["x"]}},), ({"healthCheck": {"command": ["NONE"]}},))],
    containers.soft_limits: [
        (
            ({"ulimits": [{"name": "nofile", "softLimit": soft, "hardLimit": hard}]},),
            ({"ulimits": [{"name": "nofile", "softLimit": min(abs(soft), hard), "hardLimit": hard}]},),
        )
        for soft, hard in ((2, 1), (-1, 5))
    ]
    + [
        (
            ({"ulimits": [{"name": "nofile", "softLimit": 2, "hardLimit": 1}]},),
            ({"ulimits": [{"name": "nofile", "softLimit": 2, "hardLimit": -1}]},),
        )
    ],
    containers.secrets_once: [
        (({"secrets": [SECRET, SECRET]},), ({"secrets": [SECRET]},)),
        (({"secrets": [SECRET], "environment": [VARIABLE]},), ({"secrets": [SECRET]}, {"environment": [VARIABLE]})),
    ],
    containers.dependencies: [
        ((_waits("othre"), {}), (_waits("other"), {})),
        ((_waits("app"), {}), (_waits("other"), {})),
        ((_waits("other", "HEALTHY"), {}), (_waits("other", "HEALTHY"), CHECK)),
        ((_waits("other", "SUCCESS"), {}), (_waits("other", "SUCCESS"), {"essential": False})),
        ((_waits("other", "COMPLETE"), {"essential": True}), (_waits("other", "COMPLETE"), {"essential": False})),
    ],
    containers.no_cycle: [
        ((_waits("other"), _waits("app")), (_waits("other"), {})),
        ((_waits("other"), _waits("third"), _waits("app")), (_waits("other"), _waits("third"), {})),
    ],
    containers.named_are_there: [
        (({"volumesFrom": [{"sourceContainer": "x"}]}, {}), ({"volumesFrom": [{"sourceContainer": "other"}]}, {})),
        (({"links": ["x:db"]}, {}), ({"links": ["other:db"]}, {})),
    ],
    containers.named_are_others: [
        (({"volumesFrom": [{"sourceContainer": "app"}]}, {}), ({"volumesFrom": [{"sourceContainer": "other"}]}, {})),
    ],
    containers.addresses: [
        (
            ({"extraHosts": [{"hostname": "a", "ipAddress": address}]},),
            ({"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.2"}]},),
        )
        for address in ("10.0.0", "db.internal")
    ]
    + [(({"dnsServers": ["resolver"]},), ({"dnsServers": ["10.0.0.2", "fd00::2"]},))],
    containers.gpus_said_once: [
        (({"resourceRequirements": [{"type": "GPU"}]},), (GPU,)),
        (({"resourceRequirements": [{**GPU["resourceRequirements"][0], **MPS["resourceRequirements"][0]}]},), (MPS,)),
        ((MPS, GPU), (MPS, MPS)),
    ],
    ports.no_ranges: [((_ports({"containerPortRange": "30000-30001"}),), (_ports({"containerPort": 30000}),))],
    ports.same_on_the_host: [
        ((_ports({"containerPort": 80, "hostPort": 8080}),), (_ports({"containerPort": 80, "hostPort": 80}),)),
    ],
    ports.once_in_a_container: [
        (
            (_ports({"containerPort": 80, **host}, {"containerPort": 80, "protocol": "tcp", **host}),),
            (_ports({"containerPort": 53}, {"containerPort": 53, "protocol": "udp"}),),
        )
        for host in ({}, {"hostPort": 80})
    ],
    ports.once_in_a_task: [
        (
            (_ports({"containerPort": 80}), _ports({"containerPort": 80})),
            (_ports({"containerPort": 80}), _ports({"containerPort": 80, "protocol": "udp"})),
        ),
    ],
    ports.host_port_once: [
        (
            (_ports({"containerPort": 80, "hostPort": 8080}, {"containerPort": 81, "hostPort": 8080}),),
            (_ports({"containerPort": 80, "hostPort": 8080}, {"containerPort": 81, "hostPort": 8081}),),
        ),
        (
            (_ports({"containerPort": 80, "hostPort": 8080}), _ports({"containerPort": 81, "hostPort": 8080})),
            (_ports({"containerPort": 80, "hostPort": 0}), _ports({"containerPort": 80, "hostPort": 0})),
        ),
    ],
    ports.not_reserved: [
        ((_ports({"containerPort": 22, "hostPort": port}),), (_ports({"containerPort": 22, "hostPort": 2222}),))
        for port in ports.RESERVED
    ],
    ports.names_differ: [
        (
            (_ports({"containerPort": 80, "name": "a"}), _ports({"containerPort": 81, "name": "a"})),
            (_ports({"containerPort": 80, "name": "a"}), _ports({"containerPort": 81, "name": "b"})),
        ),
    ],
    ports.protocol_needs_a_name: [
        (
            (_ports({"containerPort": 80, "appProtocol": "http"}),),
            (_ports({"containerPort": 80, "appProtocol": "http", "name": "a"}),),
        ),
    ],
    logs.awslogs_needs: [
        ((_logs("awslogs", awslogs_region="eu-central-1", awslogs_stream_prefix="a"),), (_logs("awslogs", **GROUP),)),
        ((_logs("awslogs", awslogs_group="/a", awslogs_stream_prefix="a"),), (_logs("awslogs", **GROUP),)),
    ],
    logs.splunk_needs: [
        ((_logs("splunk", splunk_url="a"),), (_logs("splunk", splunk_url="a", splunk_token="none"),)),
    ],
    logs.prefix: [
        ((_logs("awslogs", awslogs_region="eu-central-1", awslogs_group="/a"),), (_logs("awslogs", **GROUP),)),
    ],
    logs.known: [((_logs("awslogs", **GROUP, awslogs_strem="a"),), (_logs("awslogs", **GROUP, tag="a"),))],
    logs.one_pattern: [
        (
            (_logs("awslogs", **GROUP, awslogs_datetime_format="%Y", awslogs_multiline_pattern="^a"),),
            (_logs("awslogs", **GROUP, awslogs_multiline_pattern="^a"),),
        ),
    ],
    logs.delivery: [
        ((_logs("awslogs", **GROUP, mode=mode),), (_logs("awslogs", **GROUP, mode=right),))
        for mode, right in (("nonblocking", "non-blocking"), ("", "blocking"))
    ]
    + [
        (
            (_logs("awslogs", **GROUP, mode=mode, max_buffer_size=size),),
            (_logs("awslogs", **GROUP, mode="non-blocking", max_buffer_size="25m"),),
        )
        for mode, size in (("blocking", "25m"), ("non-blocking", "much"))
    ],
    logs.one_router: [
        ((ROUTER, ROUTER, {"logConfiguration": ROUTED}), (ROUTER, {}, {"logConfiguration": ROUTED})),
    ],
    logs.routed: [
        ((ROUTER, {}), (ROUTER, {"logConfiguration": ROUTED})),
        (({"logConfiguration": ROUTED}, {}), ({"logConfiguration": ROUTED}, ROUTER)),
    ],
    logs.configuration_file: [
        (
            ({"firelensConfiguration": {"type": "fluentbit", "options": options}}, {"logConfiguration": ROUTED}),
            (ROUTER, {"logConfiguration": ROUTED}),
        )
        for options in ({"config-file-type": "file"}, {"config-file-value": "/a"})
    ],
    volumes.mounts_have_volumes: [
        (({"mountPoints": [{"sourceVolume": "w", "containerPath": "/w"}]},), (_mounts("/w"),)),
    ],
    volumes.paths_differ: [((_mounts("/a", "/a"),), (_mounts("/a", "/b"),))],
}
"""Of rules between fields and between containers: the containers of a definition that is refused, and of its twin."""
POINT = {"authorizationConfig": {"accessPointId": "fsap-12345678"}, "transitEncryption": "ENABLED"}
TASKS: dict[Any, list[tuple[Json, Json]]] = {
    volumes.names_differ: [({"volumes": [{"name": "v"}, {"name": "v"}]}, {"volumes": [{"name": "v"}, {"name": "w"}]})],
    volumes.of_one_kind: [
        (
            {"volumes": [{"name": "v", "host": {}, "efsVolumeConfiguration": EFS}]},
            {"volumes": [{"name": "v", "efsVolumeConfiguration": EFS}]},
        ),
    ],
    volumes.access_point_has_the_root: [
        (
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {**EFS, **POINT, "rootDirectory": "/a"}}]},
            {"volumes": [{"name": "v", "efsVolumeConfiguration": {**EFS, **POINT, "rootDirectory": "/"}}]},
        ),
    ],
    size.offered: [
        ({"cpu": cpu, "memory": memory}, {"cpu": right_cpu, "memory": right})
        for cpu, memory, right_cpu, right in (
            ("300", "512", "256", "512"),
            ("256", "600", "256", "512"),
            ("1024", "1024", "1024", "2048"),
            ("32768", "65536", "32768", "61440"),
            ("65536", "122880", "32768", "249856"),
        )
    ],
    size.offered_for_windows: [
        ({"cpu": "512", "memory": "2048"}, {"cpu": "1024", "memory": "2048"}),
        ({"cpu": "8192", "memory": "16384"}, {"cpu": "4096", "memory": "30720"}),
        ({"cpu": "2048", "memory": "2048"}, {"cpu": "2048", "memory": "4096"}),
    ],
    size.cpu_in_range: [({"cpu": "127"}, {"cpu": "128"}), ({"cpu": "196609"}, {"cpu": "196608"})],
    size.within_the_task: [
        ({"cpu": "256", "memory": "512", **each}, {"cpu": "256", "memory": "512", **right})
        for each, right in (
            (
                {"containerDefinitions": [{"name": "app", "image": "nginx", "memory": 100, field: most + 1}]},
                {"containerDefinitions": [{"name": "app", "image": "nginx", "memory": 100, field: most}]},
            )
            for field, most in (("cpu", 256), ("memory", 512))
        )
    ]
    + [
        (
            {
                "cpu": "256",
                "memory": "512",
                "containerDefinitions": [
                    {"name": "app", "image": "nginx", "memory": 300, "cpu": 200},
                    {"name": "other", "image": "nginx", "memory": 212 + more[0], "cpu": 56 + more[1]},
                ],
            },
            {
                "cpu": "256",
                "memory": "512",
                "containerDefinitions": [
                    {"name": "app", "image": "nginx", "memory": 300, "cpu": 200},
                    {"name": "other", "image": "nginx", "memory": 212, "cpu": 56},
                ],
            },
        )
        for more in ((1, 0), (0, 1))
    ],
    size.every_container_has_memory: [
        (
            {"containerDefinitions": [{"name": "app", "image": "nginx"}]},
            {"containerDefinitions": [{"name": "app", "image": "nginx", **memory}]},
        )
        for memory in ({"memory": 6}, {"memoryReservation": 6})
    ],
}
"""The same, of the task's fields."""


def of_rule(rule: Rule) -> Iterator[Example]:
    """Both sides of a rule's border, for each kind of task that it holds of."""
    for task in WHERE[rule.where.words]:
        if not callable(rule.refuses):
            yield Example(rule, task, base(task), refused=False)
            for value, refused in of_value(rule, task):
                yield Example(rule, task, with_value(task, rule.path, value), refused)
            continue
        for wrong, right in TASKS.get(rule.refuses, ()):
            yield Example(rule, task, {**base(task), **wrong}, refused=True)
            yield Example(rule, task, {**base(task), **right}, refused=False)
        for bad, good in PAIRS.get(rule.refuses, ()):
            more = V if any("mountPoints" in each for each in (*bad, *good)) else {}
            yield Example(rule, task, base(task, *bad, **more), refused=True)
            yield Example(rule, task, base(task, *good, **more), refused=False)


def _elsewhere(example: Example) -> bool:
    """Whether another rule refuses it as well for this kind of task: it is that rule's example."""
    return any(other is not example.rule and any(other.faults(example.definition, example.task)) for other in RULES)


EXAMPLES = [each for rule in RULES for each in of_rule(rule) if not _elsewhere(each)]
