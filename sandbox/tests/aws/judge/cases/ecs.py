"""Cases of ECS."""

import json
from typing import Any

from sandbox.tests.aws.judge.cases import Case, Clients, Sides, made, tag_list, tagged
from sandbox.tests.aws.judge.cases.things import (
    CREATED,
    Balanced,
    cluster,
    definition,
    ec2_task,
    group,
    scaling_group,
    service,
    subnet,
    target_group,
    task,
    vpc,
)


def registered(refused: dict[str, Any], taken: dict[str, Any] | None = None) -> Case:
    return lambda clients: Sides(clients.client("ecs").register_task_definition, refused, taken or task())


def of_container(refused: dict[str, Any], taken: dict[str, Any], **more: Any) -> Case:
    return registered(task(container=refused, **more), task(container=taken, **more))


def of_two(first: dict[str, Any], second: dict[str, Any], taken: dict[str, Any], **more: Any) -> Case:
    """Two containers, `app` and `other`; `taken` takes the place of the first."""

    def two(one: dict[str, Any]) -> dict[str, Any]:
        containers = [{"name": "app", "image": "x", **one}, {"name": "other", "image": "x", **second}]
        return task(containerDefinitions=containers, **more)

    return registered(two(first), two(taken))


def created(refused: dict[str, Any], taken: dict[str, Any] | None = None, **base: Any) -> Case:
    """CreateService with one change or another."""

    def case(clients: Clients) -> Sides:
        given = service(clients, **base)
        return Sides(clients.client("ecs").create_service, {**given, **refused}, {**given, **(taken or {})})

    return case


def ran(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def case(clients: Clients) -> Sides:
        given = service(clients)
        for key in ("serviceName", "desiredCount"):
            given.pop(key)
        return Sides(clients.client("ecs").run_task, {**given, **refused}, {**given, **taken})

    return case


def _groups(clients: Clients) -> Sides:
    given = service(clients)
    network = vpc(clients)
    groups = [group(clients, network) for _ in range(6)]
    where = {"subnets": [subnet(clients, network, 1)]}

    def awsvpc(count: int) -> dict[str, Any]:
        return {**given, "networkConfiguration": {"awsvpcConfiguration": {**where, "securityGroups": groups[:count]}}}

    return Sides(clients.client("ecs").create_service, awsvpc(6), awsvpc(5))


def _subnets(clients: Clients) -> Sides:
    given, network = service(clients), vpc(clients)
    many = [subnet(clients, network, number) for number in range(17)]

    def awsvpc(count: int) -> dict[str, Any]:
        return {**given, "networkConfiguration": {"awsvpcConfiguration": {"subnets": many[:count]}}}

    return Sides(clients.client("ecs").create_service, awsvpc(17), awsvpc(16))


def _balanced(clients: Clients, count: int) -> tuple[Balanced, list[dict[str, Any]]]:
    """A load balancer that forwards to some target groups, and a service's load balancers."""
    balanced = Balanced(clients)
    groups = [target_group(clients, balanced.vpc) for _ in range(count)]
    for priority, arn in enumerate(groups, 1):
        clients.client("elbv2").create_rule(
            ListenerArn=balanced.listener,
            Priority=priority,
            Conditions=[{"Field": "path-pattern", "Values": [f"/{priority}"]}],
            Actions=[{"Type": "forward", "TargetGroupArn": arn}],
        )
    return balanced, [{"targetGroupArn": arn, "containerName": "app", "containerPort": 80} for arn in groups]


PORT = {"portMappings": [{"containerPort": 80, "name": "web"}]}


def _target_groups(clients: Clients) -> Sides:
    _, balancers = _balanced(clients, 6)
    given = service(clients, task=task(container=PORT))
    call = clients.client("ecs").create_service
    return Sides(call, {**given, "loadBalancers": balancers}, {**given, "loadBalancers": balancers[:5]})


def _grace(clients: Clients) -> Sides:
    _, balancers = _balanced(clients, 1)
    given = service(clients, task=task(container=PORT), healthCheckGracePeriodSeconds=60)
    return Sides(clients.client("ecs").create_service, given, {**given, "loadBalancers": balancers})


def _advanced(clients: Clients, wrong: str, right: str, refused: bool) -> Sides:
    balanced, balancers = _balanced(clients, 2)
    rule = clients.client("elbv2").describe_rules(ListenerArn=balanced.listener)["Rules"][0]["RuleArn"]
    whole = {
        **balancers[0],
        "advancedConfiguration": {
            "alternateTargetGroupArn": balancers[1]["targetGroupArn"],
            "productionListenerRule": rule,
            "roleArn": CREATED,
        },
    }
    given = service(clients, task=task(container=PORT))
    call = clients.client("ecs").create_service

    def with_strategy(strategy: str, balancer: dict[str, Any]) -> dict[str, Any]:
        return {**given, "loadBalancers": [balancer], "deploymentConfiguration": {"strategy": strategy}}

    return Sides(call, with_strategy(wrong, whole if refused else balancers[0]), with_strategy(right, whole))


def _connected(refused: list[dict[str, Any]], taken: list[dict[str, Any]]) -> Case:
    def case(clients: Clients) -> Sides:
        namespace = made("namespace")
        clients.client("servicediscovery").create_http_namespace(Name=namespace)
        given = service(clients, task=task(container=PORT))

        def connected(services: list[dict[str, Any]]) -> dict[str, Any]:
            return {
                **given,
                "serviceConnectConfiguration": {"enabled": True, "namespace": namespace, "services": services},
            }

        return Sides(clients.client("ecs").create_service, connected(refused), connected(taken))

    return case


def _connect_network(clients: Clients) -> Sides:
    namespace = made("namespace")
    clients.client("servicediscovery").create_http_namespace(Name=namespace)
    base = {
        "cluster": cluster(clients),
        "desiredCount": 0,
        "serviceName": made("service"),
        "serviceConnectConfiguration": {"enabled": True, "namespace": namespace},
    }
    return Sides(
        clients.client("ecs").create_service,
        {**base, "taskDefinition": definition(clients, ec2_task(networkMode="host"))},
        {**base, "taskDefinition": definition(clients, ec2_task(networkMode="bridge"))},
    )


def _registered_at(clients: Clients, count: int, refused: list[int | None], taken: list[int | None]) -> Sides:
    """A service with some of that many registries; none for one that does not exist."""
    client, name = clients.client("servicediscovery"), made("namespace")
    client.create_http_namespace(Name=name)
    namespace = next(n["Id"] for n in client.list_namespaces()["Namespaces"] if n["Name"] == name)
    arns = [client.create_service(Name=made("s"), NamespaceId=namespace)["Service"]["Arn"] for _ in range(count)]
    missing = f"{arns[0].rpartition('/')[0]}/srv-missing"

    def given(which: list[int | None]) -> dict[str, Any]:
        return {"serviceRegistries": [{"registryArn": missing if n is None else arns[n]} for n in which]}

    return created(given(refused), given(taken))(clients)


def _vpcs(clients: Clients, kind: str) -> Sides:
    """A subnet or security group of another VPC."""
    given, own, other = service(clients), vpc(clients), vpc(clients)
    where = {
        "subnets": lambda: [subnet(clients, own, 3, "a"), subnet(clients, other, 4, "b")],
        "securityGroups": lambda: [group(clients, other)],
    }
    right = {"subnets": [subnet(clients, own, 1)], "securityGroups": [group(clients, own)]}
    wrong, right = (
        {**given, "networkConfiguration": {"awsvpcConfiguration": each}}
        for each in ({**right, kind: where[kind]()}, right)
    )
    return Sides(clients.client("ecs").create_service, wrong, right)


def _on_ec2(refused: dict[str, Any], awsvpc: dict[str, Any] | None = None) -> Case:
    def case(clients: Clients) -> Sides:
        given = service(clients, task=ec2_task(networkMode="awsvpc"), launchType="EC2")
        network = given["networkConfiguration"]["awsvpcConfiguration"]
        wrong = {**given, **refused, "networkConfiguration": {"awsvpcConfiguration": {**network, **(awsvpc or {})}}}
        return Sides(clients.client("ecs").create_service, wrong, given)

    return case


def _strategy(refused: list[dict[str, Any]], taken: list[dict[str, Any]], own: bool = False) -> Case:
    def case(clients: Clients) -> Sides:
        given = service(clients)
        given.pop("launchType")
        if own:
            own_provider = made("provider")
            arn = scaling_group(clients)[1]
            clients.client("ecs").create_capacity_provider(
                name=own_provider, autoScalingGroupProvider={"autoScalingGroupArn": arn}
            )
            given["cluster"] = cluster(clients, own_provider)
            refused[-1]["capacityProvider"] = own_provider
        call = clients.client("ecs").create_service
        return Sides(call, {**given, "capacityProviderStrategy": refused}, {**given, "capacityProviderStrategy": taken})

    return case


def _windows_spot(clients: Clients) -> Sides:
    windows = task(runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, cpu="1024", memory="2048")
    given = service(clients, task=windows)
    given.pop("launchType")
    spot, usual = ([{"capacityProvider": name, "weight": 1}] for name in ("FARGATE_SPOT", "FARGATE"))
    call = clients.client("ecs").create_service
    return Sides(call, {**given, "capacityProviderStrategy": spot}, {**given, "capacityProviderStrategy": usual})


def _provider(protected: bool, refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    def case(clients: Clients) -> Sides:
        arn = scaling_group(clients, NewInstancesProtectedFromScaleIn=protected)[1]

        def given(more: dict[str, Any]) -> dict[str, Any]:
            return {"name": made("provider"), "autoScalingGroupProvider": {"autoScalingGroupArn": arn, **more}}

        return Sides(clients.client("ecs").create_capacity_provider, given(refused), given(taken))

    return case


def _provider_name(clients: Clients) -> Sides:
    given = {"autoScalingGroupProvider": {"autoScalingGroupArn": scaling_group(clients)[1]}}
    call = clients.client("ecs").create_capacity_provider
    return Sides(call, {"name": "ecs-own", **given}, {"name": made("own-ecs"), **given})


def _missing_group(clients: Clients) -> Sides:
    arn = scaling_group(clients)[1]
    refused, taken = (
        {"name": made("p"), "autoScalingGroupProvider": {"autoScalingGroupArn": each}} for each in (f"{arn}-gone", arn)
    )
    return Sides(clients.client("ecs").create_capacity_provider, refused, taken)


def _group_twice(clients: Clients) -> Sides:
    ecs = clients.client("ecs")
    first, second = scaling_group(clients)[1], scaling_group(clients)[1]
    ecs.create_capacity_provider(name=made("p"), autoScalingGroupProvider={"autoScalingGroupArn": first})
    refused, taken = (
        {"name": made("p"), "autoScalingGroupProvider": {"autoScalingGroupArn": a}} for a in (first, second)
    )
    return Sides(ecs.create_capacity_provider, refused, taken)


def _default_strategy(clients: Clients) -> Sides:
    def given(provider: str) -> dict[str, Any]:
        strategy = [{"capacityProvider": provider, "weight": 1}]
        return {"cluster": name, "capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": strategy}

    name = cluster(clients)
    return Sides(clients.client("ecs").put_cluster_capacity_providers, given("FARGATE_SPOT"), given("FARGATE"))


def _size(clients: Clients) -> Sides:
    def sized(size: int) -> dict[str, Any]:
        given = task(container={"environment": [{"name": "A", "value": ""}]})
        given["containerDefinitions"][0]["environment"][0]["value"] = "x" * (
            size - len(json.dumps(given, separators=(",", ":")))
        )
        return given

    return Sides(clients.client("ecs").register_task_definition, sized(65537), sized(65536))


def _volume(refused: dict[str, Any], taken: dict[str, Any], **more: Any) -> Case:
    return registered(task(volumes=[{"name": "v", **refused}], **more), task(volumes=[{"name": "v", **taken}], **more))


def _efs(refused: dict[str, Any], taken: dict[str, Any]) -> Case:
    base = {"fileSystemId": "fs-12345678"}
    return _volume({"efsVolumeConfiguration": {**base, **refused}}, {"efsVolumeConfiguration": {**base, **taken}})


def _health(**more: int) -> dict[str, Any]:
    return {"healthCheck": {"command": ["CMD", "true"], **more}}


def _log(driver: str, **options: str) -> dict[str, Any]:
    return {"logConfiguration": {"logDriver": driver, "options": options}}


def _after(condition: str) -> dict[str, Any]:
    return {"dependsOn": [{"containerName": "other", "condition": condition}]}


def _linux(**parameters: Any) -> dict[str, Any]:
    return {"linuxParameters": parameters}


WINDOWS: dict[str, Any] = {
    "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
    "cpu": "1024",
    "memory": "2048",
}
LOGS = {"awslogs-group": "app", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app"}
FILE = {"type": "s3", "value": "arn:aws:s3:::bucket/app.env"}
POINT = {"transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": "fsap-12345678"}}
ONE, TWO = {"capacityProvider": "FARGATE", "weight": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 1}
MOUNT = {"mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]}
ROUTER = {"firelensConfiguration": {"type": "fluentbit"}}


def _on_ec2_container(refused: dict[str, Any], taken: dict[str, Any], **more: Any) -> Case:
    return registered(ec2_task(container=refused, **more), ec2_task(container=taken, **more))


def _check(*command: str) -> dict[str, Any]:
    return {"healthCheck": {"command": list(command)}}


def _capabilities(kind: str) -> Case:
    return _on_ec2_container(_linux(capabilities={kind: ["CAP_CHOWN"]}), _linux(capabilities={kind: ["CHOWN"]}))


def _tmpfs(option: str) -> dict[str, Any]:
    return _linux(tmpfs=[{"containerPath": "/t", "size": 1, "mountOptions": [option]}])


def _gpu(**requirement: Any) -> dict[str, Any]:
    return {"resourceRequirements": [{"type": "GPU", **requirement}]}


def _restarting(codes: int) -> dict[str, Any]:
    return {"restartPolicy": {"enabled": True, "ignoredExitCodes": list(range(codes))}}


SPEC = "credentialspecdomainless:arn:aws:s3:::bucket/spec.json"
CASES: dict[str, Case] = {
    "container-cpu": of_container({"cpu": -1}, {"cpu": 0}),
    "container-reservation": of_container({"memoryReservation": 5}, {"memoryReservation": 6}),
    "swappiness": _on_ec2_container(_linux(swappiness=101, maxSwap=1), _linux(swappiness=100, maxSwap=1)),
    "swap": _on_ec2_container(_linux(maxSwap=-1), _linux(maxSwap=0)),
    "shared-memory": _on_ec2_container(_linux(sharedMemorySize=-1), _linux(sharedMemorySize=0)),
    "efs-port": _efs({"transitEncryptionPort": 65536}, {"transitEncryptionPort": 65535}),
    "capability": _capabilities("add"),
    "dropped-capability": _capabilities("drop"),
    "mount-options": of_container(_tmpfs("read-only"), _tmpfs("ro")),
    "credential-spec": of_container({"credentialSpecs": ["spec.json"]}, {"credentialSpecs": [SPEC]}),
    "one-credential-spec": of_container({"credentialSpecs": [SPEC, SPEC]}, {"credentialSpecs": [SPEC]}),
    "fifty-exit-codes": of_container(_restarting(51), _restarting(50)),
    "health-check-command": of_container(_check("curl", "-f"), _check("CMD", "curl")),
    "gpus": _on_ec2_container(_gpu(value="0"), _gpu(value="1")),
    "gpus-of-one-kind": _on_ec2_container(_gpu(), _gpu(sharingStrategy={"nvidiaMps": {"memory": 1}})),
    "volume-of-one-kind": _volume(
        {"host": {}, "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}},
        {"efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}},
    ),
    "efs-id": _volume(
        {"efsVolumeConfiguration": {"fileSystemId": "data"}},
        {"efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}},
    ),
    "efs-access-point": _efs({**POINT, "authorizationConfig": {"accessPointId": "fs-12345678"}}, POINT),
    "task-cpu": registered(ec2_task(cpu="127"), ec2_task(cpu="128")),
    "fargate-systems": registered(
        task(**{**WINDOWS, "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2025_CORE"}}), task(**WINDOWS)
    ),
    "windows-on-x86": registered(
        task(**{**WINDOWS, "runtimePlatform": {**WINDOWS["runtimePlatform"], "cpuArchitecture": "ARM64"}}),
        task(**{**WINDOWS, "runtimePlatform": {**WINDOWS["runtimePlatform"], "cpuArchitecture": "X86_64"}}),
    ),
    "windows-parameters": registered(
        task(container={"readonlyRootFilesystem": True}, **WINDOWS), task(container={"readonlyRootFilesystem": True})
    ),
    "windows-processes": registered(task(pidMode="task", **WINDOWS), task(pidMode="task")),
    "fargate-parameters": registered(
        task(container={"dnsSearchDomains": ["local"]}), ec2_task(container={"dnsSearchDomains": ["local"]})
    ),
    "volume-is-declared": registered(task(container=MOUNT), task(container=MOUNT, volumes=[{"name": "v"}])),
    "volumes-have-names-of-their-own": registered(
        task(volumes=[{"name": "v"}, {"name": "v"}]), task(volumes=[{"name": "v"}, {"name": "w"}])
    ),
    "volume-name": registered(task(volumes=[{"name": "a.b"}]), task(volumes=[{"name": "a-b"}])),
    "ten-containers": registered(
        *(task(containerDefinitions=[{"name": f"c{i}", "image": "x"} for i in range(count)]) for count in (11, 10))
    ),
    "size": _size,
    "healthy-needs-a-check": registered(
        *(
            task(
                containerDefinitions=[
                    {"name": "app", "image": "x", **_after("HEALTHY")},
                    {"name": "other", "image": "x", **check},
                ]
            )
            for check in ({}, _health())
        )
    ),
    "essential-does-not-end": registered(
        *(
            task(
                containerDefinitions=[
                    {"name": "app", "image": "x", **_after("SUCCESS")},
                    {"name": "other", "image": "x", "essential": essential},
                ]
            )
            for essential in (True, False)
        )
    ),
    "dependencies-in-a-circle": registered(
        *(
            task(
                containerDefinitions=[
                    {"name": "app", "image": "x", **_after("START")},
                    {"name": "other", "image": "x", **({"dependsOn": [back]} if back else {})},
                ]
            )
            for back in ({"containerName": "app", "condition": "START"}, None)
        )
    ),
    "health-check-range": of_container(_health(interval=301), _health(interval=300)),
    "secret-and-variable": of_container(
        {"environment": [{"name": "A", "value": "1"}], "secrets": [{"name": "A", "valueFrom": "/a"}]},
        {"environment": [{"name": "A", "value": "1"}], "secrets": [{"name": "B", "valueFrom": "/a"}]},
    ),
    "awslogs-options": of_container(_log("awslogs", **{"awslogs-group": "app"}), _log("awslogs", **LOGS)),
    "awslogs-prefix": of_container(
        _log("awslogs", **{key: value for key, value in LOGS.items() if key != "awslogs-stream-prefix"}),
        _log("awslogs", **LOGS),
    ),
    "container-name": of_container({"name": "a.b"}, {"name": "a-b_C"}),
    "router-needs-a-source": of_two({}, ROUTER, _log("awsfirelens")),
    "firelens-needs-a-router": of_two({}, _log("awsfirelens"), ROUTER),
    "one-router": of_two(ROUTER, ROUTER, _log("awsfirelens")),
    "memory-within-the-task": of_container({"memory": 513}, {"memory": 512}),
    "memory-of-all-containers": of_two({"memory": 257}, {"memory": 256}, {"memory": 256}),
    "cpu-within-the-task": of_two({"cpu": 129}, {"cpu": 128}, {"cpu": 128}),
    "reservation-below-the-limit": of_container(
        {"memory": 128, "memoryReservation": 129}, {"memory": 128, "memoryReservation": 128}
    ),
    "image-characters": of_container({"image": "nginx:1.27 "}, {"image": "a.b_c/nginx:1-27@sha256:0"}),
    "port-once": of_two(
        {"portMappings": [{"containerPort": 80}]},
        {"portMappings": [{"containerPort": 80, "protocol": "tcp"}]},
        {"portMappings": [{"containerPort": 80, "protocol": "udp"}, {"containerPort": 81}]},
    ),
    "link-to-a-container": registered(
        ec2_task(container={"links": ["other:db"]}), ec2_task(container={"links": ["app:db"]})
    ),
    "volumes-of-a-container": of_two(
        {"volumesFrom": [{"sourceContainer": "another"}]}, {}, {"volumesFrom": [{"sourceContainer": "other"}]}
    ),
    "port-range": of_container(
        {"portMappings": [{"containerPort": 65536}]}, {"portMappings": [{"containerPort": 65535}]}
    ),
    "port-name": of_container(
        {"portMappings": [{"containerPort": 80, "name": "Web"}]},
        {"portMappings": [{"containerPort": 80, "name": "web"}]},
    ),
    "port-name-twice": of_container(
        {"portMappings": [{"containerPort": 80, "name": "a"}, {"containerPort": 81, "name": "a"}]},
        {"portMappings": [{"containerPort": 80, "name": "a"}, {"containerPort": 81, "name": "b"}]},
    ),
    "application-protocol-needs-a-name": of_container(
        {"portMappings": [{"containerPort": 80, "appProtocol": "http"}]},
        {"portMappings": [{"containerPort": 80, "appProtocol": "http", "name": "web"}]},
    ),
    "storage": registered(task(ephemeralStorage={"sizeInGiB": 201}), task(ephemeralStorage={"sizeInGiB": 200})),
    "storage-on-windows": registered(task(ephemeralStorage={"sizeInGiB": 50}, **WINDOWS), task(**WINDOWS)),
    "windows-has-no-linux-parameters": registered(
        task(container=_linux(initProcessEnabled=True), **WINDOWS), task(container=_linux(initProcessEnabled=True))
    ),
    "windows-sizes": registered(
        task(runtimePlatform=WINDOWS["runtimePlatform"], cpu="512", memory="1024"), task(**WINDOWS)
    ),
    "windows-has-no-efs": registered(
        task(volumes=[{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}}], **WINDOWS),
        task(volumes=[{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}}]),
    ),
    "efs-rights-need-encryption": _efs({**POINT, "transitEncryption": "DISABLED"}, POINT),
    "access-point-has-the-root": _efs({**POINT, "rootDirectory": "/data"}, {**POINT, "rootDirectory": "/"}),
    "fargate-has-no-source-path": _volume({"host": {"sourcePath": "/data"}}, {"host": {}}),
    "fargate-has-no-docker-volume": _volume({"dockerVolumeConfiguration": {"scope": "task"}}, {}),
    "fargate-is-not-privileged": registered(
        task(container={"privileged": True}), ec2_task(container={"privileged": True})
    ),
    "fargate-has-no-links": registered(task(container={"links": ["app"]}), ec2_task(container={"links": ["app"]})),
    "awsvpc-has-no-host-names": registered(task(container={"hostname": "a"}), ec2_task(container={"hostname": "a"})),
    "fargate-log-drivers": registered(task(container=_log("json-file")), ec2_task(container=_log("json-file"))),
    "fargate-capabilities": of_container(
        _linux(capabilities={"add": ["NET_ADMIN"]}), _linux(capabilities={"add": ["SYS_PTRACE"]})
    ),
    "fargate-limits": of_container(
        {"ulimits": [{"name": "nproc", "softLimit": 1, "hardLimit": 2}]},
        {"ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 2}]},
    ),
    "soft-limit": of_container(
        {"ulimits": [{"name": "nofile", "softLimit": 3, "hardLimit": 2}]},
        {"ulimits": [{"name": "nofile", "softLimit": 2, "hardLimit": -1}]},
    ),
    "fargate-devices": registered(
        task(container=_linux(sharedMemorySize=64)), ec2_task(container=_linux(sharedMemorySize=64))
    ),
    "fargate-placement": registered(
        task(placementConstraints=[{"type": "memberOf", "expression": "attribute:a == b"}]),
        ec2_task(placementConstraints=[{"type": "memberOf", "expression": "attribute:a == b"}]),
    ),
    "fargate-namespaces": registered(task(pidMode="host"), task(pidMode="task")),
    "fargate-has-no-gpu": registered(
        task(container={"resourceRequirements": [{"type": "GPU", "value": "1"}]}),
        ec2_task(container={"resourceRequirements": [{"type": "GPU", "value": "1"}]}),
    ),
    "stop-timeout": of_container({"stopTimeout": 121}, {"stopTimeout": 120}),
    "start-timeout": of_container({"startTimeout": 121}, {"startTimeout": 120}),
    "restart-attempts": of_container(
        {"restartPolicy": {"enabled": True, "restartAttemptPeriod": 59}},
        {"restartPolicy": {"enabled": True, "restartAttemptPeriod": 60}},
    ),
    "environment-files": of_container({"environmentFiles": [FILE] * 11}, {"environmentFiles": [FILE] * 10}),
    "environment-file": of_container(
        {"environmentFiles": [{**FILE, "value": "arn:aws:s3:::bucket/app.txt"}]}, {"environmentFiles": [FILE]}
    ),
    "five-security-groups": _groups,
    "sixteen-subnets": _subnets,
    "subnets-of-one-vpc": lambda clients: _vpcs(clients, "subnets"),
    "security-groups-of-the-vpc": lambda clients: _vpcs(clients, "securityGroups"),
    "platform-version": created({"platformVersion": "1.5.0"}, {"platformVersion": "1.4.0"}),
    "public-address-on-ec2": _on_ec2({}, {"assignPublicIp": "ENABLED"}),
    "platform-version-on-ec2": _on_ec2({"platformVersion": "1.4.0"}),
    "five-target-groups": _target_groups,
    "grace-period-needs-a-load-balancer": _grace,
    "exec-needs-a-task-role": lambda clients: Sides(
        clients.client("ecs").create_service,
        service(clients, enableExecuteCommand=True, task={k: v for k, v in task().items() if k != "taskRoleArn"}),
        service(clients, enableExecuteCommand=True),
    ),
    "desired-count": created({"desiredCount": -1}, {"desiredCount": 0}),
    "daemons-on-fargate": lambda clients: Sides(
        clients.client("ecs").create_service,
        {k: v for k, v in service(clients, schedulingStrategy="DAEMON").items() if k != "desiredCount"},
        {
            "cluster": cluster(clients),
            "serviceName": made("s"),
            "taskDefinition": definition(clients, ec2_task()),
            "schedulingStrategy": "DAEMON",
        },
    ),
    "daemons-have-no-count": lambda clients: Sides(
        clients.client("ecs").create_service,
        *(
            {
                "cluster": cluster(clients),
                "serviceName": made("s"),
                "taskDefinition": definition(clients, ec2_task()),
                "schedulingStrategy": strategy,
                "desiredCount": 1,
            }
            for strategy in ("DAEMON", "REPLICA")
        ),
    ),
    "placement-on-fargate": created({"placementStrategy": [{"type": "spread", "field": "host"}]}),
    "percentages": created(
        {"deploymentConfiguration": {"minimumHealthyPercent": 100, "maximumPercent": 99}},
        {"deploymentConfiguration": {"minimumHealthyPercent": 99, "maximumPercent": 101}},
    ),
    "blue-green-needs-two-target-groups": lambda clients: _advanced(clients, "BLUE_GREEN", "BLUE_GREEN", refused=False),
    "rolling-has-one-target-group": lambda clients: _advanced(clients, "ROLLING", "BLUE_GREEN", refused=True),
    "bake-time": created(
        {"deploymentConfiguration": {"bakeTimeInMinutes": 1441, "strategy": "BLUE_GREEN"}},
        {"deploymentConfiguration": {"bakeTimeInMinutes": 1440, "strategy": "BLUE_GREEN"}},
    ),
    "discovery-name": _connected(
        [{"portName": "web", "discoveryName": "a.b"}], [{"portName": "web", "discoveryName": "a-b"}]
    ),
    "discovery-name-twice": _connected(
        [{"portName": "web", "discoveryName": "a"}, {"portName": "web", "discoveryName": "a"}],
        [{"portName": "web", "discoveryName": "a"}, {"portName": "web", "discoveryName": "b"}],
    ),
    "one-alias": _connected(
        [{"portName": "web", "clientAliases": [{"port": 80}, {"port": 81}]}],
        [{"portName": "web", "clientAliases": [{"port": 80}]}],
    ),
    "connect-needs-a-network": _connect_network,
    "one-registry": lambda clients: _registered_at(clients, 2, [0, 1], [0]),
    "registry-exists": lambda clients: _registered_at(clients, 1, [None], [0]),
    "capacity-of-one-kind": _strategy([ONE, {"capacityProvider": "", "weight": 1}], [ONE, TWO], own=True),
    "one-base": _strategy([{**ONE, "base": 1}, {**TWO, "base": 1}], [{**ONE, "base": 1}, TWO]),
    "a-weight": _strategy([{**ONE, "weight": 0}, {**TWO, "weight": 0}], [ONE, {**TWO, "weight": 0}]),
    "twenty-providers": _strategy([ONE] * 21, [ONE, TWO]),
    "windows-on-spot": _windows_spot,
    "override-of-a-container": ran(
        {"overrides": {"containerOverrides": [{"name": "none"}]}},
        {"overrides": {"containerOverrides": [{"name": "app"}]}},
    ),
    "ten-tasks": ran({"count": 11}, {"count": 10}),
    "cluster-name": lambda clients: Sides(
        clients.client("ecs").create_cluster, {"clusterName": "a.b"}, {"clusterName": made("a-b")}
    ),
    "insights": lambda clients: Sides(
        clients.client("ecs").create_cluster,
        {"clusterName": made(), "settings": [{"name": "containerInsights", "value": "on"}]},
        {"clusterName": made(), "settings": [{"name": "containerInsights", "value": "enhanced"}]},
    ),
    "default-strategy-is-listed": _default_strategy,
    "provider-name": _provider_name,
    "termination-protection": lambda clients: Sides(
        clients.client("ecs").create_capacity_provider,
        *(
            {
                "name": made("p"),
                "autoScalingGroupProvider": {
                    "autoScalingGroupArn": scaling_group(clients, NewInstancesProtectedFromScaleIn=protected)[1],
                    "managedScaling": {"status": "ENABLED"},
                    "managedTerminationProtection": "ENABLED",
                },
            }
            for protected in (False, True)
        ),
    ),
    "termination-protection-needs-scaling": _provider(
        True,
        {"managedScaling": {"status": "DISABLED"}, "managedTerminationProtection": "ENABLED"},
        {"managedScaling": {"status": "ENABLED"}, "managedTerminationProtection": "ENABLED"},
    ),
    "group-of-a-provider-exists": _missing_group,
    "group-of-one-provider": _group_twice,
    **tagged(
        lambda clients: clients.client("ecs").create_cluster,
        lambda tags: {"clusterName": made(), "tags": tag_list(tags, upper=False)},
        "reserved-tag",
    ),
}
