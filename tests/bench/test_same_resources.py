"""1, 10 and 100 services: the bare programs register what ours does, and Terraform's configuration says the same."""

import re
import runpy
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

from bench.bare import proof, terraform
from bench.bare.registered import registered
from bench.bare.resource import Reference, Resource, over_texts
from bench.bare.writing import AS_WRITTEN, AWAITING, write_bare
from bench.four_ways.sizes import Size
from bench.four_ways.variants import fleet_of, variant, variants
from sandbox.engine import differences, tokens

NUMBERS = (1, 10, 100)
WITH_ALARMS = 0
"""In place of a number: three services with all alarms."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[Resource]]:
    folder = tmp_path_factory.mktemp("services")
    found = {number: variant(folder / str(number), fleet_of(number)).resources for number in NUMBERS}
    return {**found, WITH_ALARMS: variant(folder / "alarms", fleet_of(3), alarms=True).resources}


@pytest.mark.parametrize(
    ("number", "entry"),
    [(WITH_ALARMS, AS_WRITTEN), (1, AS_WRITTEN), (10, AS_WRITTEN), (10, AWAITING), (100, AS_WRITTEN)],
)
def test_a_bare_program_registers_the_same(
    services: dict[int, list[Resource]], number: int, entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = services[number]
    folder = write_bare(tmp_path / "bare", ours, {"aws:region": "eu-central-1"}, entry)
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    entries: list[Callable[[], Awaitable[None]]] = []
    monkeypatch.setattr(pulumi, "run", entries.append)

    def program() -> Any:
        runpy.run_path("__main__.py", run_name="__main__")
        return entries.pop()() if entries else None

    bare = registered(program, "bare", lambda waits, other: True)
    assert bare == ours
    assert proof.counts(bare)["ecs/service:Service"] == (number or 3)
    assert ("cloudwatch/dashboard:Dashboard" in proof.counts(bare)) == (number == WITH_ALARMS)


@pytest.mark.parametrize("number", NUMBERS)
def test_each_service_waits_for_what_its_tasks_cannot_start_without(
    services: dict[int, list[Resource]], number: int
) -> None:
    """Of many at once, what is made later may be too late for all attempts of the circuit breaker."""
    made = services[number]
    of_services = [each for each in made if each.type == "ecs/service:Service"]
    assert len(of_services) == number
    for service in of_services:
        before = _all_before(service, made)
        assert ("cloudwatch/logGroup:LogGroup", service.name) in before
        assert ("vpc/securityGroupEgressRule:SecurityGroupEgressRule", service.name) in before
        assert ("ec2/route:Route", "network-private-a") in before


@pytest.mark.parametrize("number", NUMBERS)
def test_terraform_is_told_the_same(services: dict[int, list[Resource]], number: int) -> None:
    ours = services[number]
    configured = terraform.configuration(ours, {"region": "eu-central-1"})
    assert terraform.counts(configured) == proof.counts(ours)
    assert configured["provider"] == {"aws": {"region": "eu-central-1"}}
    bodies = [
        (tokens.RESOURCES[each.type], name, configured["resource"][tokens.RESOURCES[each.type]][name])
        for each in ours
        for name in [re.sub(r"[^\w-]", "_", each.name)]
    ]
    addresses = {f"{type_}.{name}": index for index, (type_, name, _) in enumerate(bodies)}
    for resource, (_, _, body) in zip(ours, bodies, strict=True):
        assert _back(body, resource, addresses) == resource


def test_steps_change_one_image_and_one_service(tmp_path: Path) -> None:
    written = variants(tmp_path, Size(10))
    first, image, more = (
        {(each.type, each.name): _texts(each, made) for each in made}
        for made in (
            written.first.resources,
            written.image.resources,
            written.more.resources,
        )
    )
    assert {key for key in first if first[key] != image[key]} == {("ecs/taskDefinition:TaskDefinition", "p0")}
    assert set(first) == set(image)
    new = set(more) - set(image)
    assert set(image) - set(more) == set()
    assert ("ecs/service:Service", "p3") in new
    assert {key for key in image if image[key] != more[key]} == set()


@pytest.mark.parametrize("number", [1, 9, 10, 50, 100, 300])
def test_so_many_services_are_so_many(number: int) -> None:
    fleet = fleet_of(number)
    assert fleet.number == number
    assert fleet.public > 0


def test_what_terraform_cannot_be_told_is_refused() -> None:
    with pytest.raises(ValueError, match=r"`things` is a list of blocks; what is one of them called in Terraform\?"):
        terraform.configuration([Resource("sqs/queue:Queue", "a", {"things": [{"a": 1}]}, (), {})], {})
    with pytest.raises(ValueError, match="Terraform has no protect"):
        terraform.configuration([Resource("sqs/queue:Queue", "a", {}, (), {"protect": True})], {})
    with pytest.raises(ValueError, match=r"two resources would be aws_sqs_queue\.a_b"):
        terraform.configuration([Resource("sqs/queue:Queue", name, {}, (), {}) for name in ("a/b", "a:b")], {})
    with pytest.raises(ValueError, match=r"x/y:Z is not in sandbox/engine/tokens\.py"):
        terraform.configuration([Resource("x/y:Z", "a", {}, (), {})], {})


def test_what_looks_like_a_template_is_none() -> None:
    queue = Resource("sqs/queue:Queue", "1", {"name": "a ${b} %{c} $d"}, (), {})
    later = Resource("sqs/queue:Queue", "2", {"name": "x-[[0:arn]]"}, (0,), {"ignoreChanges": ["kmsMasterKeyId"]})
    made = terraform.configuration([queue, later], {})["resource"]["aws_sqs_queue"]
    assert made["_1"] == {"name": "a $${b} %%{c} $d"}
    assert made["_2"] == {
        "name": "x-${aws_sqs_queue._1.arn}",
        "depends_on": ["aws_sqs_queue._1"],
        "lifecycle": {"ignore_changes": ["kms_master_key_id"]},
    }


def _all_before(resource: Resource, made: list[Resource]) -> set[tuple[str, str]]:
    """Type and name of all that there is before it, by what it says and refers to."""
    found, open_ = set[int](), [resource]
    while open_:
        each = open_.pop()
        new = ({*each.depends_on} | {reference.resource for reference in each.references}) - found
        found |= new
        open_ += [made[index] for index in new]
    return {(made[index].type, made[index].name) for index in found}


def _texts(resource: Resource, resources: list[Resource]) -> Any:
    """Inputs whose references say names in place of indexes, which differ from list to list."""

    def named(text: str) -> str:
        return re.sub(r"\[\[(\d+):", lambda match: f"[[{resources[int(match[1])].name}:", text)

    return over_texts(resource.inputs, named)


def _back(body: dict[str, Any], resource: Resource, addresses: dict[str, int]) -> Resource:
    """The resource that a body in Terraform's configuration was made from."""
    left = dict(body)
    depends_on = tuple(addresses[each] for each in left.pop("depends_on", []))
    options = {}
    if lifecycle := left.pop("lifecycle", None):
        options["ignoreChanges"] = [_camel(path) for path in lifecycle["ignore_changes"]]
    if timeouts := left.pop("timeouts", None):
        options["customTimeouts"] = timeouts

    def text(value: str) -> str:
        found = re.sub(
            r"(?<!\$)\$\{(\w+\.[\w-]+)\.(\w+)\}",
            lambda match: str(Reference(addresses[match[1]], _camel(match[2]))),
            value,
        )
        return found.replace("$${", "${").replace("%%{", "%{")

    inputs = differences.from_bridge(f"aws:{resource.type}", over_texts(_plural(left), text))
    return Resource(resource.type, resource.name, inputs, depends_on, options)


def _plural(body: dict[str, Any]) -> dict[str, Any]:
    plural = {theirs: ours for ours, theirs in terraform.BLOCKS.items()}
    found: dict[str, Any] = {}
    for key, value in body.items():
        if isinstance(value, list) and key in plural:
            found[plural[key]] = [_plural(each) for each in value]
        elif isinstance(value, dict):
            found[_camel(key)] = value if key in terraform.MAPS else _plural(value)
        else:
            found[_camel(key)] = value
    return found


def _camel(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(word.capitalize() for word in more)
