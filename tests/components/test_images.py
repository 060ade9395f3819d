"""Images that a parameter decides."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import MockCallArgs

from ecs_platform.components.images import images_from_parameters
from ecs_platform.components.platform import Platform
from ecs_platform.model.environment import Loaded
from tests.components.project import Project
from tests.components.recording import Recorder, record

MANIFEST = "type: Worker Service\nimage: {owner: parameter}\n"


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    project = Project(tmp_path)
    project.service("worker", MANIFEST)
    project.service("other", MANIFEST.replace("parameter}", "parameter, parameter: /shared/image}"))
    return project.loaded()


class Store(Recorder):
    """A Parameter Store: type and value by name."""

    def __init__(self, parameters: dict[str, tuple[str, str]]) -> None:
        super().__init__(preview=False)
        self.parameters = parameters

    def call(self, args: MockCallArgs) -> Any:
        assert args.token == "aws:ssm/getParameter:getParameter"
        if args.args["name"] not in self.parameters:
            return {}, [("", "couldn't find resource")]
        type_, value = self.parameters[args.args["name"]]
        return {"name": args.args["name"], "type": type_, "insecureValue": value, "value": value}


def images(loaded: Loaded, parameters: dict[str, tuple[str, str]]) -> dict[str, str]:
    pulumi.runtime.set_mocks(Store(parameters))
    return images_from_parameters(loaded)


def test_the_image_is_what_the_parameter_says(loaded: Loaded) -> None:
    found = images(loaded, {"/dev/worker/image": ("String", "nginx:7"), "/shared/image": ("String", "nginx:8")})
    assert found == {"worker": "nginx:7", "other": "nginx:8"}
    recorded = record(lambda: Platform("platform", replace(loaded, images=found)), stack="dev")
    definitions = recorded.of("ecs/taskDefinition:TaskDefinition")
    assert json.loads(definitions["worker"]["containerDefinitions"])[0]["image"] == "nginx:7"


def test_what_cannot_be_read_is_said_all_at_once(loaded: Loaded) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        images(loaded, {"/shared/image": ("SecureString", "hidden-value")})
    assert "service worker: the parameter /dev/worker/image is not there; write the first image" in str(refused.value)
    assert "aws ssm put-parameter --type String --name /dev/worker/image" in str(refused.value)
    assert "service other: the parameter /shared/image is a SecureString" in str(refused.value)
    assert "hidden-value" not in str(refused.value)


def test_why_it_cannot_be_read_is_said_first(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    """In another account than `aws:allowedAccountIds` writes down, no parameter is the matter."""
    said = "configuring Terraform AWS Provider: AWS account ID not allowed: 999999999999"
    monkeypatch.setattr(Store, "call", lambda *_: ({}, [("", said)]))
    with pytest.raises(pulumi.RunError, match=f"/dev/worker/image cannot be read: .*{said}") as refused:
        images(loaded, {})
    assert "put-parameter" not in str(refused.value)


ECR = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
DEPLOYER = "  ecs-platform:deployers: {ci: {kind: user, services: [worker], tools: [pulumi-parameter]}}\n"


@pytest.mark.parametrize(
    "value",
    [
        f"{ECR}/*:1",
        f"{ECR}/a?:1",
        f"{ECR}/${{aws:username}}:1",
        "*.dkr.ecr.eu-central-1.amazonaws.com/a:1",
        "123456789012.dkr.ecr.*.amazonaws.com/a:1",
        "12345.dkr.ecr.eu-central-1.amazonaws.com/a:1",
        "nginx:1\n",
        " nginx:1",
        "nginx:1\n::error::x",
        "nginx:\u202e1",
        "a b",
        "",
        "https://example.com/a:1",
        "a" * 4096,
        "A/B:1",
    ],
)
def test_what_is_no_image_reaches_no_policy(loaded: Loaded, value: str) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        images(loaded, {"/dev/worker/image": ("String", value), "/shared/image": ("String", value)})
    lines = str(refused.value).split("\n")
    assert lines[-1] == "Nothing was registered."
    assert [line.partition(" names no image")[0] for line in lines[:-1]] == [
        "service other: the parameter /shared/image",
        "service worker: the parameter /dev/worker/image",
    ]
    assert all(line.isprintable() and len(line) < 1000 for line in lines)
    assert "--overwrite --name /dev/worker/image --value IMAGE" in str(refused.value)


def test_what_may_be_a_secret_is_not_shown(loaded: Loaded) -> None:
    token = "ghp_" + "a1B2" * 9
    with pytest.raises(pulumi.RunError) as refused:
        images(loaded, {"/dev/worker/image": ("String", f" {token}"), "/shared/image": ("String", "nginx:8")})
    assert "worker/image names no image;" in str(refused.value)
    assert token not in str(refused.value)


def test_an_image_of_others_reaches_no_policy(tmp_path: Path) -> None:
    """Or whoever writes the parameter would read their images with the execution role."""
    project = Project(tmp_path)
    project.service("worker", MANIFEST)
    project.service("shop", "type: Worker Service\nimage: {location: nginx}\n")
    project.settings = DEPLOYER
    loaded = project.loaded()
    own = f"{ECR}/dev/worker:7"
    assert images(loaded, {"/dev/worker/image": ("String", own)}) == {"worker": own}
    with pytest.raises(pulumi.RunError) as refused:
        images(loaded, {"/dev/worker/image": ("String", f"{ECR}/dev/shop:7")})
    assert f"the parameter /dev/worker/image names `{ECR}/dev/shop:7`, what is the service `shop`'s" in str(
        refused.value
    )
    assert str(refused.value).endswith("Nothing was registered.")
