"""Container instances: which AMI a type of instance starts from.

ECS has one for each architecture, one with the driver of NVIDIA's GPUs and one with that of AWS' Neuron chips:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
Names of types: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
"""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from ecs_platform.model.reading.fields import AsTuple, Section, distinct, fault, matching
from ecs_platform.model.settings.deployers import PolicyArn
from ecs_platform.model.settings.secret_readers import SECRET_READERS, WITHOUT

NVIDIA = "an NVIDIA GPU"
_AMIS = "/aws/service/ecs/optimized-ami/amazon-linux-2023"
_AMI_OF = {
    ("x86_64", ""): f"{_AMIS}/recommended/image_id",
    ("arm64", ""): f"{_AMIS}/arm64/recommended/image_id",
    ("x86_64", NVIDIA): f"{_AMIS}/gpu/recommended/image_id",
    ("x86_64", "a Neuron chip"): f"{_AMIS}/neuron/recommended/image_id",
}
"""The parameter with the newest AMI, by architecture and accelerator."""

_ACCELERATORS = {
    **dict.fromkeys(("g", "gr", "p"), NVIDIA),
    **dict.fromkeys(("inf", "trn"), "a Neuron chip"),
    "dl": "an accelerator for deep learning",
    "f": "an FPGA",
    "vt": "a media accelerator",
}
"""By a family's letters; https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html."""


def architecture_of(instance_type: str) -> str:
    """`arm64` where a `g` follows the family's generation (`t4g`, `im4gn`, `p6e-gb200`) and for `a1`, else `x86_64`."""
    family = instance_type.partition(".")[0]
    _, rest = _letters_and_rest(family)
    return "arm64" if "g" in rest or family == "a1" else "x86_64"


def accelerator_of(instance_type: str) -> str:
    """What a type computes with besides its processors, in words; empty for nothing."""
    family = instance_type.partition(".")[0]
    letters, rest = _letters_and_rest(family)
    # Of the families with a GPU this one has AMD's.
    return "an AMD GPU" if (letters, rest) == ("g", "4ad") else _ACCELERATORS.get(letters, "")


def ami_of(instance_type: str, given: str | None = None) -> str:
    """The AMI in a launch template's words; one that a parameter names is looked up whenever an instance starts.

    Args:
        instance_type: for which there is one, see `why_no_ami`.
        given: an AMI's id or a parameter's name, in place of ECS' own.
    """
    named = given or _AMI_OF[architecture_of(instance_type), accelerator_of(instance_type)]
    return named if named.startswith("ami-") else f"resolve:ssm:{named}"


def why_no_ami(instance_type: str) -> str:
    """Why ECS has no AMI for a type, in words; empty where it has one."""
    family = instance_type.partition(".")[0]
    architecture, accelerator = architecture_of(instance_type), accelerator_of(instance_type)
    if family == "a1":
        # https://docs.aws.amazon.com/linux/al2023/ug/system-requirements.html
        return f"`{instance_type}` is older than Graviton2, and Amazon Linux 2023 does not run on that"
    if (architecture, accelerator) in _AMI_OF:
        return ""
    return f"`{instance_type}` is {architecture} with {accelerator}, and ECS has no AMI with a driver for that"


def _letters_and_rest(family: str) -> tuple[str, str]:
    """A family's letters, and all from its generation on (`g5g` is `g` and `5g`)."""
    found = re.match(r"([a-z]+)-?(.*)", family)
    return (found[1], found[2]) if found else ("", family)


def _reads_no_secrets(arn: str) -> str:
    name = arn.rpartition("/")[2]
    if ":iam::aws:policy/" in arn and name in SECRET_READERS:
        message = f"with `{name}` whoever reaches an instance reads every parameter or secret of the account"
        hint = "give a policy of your own, with what is needed"
        if name in WITHOUT:
            hint = f"take `{arn.partition('/')[0]}/{WITHOUT[name]}`, which has what Systems Manager needs without that"
        raise fault(message, hint)
    return arn


def _names_differ(arns: tuple[str, ...]) -> tuple[str, ...]:
    """They are told apart by their names, as in IAM those of one account are."""
    names = [arn.rpartition("/")[2] for arn in arns]
    for name in names:
        if names.count(name) > 1:
            raise fault(f"`{name}` is the name of two of them", "leave one out, or give yours another name")
    return arns


class Ec2(Section):
    """The Auto Scaling group of container instances; `{}` is enough for one of which all has its default."""

    ami: (
        Annotated[
            str,
            matching(
                r"ami-[0-9a-f]{8,17}|/[A-Za-z0-9_./-]+(:[A-Za-z0-9_.-]+)?",
                "`{value}` is neither an AMI's id nor a parameter's name",
                "`ami-…`, or `/…` for a parameter in Parameter Store that has one",
            ),
        ]
        | None
    ) = Field(
        None,
        description="AMI of the instances: its id, or the name of a parameter that has it; one of Amazon Linux with "
        "ECS' agent. Default: ECS' own for the instance type, the newest whenever an instance starts.",
    )
    instance_type: Annotated[str, matching(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "`{value}` is not an instance type")] = (
        Field(
            "t3.small",
            description="EC2 instance type; it decides the architecture (x86_64 or ARM64), and how many tasks of mode "
            "`awsvpc` an instance takes: one for each network interface but the first.",
        )
    )
    min_size: int = Field(0, ge=0, le=1000, description="Fewest instances.")
    max_size: int = Field(4, ge=1, le=1000, description="Most instances.")
    volume_size: int = Field(30, ge=30, le=16384, description="GiB of each instance's root volume.")
    target_capacity: int = Field(
        100, ge=1, le=100, description="Percent of the instances that should be in use; less keeps spare ones."
    )

    managed_policies: Annotated[
        tuple[Annotated[PolicyArn, AfterValidator(_reads_no_secrets)], ...],
        AsTuple,
        AfterValidator(distinct),
        AfterValidator(_names_differ),
    ] = Field(
        (),
        description="ARNs of managed policies for the instances' role besides its own, which is what ECS' agent and "
        "Session Manager need. Whatever reaches an instance has them.",
    )

    @field_validator("instance_type")
    @classmethod
    def _has_an_ami(cls, value: str, info: ValidationInfo) -> str:
        if value.startswith("mac"):
            raise fault(f"`{value}` runs macOS, and ECS runs no tasks on that", "take another type")
        why = why_no_ami(value)
        if why and not info.data.get("ami", "wrong itself"):
            raise fault(why, "take another type, or give an AMI for this one in `ami`")
        return value

    @model_validator(mode="after")
    def _sizes(self) -> Self:
        if self.min_size > self.max_size:
            raise fault(f"`min_size` {self.min_size} is greater than `max_size` {self.max_size}")
        return self
