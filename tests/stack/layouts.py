"""A state in layout 2 and in layout 1 (model/layout.py), one from the other."""

import json
from typing import Any

from ecs_platform.model.layout import LAYOUT

OURS = "ecs-platform:index:"
KINDS = (f"{OURS}Service", f"{OURS}ScheduledJob")
GONE = ("Task", "TaskRoles", "TaskSecurityGroup", "TargetGroup")
"""What was a component in layout 1."""

State = dict[str, Any]
_TASK = ("aws:cloudwatch/logGroup:LogGroup", "aws:ecs/taskDefinition:TaskDefinition")


def in_layout_2(state: State) -> State:
    """What is of a service or a job is below its own component."""
    resources = state["deployment"]["resources"]
    gone = [each for each in resources if is_gone(each)]
    owners = {_name(each): each["urn"] for each in resources if each["type"] in KINDS}
    # Made first now, and waiting for nothing.
    first = [{**each, "dependencies": []} for each in resources if each["type"] in KINDS]
    (at,) = (place for place, each in enumerate(resources) if each["urn"] == first[0]["parent"])
    behind = [each for each in resources[at + 1 :] if each not in gone and each["type"] not in KINDS]
    left = _with_resources(state, [*resources[: at + 1], *first, *behind])
    text = json.dumps(left)
    # The inner ones first: their URNs begin as the outer ones' do.
    for each in sorted(gone, key=lambda one: -len(one["urn"])):
        (owner,) = (urn for name, urn in owners.items() if f"{_name(each)}-".startswith(f"{name}-"))
        text = _moved(text, each["urn"], owner)
    found: State = json.loads(text)
    _outputs(found)["layout"] = LAYOUT
    return found


def in_layout_1(state: State) -> State:
    """As a version before 2026-11-30 left it: the output is not there, and the components of then are."""
    resources: list[State] = []
    moves: list[tuple[str, str]] = []
    for each in state["deployment"]["resources"]:
        resources.append(each)
        if each["type"] in KINDS:
            components = _components(each, state["deployment"]["resources"])
            resources += components.values()
            moves += [
                (child["urn"], _below(components[key]["urn"], child))
                for child in state["deployment"]["resources"]
                if child.get("parent") == each["urn"] and (key := _key(child, _name(each))) is not None
            ]
    text = json.dumps(_with_resources(state, resources))
    for now, former in sorted(moves, key=lambda move: -len(move[0])):
        text = text.replace(json.dumps(now), json.dumps(former))
    found: State = json.loads(text)
    moved = {former for _, former in moves}
    for each in found["deployment"]["resources"]:
        if each["urn"] in moved:
            each["parent"] = f"{each['urn'].rpartition('$')[0]}::{_component_of(each)}"
    del _outputs(found)["layout"]
    return found


def is_gone(resource: State) -> bool:
    """Whether it is a component of layout 1 only."""
    return resource["type"].startswith(OURS) and resource["type"].removeprefix(OURS) in GONE


def _components(owner: State, resources: list[State]) -> dict[str, State]:
    """The components of a service or a job in layout 1, by what they are looked up with; outer ones first."""
    name, platform = _name(owner), owner["parent"]
    task = _component(owner["urn"], "Task", name)
    found = {"task": task, "roles": _component(task["urn"], "TaskRoles", name)}
    for child in (each for each in resources if each.get("parent") == owner["urn"]):
        if child["type"] == "aws:ec2/securityGroup:SecurityGroup":
            found["group"] = _component(platform, "TaskSecurityGroup", name)
        if child["type"] == "aws:lb/targetGroup:TargetGroup":
            found[_name(child)] = _component(platform, "TargetGroup", _name(child))
    return found


def _key(child: State, owner: str) -> str | None:
    """Which of the components it lay below; none where it lies as it did."""
    type_, name = child["type"], _name(child)
    if type_ in _TASK:
        return "task"
    if type_.startswith("aws:iam/role") and name != owner:
        return "roles"
    if type_.startswith(("aws:ec2/securityGroup", "aws:vpc/securityGroup")):
        return "group"
    return name if type_ == "aws:lb/targetGroup:TargetGroup" else None


def _component(parent: str, kind: str, name: str) -> State:
    urn = f"{parent.rpartition('::')[0]}${OURS}{kind}::{name}"
    return {"urn": urn, "custom": False, "type": f"{OURS}{kind}", "parent": parent}


def _below(component: str, child: State) -> str:
    return f"{component.rpartition('::')[0]}${child['type']}::{_name(child)}"


def _component_of(child: State) -> str:
    """The name of the component that a resource of layout 1 is below."""
    parent: str = child["parent"]
    return _name(child) if child["type"] == "aws:lb/targetGroup:TargetGroup" else parent.rpartition("::")[2]


def _moved(text: str, component: str, owner: str) -> str:
    text = text.replace(json.dumps(component), json.dumps(owner))
    return text.replace(f"{component.rpartition('::')[0]}$", f"{owner.rpartition('::')[0]}$")


def _name(resource: State) -> str:
    name: str = resource["urn"].rpartition("::")[2]
    return name


def _with_resources(state: State, resources: list[State]) -> State:
    return {**state, "deployment": {**state["deployment"], "resources": resources}}


def _outputs(state: State) -> State:
    """The stack's."""
    (stack,) = (each for each in state["deployment"]["resources"] if each["type"] == "pulumi:pulumi:Stack")
    outputs: State = stack["outputs"]
    return outputs
