"""Container instances: which AMI a type starts from, where it has none, and services that find none."""

import gzip
import json
from importlib import resources
from typing import Any

import pytest

from ecs_platform.model.settings.instances import accelerator_of, ami_of, architecture_of, why_no_ami
from tests.model.project import WEB, Project

AMIS = "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023"


@pytest.mark.parametrize(
    ("instance_type", "path"),
    [
        ("t3.small", "recommended"),
        ("m5zn.metal", "recommended"),
        ("c7i-flex.large", "recommended"),
        ("u7i-12tb.224xlarge", "recommended"),
        ("hpc7a.12xlarge", "recommended"),
        ("t4g.small", "arm64/recommended"),
        ("c7gd.xlarge", "arm64/recommended"),
        ("im4gn.large", "arm64/recommended"),
        ("is4gen.medium", "arm64/recommended"),
        ("hpc7g.16xlarge", "arm64/recommended"),
        ("x2gd.metal", "arm64/recommended"),
        ("g4dn.xlarge", "gpu/recommended"),
        ("g6e.2xlarge", "gpu/recommended"),
        ("gr6.4xlarge", "gpu/recommended"),
        ("p5en.48xlarge", "gpu/recommended"),
        ("p6-b200.48xlarge", "gpu/recommended"),
        ("inf2.xlarge", "neuron/recommended"),
        ("trn1n.32xlarge", "neuron/recommended"),
    ],
)
def test_the_ami_is_that_of_architecture_and_accelerator(instance_type: str, path: str) -> None:
    assert why_no_ami(instance_type) == ""
    assert ami_of(instance_type) == f"{AMIS}/{path}/image_id"


@pytest.mark.parametrize(
    ("instance_type", "why"),
    [
        ("g5g.xlarge", "is arm64 with an NVIDIA GPU"),
        ("p6e-gb200.36xlarge", "is arm64 with an NVIDIA GPU"),
        ("g4ad.xlarge", "is x86_64 with an AMD GPU"),
        ("dl1.24xlarge", "with an accelerator for deep learning"),
        ("f2.6xlarge", "with an FPGA"),
        ("vt1.3xlarge", "with a media accelerator"),
        ("a1.large", "is older than Graviton2"),
    ],
)
def test_a_type_without_an_ami_is_refused_unless_one_is_given(project: Project, instance_type: str, why: str) -> None:
    file = project.stack(f"ec2:\n    max_size: 2\n    instance_type: {instance_type}")
    (finding,) = project.findings()
    assert (finding.file, finding.line, finding.path) == (file, 6, "config.shop:ec2.instance_type")
    assert why in finding.message
    assert "in `ami`" in finding.hint
    project.stack(f"ec2: {{instance_type: {instance_type}, ami: ami-0123456789abcdef0}}")
    assert project.findings() == []


@pytest.mark.parametrize("instance_type", ["mac1.metal", "mac2-m2pro.metal", "mac-m4.metal"])
def test_ecs_runs_nothing_on_macos(project: Project, instance_type: str) -> None:
    project.stack(f"ec2: {{instance_type: {instance_type}, ami: ami-0123456789abcdef0}}")
    (finding,) = project.findings()
    assert (finding.path, finding.hint) == ("config.shop:ec2.instance_type", "take another type")


def test_every_type_that_ec2_has_gets_an_ami_of_its_architecture() -> None:
    """EC2's own description of its types, as the local AWS has it."""
    file = resources.files("moto.ec2").joinpath("resources/instance_types.json.gz")
    types: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    assert len(types) > 1000
    for name, found in types.items():
        if name.startswith("mac"):
            continue
        assert architecture_of(name) in found["ProcessorInfo"]["SupportedArchitectures"], name
        extra = {"GpuInfo", "NeuronInfo", "FpgaInfo", "MediaAcceleratorInfo", "InferenceAcceleratorInfo"} & set(found)
        # Of this one EC2's description is silent.
        assert bool(accelerator_of(name)) == bool(extra) or name.startswith("trn2u."), name


@pytest.mark.parametrize(
    ("given", "image"),
    [
        ("ami-0123456789abcdef0", "ami-0123456789abcdef0"),
        ("/golden/ecs", "resolve:ssm:/golden/ecs"),
        ("/golden/ecs:7", "resolve:ssm:/golden/ecs:7"),
    ],
)
def test_an_ami_of_ones_own(project: Project, given: str, image: str) -> None:
    project.stack(f'ec2: {{ami: "{given}"}}')
    ec2 = project.load().settings.ec2
    assert ec2 is not None
    assert ami_of(ec2.instance_type, ec2.ami) == image


def test_what_is_no_ami(project: Project) -> None:
    project.stack("ec2: {ami: nginx, instance_type: g5g.xlarge}")
    (finding,) = project.findings()
    assert "`nginx` is neither an AMI's id nor a parameter's name" in finding.message


@pytest.mark.parametrize("bare", ["ec2:", "ec2: {}", 'ec2: "{}"'])
def test_the_key_alone_is_enough(project: Project, bare: str) -> None:
    assert project.load().settings.ec2 is None
    project.stack(bare)
    ec2 = project.load().settings.ec2
    assert ec2 is not None
    assert (ec2.instance_type, ec2.max_size) == ("t3.small", 4)
    project.write("web.yaml", WEB + "capacity: ec2\n")
    assert project.findings() == []


def test_the_engine_has_an_empty_text_for_the_bare_key_and_for_none(project: Project) -> None:
    assert project.load(values={"shop:ec2": ""}).settings.ec2 is None
    project.stack("ec2:")
    assert project.load(values={"shop:ec2": ""}).settings.ec2 is not None
    assert project.load(values={"shop:ec2": '{"max_size": 9}'}).settings.ec2 is not None


def test_a_service_on_instances_that_are_not_there_is_told_the_line(project: Project) -> None:
    project.stack("ec2: {}", "prod")
    file = project.write(
        "web.yaml", WEB + "capacity: fargate\nenvironments:\n  test:\n    capacity: ec2\n  prod:\n    capacity: ec2\n"
    )
    (finding,) = project.findings()
    assert (finding.file, finding.line, finding.message) == (file, 8, "this environment has no container instances")
    assert finding.hint == "add `shop:ec2: {}` below `config:` in Pulumi.test.yaml, or write `fargate`"
    assert project.findings("prod") == []


def test_a_job_on_instances_needs_them_too(project: Project) -> None:
    job = 'name: job\ntype: Scheduled Job\nimage: {location: nginx}\non: {schedule: "@daily"}\n'
    project.write("job.yaml", f"{job}capacity: ec2\n")
    (finding,) = project.findings()
    assert (finding.line, finding.path) == (5, "capacity")
