"""What Docker Hub gives to one address without credentials, beside what a deployment of everything pulls."""

import pytest

from ecs_platform.model.iam.document import document
from ecs_platform.model.iam.of_service import service_roles
from ecs_platform.model.quotas.lines import hints
from ecs_platform.model.reading.image_reference import is_of_docker_hub
from tests.model.project import Project

HOST = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
CREDENTIALS = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:hub"


def hinted(project: Project, manifest: str, network: str = "{nat: single}", settings: str = "") -> list[str]:
    project.stack(f"network: {network}\n{settings}")
    project.write("web.yaml", f"name: web\ntype: Backend Service\n{manifest}\n")
    loaded = project.load()
    assert [str(each) for each in loaded.findings] == []
    return list(hints(loaded))


@pytest.mark.parametrize(
    ("manifest", "network", "pulls"),
    [
        ("image: {location: nginx}\ncount: 50", "{nat: single}", 50),
        ("image: {location: docker.io/library/nginx}\ncount: {range: 1-60, cpu_percentage: 70}", "{nat: single}", 60),
        ("image: {location: nginx}\ncount: 25\nsidecars: {side: {image: envoyproxy/envoy}}", "{nat: single}", 50),
        ("image: {location: nginx}\ncount: 100", "{nat: per_zone}", 100),
    ],
)
def test_half_of_it_is_told(project: Project, manifest: str, network: str, pulls: int) -> None:
    (hint,) = hinted(project, manifest, network)
    assert f"pull {pulls} images from Docker Hub without credentials" in hint
    assert "pull_through_caches" in hint


@pytest.mark.parametrize(
    ("manifest", "network"),
    [
        ("image: {location: nginx}\ncount: 49", "{nat: single}"),
        ("image: {location: nginx}\ncount: 99", "{nat: per_zone}"),
        ("image: {location: ghcr.io/acme/web}\ncount: 90", "{nat: single}"),
        (f"image: {{location: {HOST}/docker-hub/library/nginx}}\ncount: 90", "{nat: single}"),
        (f"image: {{location: acme/web, credentials: '{CREDENTIALS}'}}\ncount: 90", "{nat: single}"),
        ("image: {location: nginx}\ncount: 90\nnetwork: {vpc: {placement: public}}", "{nat: single}"),
        ("image: {location: nginx}\ncount: 90\nnetwork: {vpc: {placement: public}}", "{nat: none}"),
        ("image: {owner: parameter}\ncount: 90", "{nat: single}"),
    ],
)
def test_less_of_it_and_what_does_not_count_is_not(project: Project, manifest: str, network: str) -> None:
    settings = f"secrets_outside_scope: ['{CREDENTIALS}']" if CREDENTIALS in manifest else ""
    assert hinted(project, manifest, network, settings) == []


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("nginx", True),
        ("nginx:1.27", True),
        ("acme/web", True),
        ("docker.io/acme/web:1", True),
        ("registry-1.docker.io/acme/web", True),
        ("ghcr.io/acme/web", False),
        ("localhost/web", False),
        ("registry:5000/web", False),
        ("public.ecr.aws/docker/library/nginx:1", False),
    ],
)
def test_what_is_in_docker_hub(reference: str, expected: bool) -> None:
    assert is_of_docker_hub(reference) is expected


@pytest.mark.parametrize(
    ("image", "cached"),
    [
        (f"{HOST}/docker-hub/library/nginx:1", True),
        (f"{HOST}/docker-hub-of-others/nginx:1", False),
        (f"{HOST}/web:1", False),
        ("999999999999.dkr.ecr.eu-central-1.amazonaws.com/docker-hub/library/nginx:1", False),
    ],
)
def test_the_execution_role_has_a_cache_fetch_what_it_does_not_have(project: Project, image: str, cached: bool) -> None:
    assert hinted(project, f"image: {{location: '{image}'}}", settings="pull_through_caches: [docker-hub]") == []
    loaded = project.load()
    statements = document(service_roles(loaded.services[0], loaded).execution)["Statement"]
    found = [each for each in statements if each["Sid"] == "ImagesCached"]
    assert bool(found) is cached
    if cached:
        assert found[0]["Action"] == ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"]
        assert found[0]["Resource"].endswith(":repository/docker-hub/library/nginx")


@pytest.mark.parametrize("prefix", ["docker-hub/", "Docker", "a", "a" * 31])
def test_a_prefix_that_ecr_does_not_take_is_told(project: Project, prefix: str) -> None:
    project.stack(f"pull_through_caches: ['{prefix}']")
    (found,) = project.findings()
    assert "cannot be the prefix of a pull-through cache" in found.message
