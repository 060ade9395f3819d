"""Partitions, as botocore's table has them."""

from typing import Any

import pytest
from botocore.loaders import create_loader
from hypothesis import given
from hypothesis import strategies as st

from ecs_platform.model.arns import domain_of, ecr_image, partition_of
from tests.model.project import STACK, Project

PARTITIONS: dict[str, dict[str, Any]] = {
    each["id"]: each for each in create_loader().load_data("partitions")["partitions"]
}
SUPPORTED = ("aws", "aws-cn", "aws-us-gov")
REGIONS = [(name, region) for name, each in PARTITIONS.items() for region in each["regions"] if region[-1].isdigit()]


def region_findings(project: Project, region: str) -> list[str]:
    (project.folder / "Pulumi.test.yaml").write_text(STACK.replace("eu-central-1", region))
    return [str(each) for each in project.findings() if "aws:region" in str(each)]


@pytest.mark.parametrize(("partition", "region"), REGIONS)
def test_regions_of_all_partitions(project: Project, partition: str, region: str) -> None:
    found = region_findings(project, region)
    if partition in SUPPORTED:
        assert found == []
        assert (partition_of(region), domain_of(region)) == (partition, PARTITIONS[partition]["outputs"]["dnsSuffix"])
    else:
        (said,) = found
        assert f"`{region}` is of another partition" in said
        assert "regions of the partitions `aws`, `aws-cn` and `aws-us-gov`" in said


@pytest.mark.parametrize("region", ["eu-central-3", "us-east-10", "xx-north-1", "us-gov-central-1"])
def test_a_region_that_is_new_is_taken(project: Project, region: str) -> None:
    assert region_findings(project, region) == []


@pytest.mark.parametrize(
    "region", ["Frankfurt", "eu-central", "eu_central_1", "EU-CENTRAL-1", "eu-central-1a", "eu-cental-1"]
)
def test_what_is_no_region(project: Project, region: str) -> None:
    (said,) = region_findings(project, region)
    assert "is not a region; it looks like `eu-central-1`" in said


@pytest.mark.parametrize("region", ["eu-central-1", "cn-north-1", "us-gov-west-1"])
@pytest.mark.parametrize(
    ("host", "by_endpoints"),
    [
        ("123456789012.dkr.ecr.{region}.{domain}", True),
        ("123456789012.dkr.ecr-fips.{region}.{domain}", False),
        ("123456789012.dkr-ecr.{region}.on.{dual}", False),
        ("123456789012.dkr-ecr-fips.{region}.on.{dual}", False),
    ],
)
@pytest.mark.parametrize("name", ["shop", "team/shop:v7", "docker-hub/library/nginx@sha256:" + "a" * 64])
def test_hosts_of_ecr(region: str, host: str, by_endpoints: bool, name: str) -> None:
    dual = "amazonwebservices.com.cn" if region.startswith("cn-") else "aws"
    found = ecr_image(f"{host.format(region=region, domain=domain_of(region), dual=dual)}/{name}")
    assert found is not None
    assert (found.account.region, found.account.id, found.by_endpoints) == (region, "123456789012", by_endpoints)
    assert ecr_image(f"{host.format(region=region, domain=domain_of(region), dual=dual).upper()}/{name}") == found
    repository = name.partition("@")[0].partition(":")[0]
    assert found.repository_arn == f"arn:{partition_of(region)}:ecr:{region}:123456789012:repository/{repository}"


@pytest.mark.parametrize(
    "reference",
    [
        *("public.ecr.aws/nginx/nginx:1", "nginx", "12345.dkr.ecr.eu-central-1.amazonaws.com/shop", "dkr.ecr/shop"),
        *(
            f"123456789012.dkr.ecr.eu-central-1.amazonaws.com/{each}"
            for each in ("*:1", "a?", "${aws:x}", "a\n", "a b", "")
        ),
        *("123456789012.dkr.ecr.*.amazonaws.com/a", "*.dkr.ecr.eu-central-1.amazonaws.com/a"),
        *("١٢٣٤٥٦٧٨٩٠١٢.dkr.ecr.eu-central-1.amazonaws.com/a", "123456789012.dkr.ecr.eu-central-1.amazonaws.com/ä"),
    ],
)
def test_what_is_in_no_private_registry_of_ecr(reference: str) -> None:
    assert ecr_image(reference) is None


@given(st.text("*?${}:@/.-_ab1\n", max_size=30), st.sampled_from(["", "a", "team/a", "a:1", "a@sha256:"]))
def test_no_reference_names_more_than_one_repository(text: str, before: str) -> None:
    found = ecr_image(f"123456789012.dkr.ecr.eu-central-1.amazonaws.com/{before}{text}")
    assert found is None or not set("*?$:@\n") & set(found.repository)
