"""Plugins that are Python programs themselves, which the engine starts through the language host."""

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import yaml

from sandbox.tests.engine.project import Project

MakeProject = Callable[[str], Project]

PACK = """
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

    def named(args, report):
        if args.resource_type == "aws:ssm/parameter:Parameter" and args.props["name"] != "/right":
            report("the name is wrong")

    PolicyPack(
        name="pack",
        enforcement_level=EnforcementLevel.MANDATORY,
        policies=[ResourceValidationPolicy(name="named", description="Names.", validate=named)],
    )
"""

COMPONENT = """
    from typing import Optional, TypedDict
    import pulumi
    from pulumi.provider.experimental import component_provider_host

    class BoxArgs(TypedDict):
        size: pulumi.Input[int]

    class Box(pulumi.ComponentResource):
        double: pulumi.Output[int]

        def __init__(self, name: str, args: BoxArgs, opts: Optional[pulumi.ResourceOptions] = None):
            super().__init__("boxes:index:Box", name, {}, opts)
            self.double = pulumi.Output.from_input(args["size"]).apply(lambda size: size * 2)
            self.register_outputs({"double": self.double})

    if __name__ == "__main__":
        component_provider_host(name="boxes", components=[Box])
"""


def plugin(folder: Path, description: str, program: str) -> str:
    folder.mkdir()
    (folder / description).write_text("runtime: python\n")
    (folder / "__main__.py").write_text(dedent(program))
    return str(folder)


def test_a_policy_pack(project: MakeProject, tmp_path: Path) -> None:
    pack = plugin(tmp_path / "pack", "PulumiPolicy.yaml", PACK)
    program = 'import pulumi_aws as aws\naws.ssm.Parameter("p", name="NAME", type="String", value="1")\n'
    made = project(program.replace("NAME", "/wrong"))
    output = made.pulumi("preview", "--policy-pack", pack, "--stack", "test", fails=True)
    assert "the name is wrong" in output
    made.write("__main__.py", program.replace("NAME", "/right"))
    made.pulumi("preview", "--policy-pack", pack, "--stack", "test")
    assert made.left_over() == []


def test_a_component_package(project: MakeProject, tmp_path: Path) -> None:
    package = plugin(tmp_path / "boxes", "PulumiPlugin.yaml", COMPONENT)
    made = project("")
    schema = json.loads(made.pulumi("package", "get-schema", package))
    assert list(schema["resources"]) == ["boxes:index:Box"]
    assert list(schema["resources"]["boxes:index:Box"]["inputProperties"]) == ["size"]
    assert made.left_over() == []


def test_install_makes_the_virtual_environment(project: MakeProject) -> None:
    made = project("")
    runtime = {"name": "python", "options": {"virtualenv": "venv"}}
    made.write("Pulumi.yaml", yaml.safe_dump({"name": "tiny", "runtime": runtime}))
    made.write("requirements.txt", "# nothing\n")
    made.pulumi("install")
    assert (made.folder / "venv" / "bin" / "python").exists()
