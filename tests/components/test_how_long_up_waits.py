"""The digest says how long a deployment takes at most: it is what `pulumi up` is told to wait."""

import json
from random import Random

from ecs_platform.model.digest.preview import SERVICE, TARGET_GROUP, TASK_DEFINITION
from ecs_platform.model.digest.services import service_changes
from tests.components.project import Project
from tests.model.digest.previews import preview, step

SERVICES = 12
SLOW = "http: {path: /file, priority: 90, healthcheck: {interval: 60s, timeout: 5s, healthy_threshold: 10}}\n"


def manifest(random: Random) -> str:
    percents = random.choice(["default", "recreate"])
    image = "image: {location: 'nginx:1', port: 80}\n"
    count = f"count: {random.choice([1, 2, 5, 40])}\ndeployment: {{rolling: {percents}}}\n"
    if random.random() < 1 / 3:
        return f"type: Backend Service\n{image}{count}"
    check = {
        "interval": f"{random.choice([10, 30, 120])}s",
        "timeout": "5s",
        "healthy_threshold": random.choice([2, 5, 10]),
        "grace_period": f"{random.choice([300, 900])}s",
    }
    http = (
        f"http: {{path: /PATH, priority: PRIORITY, deregistration_delay: {random.choice([0, 30, 300])}s, healthcheck: "
    )
    return f"type: Load Balanced Web Service\n{image}{count}{http}{json.dumps(check)}}}\n"


def with_a_file(project: Project, stop: int) -> None:
    """A service whose container has a time to stop of its own, in its task definition's file."""
    container = {"name": "file", "image": "nginx:1", "stopTimeout": stop, "portMappings": [{"containerPort": 80}]}
    sizes = {"cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"]}
    (project.folder / "services" / "file.json").write_text(
        json.dumps({"family": "file", **sizes, "containerDefinitions": [container]})
    )
    project.service("file", f"type: Load Balanced Web Service\ntask_definition: file.json\n{SLOW}")


def test_both_numbers_are_one_for_whatever_a_manifest_says(project: Project) -> None:
    random = Random(7)
    for number in range(SERVICES):
        text = manifest(random).replace("PATH", f"p{number}").replace("PRIORITY", str(number + 1))
        project.service(f"s{number}", text)
    with_a_file(project, stop=120)
    recorded = project.record()
    steps = [
        step("create", type_, name, None, inputs)
        for type_ in (SERVICE, TARGET_GROUP, TASK_DEFINITION)
        for name, inputs in recorded.of(type_.removeprefix("aws:")).items()
    ]
    said = {each.name: each.seconds for each in service_changes(preview(*steps))}
    waits = {name: recorded.options_of("ecs/service:Service", name).custom_timeouts for name in said}
    assert len(said) == SERVICES + 1
    assert said["file"] == 2 * (180 + 600 + 30 + 120)
    assert len(set(said.values())) > SERVICES / 4
    assert {name: f"{seconds}s" for name, seconds in said.items()} == {
        name: each.update for name, each in waits.items() if each is not None
    }
