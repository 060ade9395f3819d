"""Images in ECR: registries that there can be, and those that examples have in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.arns import ecr_image
from ecs_platform.model.reading.image_reference import checked
from tests.model.project import WEB, Project

REGIONS = ["eu-central-1", "us-gov-west-1", "cn-north-1", "ap-southeast-7", "mx-central-1"]
HOSTS = ["{}.dkr.ecr.{}.amazonaws.com", "{}.dkr.ecr-fips.{}.amazonaws.com", "{}.dkr-ecr.{}.on.aws"]
PLACEHOLDERS = st.from_regex(r"[a-zA-Z<$][a-zA-Z_]{2,12}>?", fullmatch=True) | st.from_regex(
    r"[0-9]{1,11}|[0-9]{13}", fullmatch=True
)


@given(st.from_regex("[0-9]{12}", fullmatch=True), st.sampled_from(REGIONS), st.sampled_from(HOSTS))
def test_registries_are_taken(account: str, region: str, host: str) -> None:
    image = f"{host.format(account, region)}/shop:v7"
    assert checked(image) == image
    assert ecr_image(image) is not None


@given(PLACEHOLDERS, st.sampled_from([*REGIONS, "region", "AWS_REGION", "<region>"]), st.sampled_from(HOSTS))
def test_what_stands_for_an_account_is_none(account: str, region: str, host: str) -> None:
    with pytest.raises(ValueError, match="no such registry") as raised:
        checked(f"{host.format(account, region)}/shop:v7")
    assert "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:v7" in raised.value.context["hint"]  # type: ignore[attr-defined]


@given(st.sampled_from(["region", "AWS_REGION", "<region>", "REGION"]))
def test_neither_is_what_stands_for_a_region(region: str) -> None:
    with pytest.raises(ValueError, match="no such registry"):
        checked(f"123456789012.dkr.ecr.{region}.amazonaws.com/shop:v7")


@pytest.mark.parametrize("image", ["dkr.ecr.example.com/shop", "public.ecr.aws/nginx/nginx:1", "a.dkr.example.com/x"])
def test_other_hosts_are_their_own(image: str) -> None:
    assert checked(image) == image


def test_it_is_said_in_manifests(project: Project) -> None:
    project.write("web.yaml", WEB.replace("nginx", "aws_account_id.dkr.ecr.region.amazonaws.com/shop:v1"))
    (finding,) = project.findings()
    assert finding.path == "image.location"
