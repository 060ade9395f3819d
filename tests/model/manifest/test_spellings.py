"""What AWS Copilot takes in more than one spelling: each is read as the one that the docs have."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ecs_platform.model.manifest.merge import EMPTY
from ecs_platform.model.reading.fields import Seconds
from ecs_platform.model.settings.stack import load_settings
from tests.model.project import Project, assert_marked

_BACK = "name: a\ntype: Backend Service\n"
_IMAGE = "image: {location: x, port: 80}\n"
_SMALL = _BACK + _IMAGE
_SIZED = f"{_SMALL}cpu: 1024\nmemory: 2048\n"
_TLS = 'load_balancers: {internal: {certificate_arn: "arn:aws:acm:eu-central-1:123456789012:certificate/a"}}'


def _http(fields: str) -> str:
    return f"{_SMALL}http: {{{fields}}}\n"


def _sidecar(fields: str, image: str = _IMAGE) -> str:
    return f"{_BACK}{image}sidecars: {{s: {{image: x, healthcheck: {{command: x}}{fields}}}}}\n"


def _codes(codes: str) -> str:
    return _http(f"path: /, healthcheck: {{success_codes: {codes}}}")


def _depends(condition: str) -> str:
    return _sidecar("", f"image: {{location: x, depends_on: {{s: {condition}}}}}\n")


SPELLINGS: list[tuple[str, str]] = [
    *((_http(f"path: /, version: {each}"), _http("path: /, version: grpc")) for each in ("gRPC", "GRPC", "Grpc")),
    *((_http(f"path: /, version: {each}"), _http("path: /, version: http2")) for each in ("HTTP2", "Http2")),
    (
        _http("path: /, additional_rules: [{path: b, version: HTTP1}]"),
        _http("path: /, additional_rules: [{path: b}]"),
    ),
    *((_sidecar(f", port: {each}"), _sidecar(", port: 9000/udp")) for each in ("9000/UDP", "9000/Udp")),
    (_sidecar(", port: {number: 9000, protocol: UDP}"), _sidecar(", port: 9000/udp")),
    *((_depends(each.upper()), _depends(each)) for each in ("start", "healthy")),
    (_sidecar(", depends_on: {a: Start}"), _sidecar(", depends_on: {a: start}")),
    *((f"{_SMALL}platform: {each}", f"{_SMALL}platform: linux/arm64") for each in ("Linux/ARM64",)),
    (
        f"{_SIZED}platform: {{osfamily: Windows_Server_2022_CORE, architecture: X86_64}}",
        f"{_SIZED}platform: {{osfamily: windows_server_2022_core, architecture: x86_64}}",
    ),
    *((_codes(str(code)), _codes(f'"{code}"')) for code in (200, 301, 499)),
    (_http("path: ''"), _http("path: /")),
    (
        _http("path: /, additional_rules: [{path: '', alias: a.example.com}]"),
        _http("path: /, additional_rules: [{path: /, alias: a.example.com}]"),
    ),
    (
        f"{_SMALL}storage: {{volumes: {{v: {{path: /v, efs: false}}}}}}",
        f"{_SMALL}storage: {{volumes: {{v: {{path: /v}}}}}}",
    ),
    (f"{_SMALL}environments:\n", f"{_SMALL}"),
    (f"{_SMALL}environments:\n  test:\n", f"{_SMALL}"),
    (
        f"x-common: &common\n  LEVEL: info\n  NOTHING:\n{_SMALL}variables:\n  <<: *common\n  NOTHING: a\n",
        f"{_SMALL}variables: {{LEVEL: info, NOTHING: a}}\n",
    ),
]


@pytest.mark.parametrize(("theirs", "ours"), SPELLINGS)
def test_a_spelling_is_read_as_the_one_of_the_docs(project: Project, theirs: str, ours: str) -> None:
    project.stack(_TLS)
    one, other = project.one(theirs), project.one(ours)
    assert one.model_dump() == other.model_dump()
    assert [(each.normal_path, each.hosts) for each in one.routes] == [
        (each.normal_path, each.hosts) for each in other.routes
    ]
    assert project.definition(theirs) == project.definition(ours)


@pytest.mark.parametrize("path", sorted(EMPTY))
def test_a_section_that_is_left_empty_says_nothing(project: Project, path: str) -> None:
    base = "name: a\ntype: Backend Service\nimage:\n  location: x\n"
    lines, indent = [], ""
    steps = path.replace("*", "s").split(".")
    for step in steps[:-1]:
        lines.append(f"{indent}{step}:")
        indent += "  "
        lines += [f"{indent}image: x"] if step == "s" else []
    lines.append(f"{indent}{steps[-1]}:")
    text = base + "\n".join(lines[1:] if steps[0] == "image" else lines) + "\n"
    without = base + ("sidecars: {s: {image: x}}\n" if steps[:2] == ["sidecars", "s"] else "")
    assert project.one(text).model_dump() == project.one(without).model_dump()


@pytest.mark.parametrize("path", ["cpu", "count", "command", "env_file", "exec", "platform", "image", "permissions"])
def test_what_is_no_section_is_not_left_empty(project: Project, path: str) -> None:
    project.write("a.yaml", f"{_BACK}{_IMAGE if path != 'image' else ''}{path}:\n")
    assert [f"`{path}` has no value" in each.message for each in project.findings()] == [True]


@pytest.mark.parametrize("text", ["http: {path: /, allowed_source_ips: }\n", "http: {path: }\n", "http: {}\n"])
def test_what_would_open_more_is_not_left_empty(project: Project, text: str) -> None:
    project.write("a.yaml", f"{_SMALL}{text}")
    assert project.findings()


def test_a_variable_may_have_the_name_of_a_section(project: Project) -> None:
    project.write("a.yaml", f"{_SMALL}variables:\n  labels:\n")
    assert ["`labels` has no value" in each.message for each in project.findings()] == [True]


_UNITS = {"h": 3600, "m": 60, "s": 1}
seconds = TypeAdapter(Seconds).validate_python


@given(st.lists(st.tuples(st.integers(0, 5000), st.sampled_from([*_UNITS, "ms"])), min_size=1, max_size=4))
def test_durations_are_those_of_go(parts: list[tuple[int, str]]) -> None:
    """https://pkg.go.dev/time#ParseDuration"""
    total = sum(number * Fraction(_UNITS.get(unit, Fraction(1, 1000))) for number, unit in parts)
    text = "".join(f"{number}{unit}" for number, unit in parts)
    if total.denominator == 1:
        assert seconds(text) == total
    else:
        with pytest.raises(ValidationError, match="whole number of seconds"):
            seconds(text)


@given(st.integers(0, 99), st.integers(0, 999), st.sampled_from(sorted(_UNITS)))
def test_fractions_are_taken_where_seconds_are_whole(whole: int, part: int, unit: str) -> None:
    total = Fraction(f"{whole}.{part:03}") * _UNITS[unit]
    text = f"{whole}.{part:03}{unit}"
    if total.denominator == 1:
        assert seconds(text) == total
    else:
        with pytest.raises(ValidationError, match="whole number of seconds"):
            seconds(text)


@pytest.mark.parametrize("text", ["", "5", "1 m", "1.m", ".5m", "-1s", "1d", "1us", "1m-1s", "1M", "m"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValidationError, match="is not a duration"):
        seconds(text)


STRICTER = {
    "a name of more than 40 characters": _SMALL.replace("a\n", f"{'a' * 41}  # !! at most 40 lower-case letters\n", 1),
    "on": f"{_SMALL}variables:\n  A: on  # !! a truth value in YAML 1.1\n",
    "octal": f"{_SMALL}variables:\n  A: 010  # !! a number in one version of YAML\n",
    "a variable in a key": f"{_SMALL}variables:\n  ${{A}}: x  # !! `${{A}}` cannot name a variable\n",
    "a path that is nothing": f"{_SMALL}http:\n  path:  # !! `path` has no value\n",
    "codes that are no text": _codes("20.5").strip() + "  # !! expected text\n",
    "a grace that ends before the first check": (
        f"{_SMALL}http: {{path: /, healthcheck: {{interval: 60s, grace_period: 30s}}}}  # !! ends before the\n"
    ),
    "a port without use": _SMALL.replace("Backend", "Worker").strip() + "  # !! has no `image.port`\n",
    "a number without use": (
        'name: a\ntype: Scheduled Job\nimage: {location: x}\non: {schedule: "@daily"}\ncount: 2  # !! has no `count`\n'
    ),
    "another protocol": f"{_SMALL}http: {{path: /, version: GRPCS}}  # !! expected one of `http1`\n",
    "another port": f"{_SMALL}sidecars: {{s: {{image: x, port: 9000/SCTP}}}}  # !! is not a port\n",
    "an anchor that is no fragment": f"xcommon: {{A: b}}  # !! unknown field `xcommon`\n{_SMALL}",
    "a fragment below": f"{_SMALL}network:\n  x-a: {{A: b}}  # !! unknown field `x-a`\n",
}


@pytest.mark.parametrize("case", STRICTER)
def test_what_stays_refused(project: Project, case: str) -> None:
    file = project.write("a.yaml", STRICTER[case])
    assert_marked(STRICTER[case], project.findings(), file)


ENVIRONMENTS = {
    "prod-eu": ("cannot be an environment", "such as `prodeu`, write that here"),
    "Prod": ("cannot be an environment", "such as `prod`, write that here"),
    "x" * 20: ("cannot be an environment", f"such as `{'x' * 16}`"),
    "te-st": ("cannot be an environment", "write `test`"),
    "1-2": ("cannot be an environment", "give the environment another name, write that here"),
    "tset": ("there is no environment `tset`", "did you mean `test`?"),
}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_name_that_no_environment_can_have(project: Project, name: str) -> None:
    message, hint = ENVIRONMENTS[name]
    project.write("a.yaml", f"{_SMALL}environments: {{{name}: {{cpu: 512, memory: 1024}}}}\n")
    (finding,) = project.findings()
    assert message in finding.message
    assert hint in finding.hint


def test_following_it_passes(project: Project) -> None:
    project.stack("environments: [prodeu]")
    project.one(f"{_SMALL}environments: {{prodeu: {{cpu: 512, memory: 1024}}}}\n")


@pytest.mark.parametrize(
    ("wrong", "names"),
    [*product(["logs: {retention: 2}", "cluster: 5", "nonsense: 1"], [["prod"]]), ("", ["prod", "prod-eu"])],
)
def test_a_wrong_setting_leaves_the_environments_known(project: Project, wrong: str, names: list[str]) -> None:
    project.stack(f"{wrong}\nenvironments: [{', '.join(names)}]\n")
    project.write("a.yaml", f"{_SMALL}environments: {{prod: {{cpu: 512, memory: 1024}}}}\n")
    findings = project.findings()
    assert findings
    assert {each.file.name for each in findings} == {"Pulumi.test.yaml"}
    assert {*names, "test"} == load_settings(project.folder, "test").environments
