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
    assert "service worker: the parameter /dev/worker/image cannot be read" in str(refused.value)
    assert "aws ssm put-parameter --type String --name /dev/worker/image" in str(refused.value)
    assert "service other: the parameter /shared/image is a SecureString" in str(refused.value)
    assert "hidden-value" not in str(refused.value)
