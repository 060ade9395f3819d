"""Images that cannot be pulled where VPC endpoints are the only way out, each at the field that names it."""

import json

import pytest

from tests.model.project import Project

HOST = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
SHUT_IN = "network: {nat: none, vpc_endpoints: true}"
HEAD = "name: web\ntype: Worker Service\n"


def said(project: Project, manifest: str, settings: str = SHUT_IN) -> list[tuple[str, str]]:
    project.stack(settings)
    project.write("web.yaml", HEAD + manifest)
    return [(each.path, each.message) for each in project.findings()]


@pytest.mark.parametrize(
    "image",
    [
        "nginx",
        "docker.io/library/nginx:1",
        "ghcr.io/acme/web:1",
        "public.ecr.aws/nginx/nginx:1",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1",
        # AWS: no PrivateLink over dual-stack hosts; and FIPS hosts have endpoints of their own.
        "123456789012.dkr-ecr.eu-central-1.on.aws/web:1",
        "123456789012.dkr.ecr-fips.eu-central-1.amazonaws.com/web:1",
    ],
)
def test_what_endpoints_do_not_lead_to(project: Project, image: str) -> None:
    ((path, message),) = said(project, f"image: {{location: '{image}'}}\n")
    assert path == "image.location"
    assert f"`{image}` cannot be pulled" in message


@pytest.mark.parametrize(
    "image", [f"{HOST}/web:1", f"999999999999{HOST[12:]}/web:1", f"{HOST}/docker-hub/library/nginx:1"]
)
def test_ecr_of_this_region_is_reached_whoevers_it_is(project: Project, image: str) -> None:
    assert said(project, f"image: {{location: '{image}'}}\n") == []


@pytest.mark.parametrize(
    ("manifest", "settings"),
    [
        ("image: {location: nginx}\n", "network: {nat: single, vpc_endpoints: true}"),
        ("image: {location: nginx}\n", "network: {nat: per_zone}"),
        ("image: {location: nginx}\nnetwork: {vpc: {placement: public}}\n", SHUT_IN),
        (
            "image: {location: nginx}\n",
            "network: {vpc_id: vpc-12345678, public_subnet_ids: [subnet-12345678, subnet-12345679], "
            "private_subnet_ids: [subnet-1234567a, subnet-1234567b]}",
        ),
        ("image: {repository: true, tag: v1}\n", SHUT_IN),
        ("image: {owner: parameter}\n", SHUT_IN),
        ("image: {location: nginx}\n", f"{SHUT_IN}\nimages: {{web: '{HOST}/web:1'}}"),
    ],
)
def test_where_there_is_a_way_or_none_is_known_to_be_missing(project: Project, manifest: str, settings: str) -> None:
    assert said(project, manifest, settings) == []


def test_every_container_of_a_manifest(project: Project) -> None:
    more = "sidecars: {side: {image: envoy}}\nlogging: {destination: {Name: x}}\n"
    found = dict(said(project, f"image: {{location: '{HOST}/web:1'}}\n{more}"))
    assert sorted(found) == ["logging", "sidecars.side.image"]
    assert "`public.ecr.aws/aws-observability/aws-for-fluent-bit:stable`" in found["logging"]
    assert "`envoy`" in found["sidecars.side.image"]


def test_every_container_of_a_file(project: Project) -> None:
    project.write(
        "td.json",
        f'{{"containerDefinitions": [{{"name": "a", "image": "{HOST}/a", "memory": 9, "essential": true}}, '
        '{"name": "b", "image": "envoy", "memory": 9}], "memory": "512", "cpu": "256"}',
    )
    ((path, message),) = said(project, "task_definition: td.json\n")
    assert path == "task_definition"
    assert "`envoy` cannot be pulled" in message


def test_the_settings_image_counts_in_place_of_the_manifests(project: Project) -> None:
    manifest = f"image: {{location: '{HOST}/web:1'}}\n"
    ((path, message),) = said(project, manifest, f"{SHUT_IN}\nimages: {{web: nginx}}")
    assert path == "image"
    assert "`nginx` cannot be pulled" in message


def test_instances_pull_in_their_own_subnets(project: Project) -> None:
    manifest = "image: {location: nginx}\ncapacity: ec2\nnetwork: {mode: bridge}\n"
    ((path, _),) = said(project, manifest, f"{SHUT_IN}\nec2: {{}}")
    assert path == "image.location"
    ((path, message),) = said(project, manifest, "network: {nat: none}\nec2: {}")
    assert path == "capacity"
    assert "container instances could reach neither ECS nor images" in message
    assert said(project, manifest, "ec2: {}") == []


ELSEWHERE = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf"
PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter/a"
HERE = "arn:aws:secretsmanager:eu-central-1:999999999999:secret:a-AbCdEf"
LISTED = f"secrets_outside_scope: ['{ELSEWHERE}', '{PARAMETER}', '{HERE}']"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("secrets: {A: 'ARN'}\n", "secrets.A"),
        ("sidecars: {s: {image: 'HOST/s:1', secrets: {A: 'ARN'}}}\n", "sidecars.s.secrets.A"),
        ("sidecars: {s: {image: 'HOST/s:1', credentialsParameter: 'ARN'}}\n", "sidecars.s.credentialsParameter"),
    ],
)
def test_secrets_of_another_region_are_out_of_reach(project: Project, text: str, path: str) -> None:
    arn = ELSEWHERE if "credentials" in path else PARAMETER
    manifest = f"image: {{location: '{HOST}/web:1'}}\n{text}".replace("HOST", HOST)
    ((found, message),) = said(project, manifest.replace("ARN", arn), f"{SHUT_IN}\n{LISTED}")
    assert found == path
    assert f"`{arn}` cannot be read: there is no NAT" in message
    assert said(project, manifest.replace("ARN", HERE), f"{SHUT_IN}\n{LISTED}") == []
    assert said(project, manifest.replace("ARN", arn), LISTED) == []


def test_so_are_its_log_groups(project: Project) -> None:
    options = {"awslogs-group": "/legacy/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}
    container = {
        "name": "a",
        "image": f"{HOST}/web:1",
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }
    manifest = "task_definition: td.json\ncpu: 256\nmemory: 512\n"
    project.write("td.json", json.dumps({"containerDefinitions": [container]}))
    ((path, message),) = said(project, manifest)
    assert path == "containerDefinitions[0].logConfiguration.options.awslogs-region"
    assert "logs cannot be written in `eu-west-1`" in message
    assert said(project, manifest, "") == []
    options["awslogs-region"] = "eu-central-1"
    project.write("td.json", json.dumps({"containerDefinitions": [container]}))
    assert said(project, manifest) == []
