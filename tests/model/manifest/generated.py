"""Manifests made from numbers: good ones, and good ones with one fault whose line is known."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from string import ascii_lowercase
from typing import Any

from ecs_platform.model.manifest.service import BACKEND, JOB, WEB, WORKER
from ecs_platform.model.task.sizes import STEPS

Tree = dict[str, Any]
Path = tuple[str | int, ...]

ENVIRONMENTS = ("test", "prod")
SETTINGS = 'variables: {TAG: "7", COUNT: 3}\nsecrets_outside_scope: [/shared/, mysql]'


@dataclass(frozen=True)
class Written:
    """A tree as YAML text, with the line of each of its entries."""

    text: str
    lines: dict[Path, int]


def write(tree: Tree) -> Written:
    """Block style, one entry in a line."""
    lines: list[str] = []
    places: dict[Path, int] = {(): 1}

    def put(value: Any, path: Path, indent: str) -> None:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            start = f"{indent}- " if isinstance(value, list) else f"{indent}{key}:"
            places[*path, key] = len(lines) + 1
            if isinstance(inner, dict | list) and inner:
                lines.append(start if isinstance(value, dict) else f"{indent}-")
                put(inner, (*path, key), indent + "  ")
            else:
                lines.append(
                    f"{start} {scalar(inner)}".rstrip() if isinstance(value, dict) else f"{start}{scalar(inner)}"
                )

    put(tree, (), "")
    return Written("\n".join(lines) + "\n", places)


@dataclass(frozen=True)
class Raw:
    """Text that stands in YAML without quotes."""

    text: str


def scalar(value: Any) -> str:
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if value in ({}, []):
        return str(value)
    return f'"{value}"'


def get(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step]
    return tree


class Maker:
    """Makes services that have no fault, each from its own number."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.number = seed

    def word(self, prefix: str = "") -> str:
        return prefix + "".join(self.random.choices(ascii_lowercase, k=self.random.randint(2, 9)))

    def variable(self) -> str:
        return f"{self.word().upper()}_{self.random.choice(['LEVEL', 'URL', 'HOST', 'MODE', 'NAME'])}"

    def yes(self) -> bool:
        return self.random.random() < 0.5

    def number_in(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def seconds(self, low: int, high: int) -> str:
        return f"{self.number_in(low, high)}s"

    def http(self, name: str) -> Tree:
        interval = self.number_in(6, 60)
        rule: Tree = {"path": f"/{name}" if self.yes() else name, "healthcheck": "/health"}
        if self.yes():
            rule["healthcheck"] = {
                "path": "/health",
                "interval": f"{interval}s",
                "timeout": self.seconds(2, interval - 1),
                "grace_period": self.seconds(60, 600),
                "healthy_threshold": self.number_in(2, 10),
                "success_codes": self.random.choice(["200", "200,301", "200-299"]),
            }
        if self.yes():
            rule |= {"stickiness": self.yes(), "deregistration_delay": self.seconds(0, 3600)}
        if self.yes():
            rule |= {"alias": [f"{name}.example.com"], "allowed_source_ips": ["10.0.0.0/8"]}
        return rule

    def count(self, served: bool) -> Any:
        low = self.number_in(1, 5)
        bounds: Any = (
            {"min": low, "max": low + self.number_in(0, 9), "spot_from": self.number_in(1, low)}
            if self.yes()
            else f"{low}-9"
        )
        metric: Tree = {"cpu_percentage": self.number_in(1, 100)}
        if served and self.yes():
            metric["requests"] = {"value": self.number_in(1, 1000), "cooldown": {"in": "30s", "out": "1m"}}
        scaled = {"range": bounds, **metric, "cooldown": {"in": self.seconds(0, 600)}}
        return self.random.choice([self.number_in(0, 50), {"spot": self.number_in(1, 9)}, scaled])

    def connect(self, served: bool) -> Any:
        offered: Tree = {"protocol": self.random.choice(["tcp", "http"])} if served else {}
        if served and self.yes():
            idle = self.number_in(1, 900)
            offered = {"protocol": "http2", "idle_timeout": f"{idle}s", "request_timeout": self.seconds(0, idle)}
        return self.random.choice([self.yes(), {"logs": self.yes(), **offered}])

    def sidecars(self, taken: int) -> Tree:
        made: Tree = {}
        ports = self.random.sample([port for port in range(1024, 2048) if port != taken], 3)
        for port in ports[: self.number_in(1, 3)]:
            name = self.word("side")
            made[name] = {
                "image": f"{self.word()}:{self.number_in(1, 99)}",
                "port": self.random.choice([port, str(port), f"{port}/udp"]),
                "variables": {self.variable(): self.word()},
            }
            others = [other for other in made if other != name]
            if others:
                made[name]["depends_on"] = {others[0]: "start"}
        return made

    def service(self) -> Tree:
        name = f"{self.word()}-{self.number}"
        kind = self.random.choice([WEB, BACKEND, WORKER, JOB])
        served = kind in (WEB, BACKEND)
        port = self.number_in(1024, 2048)
        image: Tree = {"location": f"registry.example.com/{self.word()}:{self.number_in(1, 99)}"}
        service: Tree = {"name": name, "type": kind, "image": image}
        if served:
            image["port"] = port
            service["http"] = self.http(name)
        if kind == JOB:
            forms = ["@daily", "@every 30m", "0 9 * * 1-5", "rate(5 minutes)", "at(2027-03-01T09:00:00)", "0 0 1 * ?"]
            schedule = self.random.choice(forms)
            timed = self.yes() and not schedule.startswith(("@every", "rate"))
            service["on"] = {"schedule": schedule, **({"timezone": "Europe/Berlin"} if timed else {})}
        else:
            service["count"] = self.count(served)
            service["network"] = {"connect": self.connect(served)}
        cpu = self.random.choice(sorted(STEPS))
        service |= {"cpu": cpu, "memory": self.random.choice(STEPS[cpu])}
        variables = {self.variable(): self.random.choice([self.word(), self.number_in(0, 99)]) for _ in range(3)}
        service["variables"] = {**variables, "TAGGED": Raw("${TAG}"), "WHERE": Raw("${COPILOT_ENVIRONMENT_NAME}-x")}
        service["secrets"] = {"DB": "db", "SHARED": "/shared/key", "SQL": {"secretsmanager": "mysql:password::"}}
        service["sidecars"] = self.sidecars(port)
        if self.yes():
            volumes = {"data": {"path": "/data", "efs": True}}
            service["storage"] = {"ephemeral": self.number_in(20, 200), "volumes": volumes}
        service["logging"] = {"retention": self.random.choice([1, 30, 365])}
        service["environments"] = {"prod": {"cpu": cpu, "variables": {"EXTRA_NAME": "x"}}}
        return service


Fault = Callable[[Tree], Path]
"""Puts one fault into a tree, and says where it must be reported."""


def _set(*path: str | int, to: Any) -> Fault:
    def put(tree: Tree) -> Path:
        get(tree, path[:-1])[path[-1]] = to
        return path

    return put


def _remove(*path: str | int) -> Fault:
    def put(tree: Tree) -> Path:
        del get(tree, path[:-1])[path[-1]]
        return path[:-1]

    return put


def _rename(*path: str | int, to: str) -> Fault:
    def put(tree: Tree) -> Path:
        parent = get(tree, path[:-1])
        renamed = {to if key == path[-1] else key: value for key, value in parent.items()}
        parent.clear()
        parent.update(renamed)
        return (*path[:-1], to)

    return put


def _at_sidecar(field: str, value: Any, *below: str | int) -> Fault:
    def put(tree: Tree) -> Path:
        first = next(iter(tree["sidecars"]))
        tree["sidecars"][first][field] = value
        return ("sidecars", first, field, *below)

    return put


def _cycle(tree: Tree) -> Path:
    first = next(iter(tree["sidecars"]))
    tree["sidecars"][first]["depends_on"] = {tree["name"]: "start"}
    tree["image"]["depends_on"] = {first: "start"}
    return ("image", "depends_on", first) if tree["name"] < first else ("sidecars", first, "depends_on", tree["name"])


def _copy_port(tree: Tree) -> Path:
    first = next(iter(tree["sidecars"]))
    if "port" not in tree["image"]:
        tree["sidecars"]["extra"] = {"image": "x", "port": int(str(tree["sidecars"][first]["port"]).split("/")[0])}
        return ("sidecars", "extra", "port")
    tree["sidecars"][first]["port"] = tree["image"]["port"]
    return ("sidecars", first, "port")


FAULTS: dict[str, Fault] = {
    "a misspelt field": _rename("memory", to="memry"),
    "a misspelt field below": _rename("image", "location", to="locatoin"),
    "a misspelt field of a variable's place": _rename("logging", "retention", to="retentions"),
    "no name": _remove("name"),
    "no type": _remove("type"),
    "no image": _remove("image"),
    "a name with capitals": _set("name", to="Shop"),
    "a name that is too long": _set("name", to="a" * 41),
    "a name with an underscore": _set("name", to="my_shop"),
    "a type there is not": _set("type", to="Load Balanced Service"),
    "a type that is refused": _set("type", to="Request-Driven Web Service"),
    "text for a number": _set("cpu", to="256"),
    "a fraction": _set("memory", to=512.5),
    "a truth value for a number": _set("cpu", to=True),
    "a list for a number": _set("memory", to=[512]),
    "a number for text": _set("image", "location", to=7),
    "an image that is none": _set("image", "location", to="Registry//x"),
    "an empty image": _set("image", "location", to=""),
    "CPU there is not": _set("cpu", to=300),
    "memory there is not": _set("memory", to=600),
    "retention there is not": _set("logging", "retention", to=31),
    "a variable with a bad name": _set("variables", "1ST", to="x"),
    "a variable that is a list": _set("variables", "LIST", to=["a"]),
    "a secret in a variable, by name": _set("variables", "DB_PASSWORD", to="hunter2"),
    "a secret in a variable, by shape": _set("variables", "KEY_ID", to="AKIAIOSFODNN7EXAMPLE"),
    "a variable that is not declared": _set("variables", "OTHER", to=Raw("${UNDECLARED}")),
    "the shell's variable": _set("variables", "OTHER", to=Raw("${PATH}")),
    "a secret out of scope": _set("secrets", "OTHER", to="/prod/other/key"),
    "a secret with a bad name": _set("secrets", "OTHER", to="a b"),
    "a secret that is nothing": _set("secrets", "OTHER", to={"ssm": ""}),
    "a variable and a secret": _set("secrets", "TAGGED", to="x"),
    "nothing where something is": _set("memory", to=Raw("")),
    "no in place of false": _set("exec", to=Raw("no")),
    "an octal number": _set("variables", "MODE_NAME", to=Raw("0755")),
    "a time": _set("variables", "TIME_NAME", to=Raw("12:30")),
    "a tag": _set("cpu", to=Raw("!!str 256")),
    "an alias without its anchor": _set("cpu", to=Raw("*nowhere")),
    "an environment there is not": _set("environments", "prodd", to={"cpu": 256}),
    "another name elsewhere": _set("environments", "prod", "name", to="x"),
    "an unknown field elsewhere": _set("environments", "prod", "cpus", to=256),
    "nothing to remove": _set("environments", "test", to={"entrypoint": Raw("null")}),
    "a field of Copilot that is refused": _set("nlb", to={"port": "443/tls"}),
    "a field below that is refused": _set("image", "build", to="Dockerfile"),
    "a dependency there is not": _at_sidecar("depends_on", {"nobody": "start"}, "nobody"),
    "a condition there is not": _at_sidecar("depends_on", {"nobody": "running"}, "nobody"),
    "a sidecar without an image": lambda tree: (tree["sidecars"].update(bare={"port": 1}), ("sidecars", "bare"))[1],
    "a port there is not": _at_sidecar("port", 70000),
    "a port that is none": _at_sidecar("port", "80/sctp"),
    "a sidecar's field there is not": _at_sidecar("ports", 80),
    "containers that wait for each other": _cycle,
    "two containers at one port": _copy_port,
    "a mount without a volume": _at_sidecar(
        "mount_points", [{"source_volume": "nothing", "path": "/x"}], 0, "source_volume"
    ),
    "a volume that nothing mounts": _set("storage", to={"volumes": {"lonely": {"efs": True}}}),
    "too much disk": _set("storage", to={"ephemeral": 500}),
    "a platform there is not": _set("platform", to="linux/mips"),
    "a subnet that is none": _set("network", to={"vpc": {"placement": {"subnets": ["private-1"]}}}),
    "bridge on Fargate": _set("network", to={"mode": "bridge"}),
    "a file there is not": _set("env_file", to="missing.env"),
    "a file outside": _set("env_file", to="../outside.env"),
}
SERVED: dict[str, Fault] = {
    "requests nowhere": _remove("image", "port"),
    "no path": _remove("http", "path"),
    "a number for a path": _set("http", "path", to=7),
    "a path with spaces": _set("http", "path", to="/a b"),
    "a container there is not": _set("http", "target_container", to="nobody"),
    "a duration without its unit": _set("http", "deregistration_delay", to=30),
    "a duration out of range": _set("http", "deregistration_delay", to="2h"),
    "a timeout as long as the interval": _set("http", "healthcheck", to={"timeout": "30s"}),
    "an unknown version": _set("http", "version", to="http3"),
    "a range of addresses that is none": _set("http", "allowed_source_ips", to=["10.0.0.0/33"]),
    "a hosted zone": _set("http", "hosted_zone", to="Z123"),
    "a priority out of range": _set("http", "priority", to=0),
    "a count that is no range": _set("count", to={"range": "one to five"}),
    "a range the wrong way": _set("count", to={"range": {"min": 5, "max": 2}, "cpu_percentage": 50}),
    "a range without a rule": _set("count", to={"range": "1-5"}),
    "more than a hundred percent": _set("count", to={"range": "1-5", "cpu_percentage": 101}),
}
BELOW: dict[str, Path] = {
    "requests nowhere": ("http",),
    "a subnet that is none": ("network", "vpc", "placement", "subnets", 0),
    "bridge on Fargate": ("network", "mode"),
    "a volume that nothing mounts": ("storage", "volumes", "lonely"),
    "a secret that is nothing": ("secrets", "OTHER", "ssm"),
    "too much disk": ("storage", "ephemeral"),
    "nothing to remove": ("environments", "test", "entrypoint"),
    "a timeout as long as the interval": ("http", "healthcheck", "timeout"),
    "a range of addresses that is none": ("http", "allowed_source_ips", 0),
    "a count that is no range": ("count", "range"),
    "a range the wrong way": ("count", "range", "min"),
    "more than a hundred percent": ("count", "cpu_percentage"),
}
"""Where a fault is reported, if not where the tree was changed."""


def faults_of(tree: Tree) -> dict[str, Fault]:
    """The faults that can be put into a good manifest, by kind."""
    return {**FAULTS, **(SERVED if "http" in tree else {})}


def broken(tree: Tree, kind: str) -> tuple[Tree, Path]:
    """A good manifest with one fault, and where that has to be found."""
    wrong = deepcopy(tree)
    path = faults_of(tree)[kind](wrong)
    return wrong, BELOW.get(kind, path)
