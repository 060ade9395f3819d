"""The table, applied to what a manifest says: each fault is found at the manifest's field, where one can say it."""
# ruff: noqa: E501

import json
import re
from typing import Any

import pytest

from ecs_platform.model.manifest.as_definition import AsDefinition
from ecs_platform.model.task.render import rendered
from ecs_platform.model.task.rules.kinds import Range
from ecs_platform.model.task.rules.rule import at
from ecs_platform.model.task.rules.values import SYSTEMS
from ecs_platform.model.task.sizes import STEPS, WINDOWS_CPU
from tests.model.manifest.generated import SETTINGS, Maker, write
from tests.model.project import Project, assert_marked
from tests.model.rules.examples import EXAMPLES

BACKEND = "name: web\ntype: Backend Service\nimage: {location: nginx}\n"
SIDECARS = "sidecars:\n  proxy: {image: envoy}\n"
WINDOWS = f"{BACKEND}platform: windows/x86_64\ncpu: 1024\nmemory: 2048\n"
EFS = "efs: {id: fs-12345678}"
# The rule's field, what is refused, and its twin; `# !!` marks where and what.
CASES: dict[str, tuple[str, str, str]] = {
    "two names": (
        "containerDefinitions.*.name",
        f"{BACKEND}sidecars:\n  web: {{image: envoy}}  # !! sidecars.web: `web` is the name of the container in `name`\n",
        f"{BACKEND}sidecars:\n  web2: {{image: envoy}}\n",
    ),
    "the log router's name": (
        "containerDefinitions.*.name",
        f"{BACKEND}logging:  # !! logging: `firelens_log_router` is the name of the container in `sidecars.firelens_log\n"
        "  destination: {Name: http}\nsidecars:\n  firelens_log_router: {image: envoy}\n",
        f"{BACKEND}logging:\n  destination: {{Name: http}}\n{SIDECARS}",
    ),
    "eleven containers": (
        "containerDefinitions",
        f"{BACKEND}sidecars:  # !! sidecars: the task would have 11 containers, and ECS takes 10\n"
        + "".join(f"  s{index}: {{image: envoy}}\n" for index in range(10)),
        f"{BACKEND}sidecars:\n" + "".join(f"  s{index}: {{image: envoy}}\n" for index in range(9)),
    ),
    "an unknown container": (
        "containerDefinitions.*.dependsOn",
        f"{BACKEND.replace('}', '')}, depends_on: {{proxi: start}}}}  # !! image.depends_on.proxi: there is no container "
        f"`proxi`; did you mean `proxy`?\n{SIDECARS}",
        f"{BACKEND.replace('}', '')}, depends_on: {{proxy: start}}}}\n{SIDECARS}",
    ),
    "itself": (
        "containerDefinitions.*.dependsOn",
        f"{BACKEND}sidecars:\n  proxy: {{image: envoy, depends_on: {{proxy: start}}}}  # !! `proxy` waits for itself\n",
        f"{BACKEND}sidecars:\n  proxy: {{image: envoy, depends_on: {{web: start}}}}\n",
    ),
    "health without a check": (
        "containerDefinitions.*.dependsOn",
        f"{BACKEND}sidecars:\n  proxy: {{image: envoy, depends_on: {{web: healthy}}}}  # !! `web` has no health check; "
        "give it `healthcheck`, or wait for `start`\n",
        f"{BACKEND.replace('}', '')}, healthcheck: {{command: 'true'}}}}\n"
        "sidecars:\n  proxy: {image: envoy, depends_on: {web: healthy}}\n",
    ),
    "health of the log router": (
        "containerDefinitions.*.dependsOn",
        f"{BACKEND.replace('}', '')}, depends_on: {{firelens_log_router: healthy}}}}  # !! no health check; wait for `start`\n"
        "logging: {destination: {Name: http}}\n",
        f"{BACKEND.replace('}', '')}, depends_on: {{firelens_log_router: start}}}}\n"
        "logging: {destination: {Name: http}}\n",
    ),
    "the end of the main container": (
        "containerDefinitions.*.dependsOn",
        f"{BACKEND}sidecars:\n"
        "  a: {image: x, depends_on: {web: complete}}  # !! when it ends, the task stops; wait for `start` or `healthy`\n",
        f"{BACKEND}sidecars:\n  a: {{image: x, depends_on: {{b: complete}}}}\n  b: {{image: x, essential: false}}\n",
    ),
    "the end of an essential sidecar": (
        "containerDefinitions.*.dependsOn",
        f"{BACKEND}sidecars:\n"
        "  a: {image: x, depends_on: {b: success}}  # !! or `healthy`, or write `essential: false` for `b`\n  b: {image: x}\n",
        f"{BACKEND}sidecars:\n  a: {{image: x, depends_on: {{b: success}}}}\n  b: {{image: x, essential: false}}\n",
    ),
    "three that wait for each other": (
        "containerDefinitions.*.dependsOn",
        f"{BACKEND}sidecars:\n  a: {{image: x, depends_on: {{b: start}}}}  # !! `a` -> `b` -> `c` -> `a`\n"
        "  b: {image: x, depends_on: {c: start}}\n  c: {image: x, depends_on: {a: start}}\n",
        f"{BACKEND}sidecars:\n  a: {{image: x, depends_on: {{b: start}}}}\n"
        "  b: {image: x, depends_on: {c: start}}\n  c: {image: x}\n",
    ),
    "a health check without CMD": (
        "containerDefinitions.*.healthCheck.command",
        f"{BACKEND}sidecars:\n  a: {{image: x, healthcheck: {{command: [curl, -f]}}}}  # !! begins with `curl`\n",
        f"{BACKEND}sidecars:\n  a: {{image: x, healthcheck: {{command: [CMD, curl, -f]}}}}\n",
    ),
    "one port of two containers": (
        "containerDefinitions.*.portMappings.*.containerPort",
        f"{BACKEND}sidecars:\n  a: {{image: x, port: 90}}\n"
        "  b: {image: x, port: 90}  # !! sidecars.b.port: port 90 stands in `sidecars.a.port` already\n",
        f"{BACKEND}sidecars:\n  a: {{image: x, port: 90}}\n  b: {{image: x, port: 90/udp}}\n",
    ),
    "more CPU than the task": (
        "containerDefinitions.*.memory",
        f"{BACKEND}sidecars:\n  a: {{image: x, cpu: 257}}  # !! sidecars.a.cpu: container `a` has more `cpu` than the\n",
        f"{BACKEND}sidecars:\n  a: {{image: x, cpu: 256}}\n",
    ),
    "an unknown volume": (
        "containerDefinitions.*.mountPoints.*.sourceVolume",
        f"{BACKEND}sidecars:\n  a:\n    image: x\n    mount_points:\n"
        "      - {source_volume: data, path: /a}  # !! mount_points[0].source_volume: there is no volume `data`\n",
        f"{BACKEND}storage: {{volumes: {{data: {{path: /data}}}}}}\nsidecars:\n  a:\n    image: x\n    mount_points:\n"
        "      - {source_volume: data, path: /a}\n",
    ),
    "one path twice": (
        "containerDefinitions.*.mountPoints.*.containerPath",
        f"{BACKEND}storage:\n  volumes:\n    a: {{path: /data}}\n"
        "    b: {path: /data}  # !! storage.volumes.b.path: `/data` has a volume already, in `storage.volumes.a.path`\n",
        f"{BACKEND}storage:\n  volumes:\n    a: {{path: /data}}\n    b: {{path: /b}}\n",
    ),
    "a path that is not absolute": (
        "containerDefinitions.*.mountPoints.*.containerPath",
        f"{BACKEND}storage:\n  volumes:\n    a: {{path: data}}  # !! storage.volumes.a.path: `data` is not an absolute path\n",
        f"{BACKEND}storage:\n  volumes:\n    a: {{path: /data}}\n",
    ),
    "a disk on Windows": (
        "ephemeralStorage",
        f"{WINDOWS}storage: {{ephemeral: 50}}  # !! storage.ephemeral: Windows has no `ephemeral`\n",
        WINDOWS,
    ),
    "another processor for Windows": (
        "runtimePlatform.cpuArchitecture",
        f"{BACKEND}platform:  # !! platform: Windows runs on x86_64 only; write `windows/x86_64`\n"
        "  {osfamily: windows_server_2022_core, architecture: arm64}\ncpu: 1024\nmemory: 2048\n",
        f"{BACKEND}platform:\n  {{osfamily: windows_server_2022_core}}\ncpu: 1024\nmemory: 2048\n",
    ),
    "EFS on Windows": (
        "volumes.*.efsVolumeConfiguration",
        f"{WINDOWS}storage: {{volumes: {{a: {{path: /a, {EFS}}}}}}}  # !! storage.volumes.a.efs: Windows has no `efs`\n",
        f"{WINDOWS}storage: {{volumes: {{a: {{path: /a}}}}}}\n",
    ),
    "a read-only file system on Windows": (
        "containerDefinitions.*.readonlyRootFilesystem",
        f"{WINDOWS}storage: {{readonly_fs: true}}  # !! storage.readonly_fs: Windows has no `readonly_fs`\n",
        f"{WINDOWS}storage: {{readonly_fs: false}}\nexec: true\n",
    ),
    "a log router on Windows": (
        "containerDefinitions.*.firelensConfiguration",
        f"{WINDOWS}logging:  # !! logging: Windows has no `destination`; remove it: there is no log router for Windows\n"
        "  destination: {Name: http}\n",
        WINDOWS,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_stands_at_the_manifests_field(project: Project, case: str) -> None:
    path, refused, taken = CASES[case]
    assert path in {example.rule.path for example in EXAMPLES}
    file = project.write("web.yaml", refused)
    assert_marked(refused, project.findings(), file)
    project.write("web.yaml", taken)
    assert [str(each) for each in project.findings()] == []


@pytest.mark.parametrize("windows", [False, True], ids=["linux", "windows"])
@pytest.mark.parametrize("cpu", [128, 300, *STEPS, 65536])
def test_sizes(project: Project, cpu: int, windows: bool) -> None:
    """Of all pairs near those that there are, exactly these are taken, and what is meant instead is one of them."""
    sizes = {memory + more for steps in STEPS.values() for memory in steps[:2] + steps[-2:] for more in (-1, 0, 1024)}
    platform, there = ("platform: windows/x86_64\n", WINDOWS_CPU) if windows else ("", tuple(STEPS))
    for memory in sorted(sizes):
        project.write("web.yaml", f"{BACKEND}cpu: {cpu}\nmemory: {memory}\n{platform}")
        found = project.findings()
        if cpu in there and memory in STEPS[cpu]:
            assert found == []
            continue
        (finding,) = found
        meant = re.findall(r"`cpu: (\d+)`(?: with `memory: (\d+)`)?|`memory: (\d+)`|mean (\d+)\?", finding.hint)
        assert meant
        for other_cpu, other_memory, this_memory, this_cpu in meant:
            assert not this_cpu or int(this_cpu) in there
            assert not this_memory or int(this_memory) in STEPS[cpu]
            assert not other_cpu or (int(other_cpu) in there and int(other_memory or memory) in STEPS[int(other_cpu)])


@pytest.mark.parametrize("year", [2016, 2019, 2022, 2025])
@pytest.mark.parametrize("kind", ["core", "full"])
def test_versions_of_windows(project: Project, year: int, kind: str) -> None:
    system = f"windows_server_{year}_{kind}"
    project.write("web.yaml", f"{BACKEND}platform: {{osfamily: {system}}}\ncpu: 1024\nmemory: 2048\n")
    found = project.findings()
    if system.upper() in SYSTEMS:
        assert found == []
        return
    (finding,) = found
    assert (finding.path, finding.message) == ("platform.osfamily", f"Fargate does not run `{system}`")
    assert "did you mean" not in finding.hint
    assert "`windows_server_2022_core`" in finding.hint


def test_one_part_that_is_wrong_hides_no_other(project: Project) -> None:
    """But for what depends on it: the containers that are waited for, where the sidecars are not known."""
    text = f"{BACKEND.replace('}', '')}, depends_on: {{proxy: start}}}}\ncpu: '256'  # !! expected a whole number\n"
    text += "sidecars:\n  proxy: {imag: envoy}  # !! unknown field `imag`\n"
    text += "storage:\n  volumes:\n    a: {path: data}\n"
    file = project.write("web.yaml", text)
    assert_marked(text, project.findings(), file)
    text = text.replace("imag: envoy}  # !! unknown field `imag`", "image: envoy}")
    text = text.replace("data}", "data}  # !! `data` is not an absolute path")
    project.write("web.yaml", text)
    assert_marked(text, project.findings(), file)


@pytest.mark.parametrize("seed", range(60))
def test_what_the_rules_are_asked_about_is_what_is_registered(project: Project, seed: int) -> None:
    project.stack(f"{SETTINGS}\nload_balancers: {{public: {{rule_quota: 1000}}}}")
    project.stack(name="prod")
    project.write("a.yaml", write(Maker(seed).service()).text)
    (service,) = project.read().values()
    asked = AsDefinition(service).definition
    request = rendered("task-definition", service, project.load())
    containers = {each["name"]: each for each in request["containerDefinitions"]}
    assert [asked["cpu"], asked["memory"]] == [request["cpu"], request["memory"]]
    assert {each["name"] for each in asked["volumes"]} == {each["name"] for each in request.get("volumes", [])}
    assert {each["name"] for each in asked["containerDefinitions"]} == set(containers)
    for container in asked["containerDefinitions"]:
        assert _lacking(container, containers[container["name"]]) == []


def _lacking(asked: Any, registered: Any) -> list[str]:
    """What is asked about and not registered; off and empty are nothing."""
    if isinstance(asked, dict):
        return [
            f"{key}: {found}"
            for key, value in asked.items()
            if value not in (False, [], {})
            for found in _lacking(value, registered.get(key))
        ]
    if isinstance(asked, list):
        return [json.dumps(each) for each in asked if all(_lacking(each, other) for other in registered or [{}])]
    return [] if asked == registered else [f"{asked} and {registered}"]


def test_ranges_of_manifests_are_those_of_the_table() -> None:
    """tests/model/test_limits.py holds each field to the same numbers: here is what it takes them from."""
    ranges = {example.rule.path: example.rule.refuses for example in EXAMPLES}
    for field, bounds in {
        "interval": (5, 300),
        "timeout": (2, 60),
        "retries": (1, 10),
        "startPeriod": (0, 300),
    }.items():
        kind = ranges[f"containerDefinitions.*.healthCheck.{field}"]
        assert isinstance(kind, Range)
        assert kind.bounds == bounds
    assert list(at({"a": [{"b": 1}, {"c": 2}, {"b": 3}]}, ("a", "*", "b"))) == [(("a", 0, "b"), 1), (("a", 2, "b"), 3)]
