"""What looks like a secret is found, what does not is left alone; how often each goes wrong is counted."""

import subprocess
import sys

import pytest

from ecs_platform.model.digest.masking import masked
from ecs_platform.model.manifest.secret_looking import looks_like_secret, shape_of_secret
from tests.model.manifest.secret_samples import INNOCENT, SEEDS, secrets
from tests.model.project import WEB, Project

SHARE = 0.05
"""Of either error; today a hundredth of it."""
TOKEN = "ghp_" + "a1B2" * 9
CONTAINER = '{"name": "web", "image": "x", "memory": 128, "essential": true, "portMappings": [{"containerPort": 80}]'


@pytest.mark.parametrize("seed", SEEDS)
def test_secrets_are_found(seed: int) -> None:
    everything = secrets(seed)
    missed = [(name, value) for name, value in everything if not looks_like_secret(name, value)]
    assert len(everything) >= 100
    assert len(missed) <= SHARE * len(everything), missed


def test_innocent_values_are_left_alone() -> None:
    flagged = [(name, value) for name, value in INNOCENT if looks_like_secret(name, value)]
    assert len({*INNOCENT}) >= 100
    assert len(flagged) <= SHARE * len(INNOCENT), flagged


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_found_is_masked(seed: int) -> None:
    for name, value in secrets(seed):
        if shape_of_secret(value):
            assert masked(value) != value, name


def test_the_library_is_read_by_those_who_need_it() -> None:
    code = (
        "import sys; from ecs_platform.model.manifest.secret_looking import looks_like_secret as looks; "
        "looks('LOG_LEVEL', 'info'); sys.exit('detect_secrets' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "bait",
    [
        "a",
        "eyJ",
        "sk-",
        "curl ",
        "a://:",
        "mysql -",
        "xox",
        "-a ",
        'a="',
        "a-",
        "a.",
        "Token ",
        "hvs.",
        "'",
        "a=b&",
        "<a ",
        "a = ",
        "a:",
        "A",
    ],
)
def test_long_texts_take_no_long_time(bait: str) -> None:
    assert not shape_of_secret(bait * (40_000 // len(bait)))


def test_a_secret_in_a_long_text_is_found() -> None:
    for before in range(1500, 2600, 100):
        assert shape_of_secret("word " * (before // 5) + TOKEN)


MANIFESTS = {
    "command": f"command: serve --api-key {TOKEN}\n",
    "entrypoint": f"entrypoint: [serve, --password, {TOKEN}]\n",
    "sidecars.proxy.command": f"sidecars: {{proxy: {{image: x, command: 'serve --token={TOKEN}'}}}}\n",
    "sidecars.proxy.labels.team.token": f"sidecars: {{proxy: {{image: x, labels: {{team.token: {TOKEN}}}}}}}\n",
    "sidecars.proxy.healthcheck.command": "sidecars: {proxy: {image: x, healthcheck: {command: [CMD-SHELL, "
    f"'curl -u a:{TOKEN} http://localhost']}}}}}}\n",
    "logging.destination.http_passwd": "logging: {destination: {Name: http, Host: logs, http_passwd: hunter2}}\n",
    "logging.destination.apikey": f"logging: {{destination: {{Name: datadog, apikey: {TOKEN}}}}}\n",
}


@pytest.mark.parametrize("field", MANIFESTS)
def test_every_text_of_a_manifest_is_looked_at(project: Project, field: str) -> None:
    text = WEB + MANIFESTS[field]
    project.write("web.yaml", text)
    (finding,) = project.findings()
    assert (finding.line, finding.path) == (5, field)
    name = field.removeprefix("logging.destination.")
    assert f"write `not_secret: [{name}]`" in finding.hint
    assert ("secretOptions" in finding.hint) == (name != field)
    assert TOKEN not in str(finding)
    project.write("web.yaml", text + f"not_secret: [{name}]\n")
    assert project.findings() == []


@pytest.mark.parametrize("field", MANIFESTS)
def test_what_comes_from_elsewhere_is_no_secret(project: Project, field: str) -> None:
    project.write("web.yaml", WEB + MANIFESTS[field].replace(TOKEN, "$TOKEN").replace("hunter2", "$PASSWORD"))
    assert project.findings() == []


def test_labels_that_no_field_can_name_are_named_together(project: Project) -> None:
    text = WEB.replace("port: 80", f"port: 80, labels: {{a/b: {TOKEN}}}")
    project.write("web.yaml", text)
    (finding,) = project.findings()
    assert "write `not_secret: [image.labels]`" in finding.hint
    project.write("web.yaml", text + "not_secret: [image.labels]\n")
    assert project.findings() == []


FILES = {
    "command": f'"command": ["serve", "--api-key", "{TOKEN}"]',
    "entryPoint": f'"entryPoint": ["sh", "-c", "PGPASSWORD={TOKEN} psql"]',
    "dockerLabels.token": f'"dockerLabels": {{"token": "{TOKEN}"}}',
    "healthCheck.command": f'"healthCheck": {{"command": ["CMD-SHELL", "curl -u a:{TOKEN} localhost"]}}',
    "logConfiguration.options.splunk-token": '"logConfiguration": {"logDriver": "splunk", "options": '
    f'{{"splunk-url": "https://x", "splunk-token": "{TOKEN}"}}}}',
}


@pytest.mark.parametrize("field", FILES)
def test_every_text_of_a_file_is_looked_at(project: Project, field: str) -> None:
    manifest = "name: web\ntype: Backend Service\ntask_definition: web.json\ncpu: 256\nmemory: 512\n"
    project.write("web.json", f'{{"containerDefinitions": [\n{CONTAINER},\n{FILES[field]}}}]}}')
    project.write("web.yaml", manifest)
    (finding,) = project.findings()
    assert (finding.file.name, finding.line) == ("web.json", 3)
    options = "logConfiguration.options."
    name = field.removeprefix(options) if options in field else f"containerDefinitions.{field}"
    assert f"write `not_secret: [{name}]` in the manifest" in finding.hint
    project.write("web.yaml", f"{manifest}not_secret: [{name}]\n")
    assert project.findings() == []


def test_tags_are_looked_at(project: Project) -> None:
    project.write("web.yaml", WEB)
    project.stack(f"tags: {{team: shop, deploy: {TOKEN}}}")
    (finding,) = project.findings()
    assert finding.message == "the tag `deploy` has a secret, it looks like a GitHub token"
    project.stack("tags: {team: shop, deploy: by-hand}")
    assert project.findings() == []


def test_what_a_setting_puts_into_a_manifest_is_found_once(project: Project) -> None:
    project.write("web.yaml", WEB + "command: serve ${KEY}\n")
    project.stack(f"variables: {{KEY: {TOKEN}}}")
    (finding,) = project.findings()
    assert finding.path == "command"
    project.stack("variables: {KEY: fast}")
    assert project.findings() == []
