"""`ops settings`: what an environment can be told."""

from typing import Annotated

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Stack, project_folder, stack_name
from ecs_platform.ops.output import fail, print_json


def main(
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    yaml: Annotated[bool, typer.Option("--yaml", help="Print the `config:` block of Pulumi.yaml.")] = False,
    as_json: Json = False,
) -> None:
    """Prints the settings of an environment with their values, or with --yaml the block that declares them."""
    if yaml:
        from ecs_platform.model.settings.text import pulumi_yaml_config  # noqa: PLC0415

        typer.echo(pulumi_yaml_config(), nl=False)
        return
    from ecs_platform.model.settings.stack import load_settings  # noqa: PLC0415
    from ecs_platform.model.settings.text import value_text  # noqa: PLC0415

    folder = project_folder(project)
    loaded = load_settings(folder, stack_name(stack))
    if loaded.settings is None or loaded.findings:
        fail(loaded.findings, as_json=as_json)
    values = loaded.settings.model_dump(mode="json", by_alias=True)
    if as_json:
        print_json(values)
        return
    width = max(map(len, values))
    for name, value in values.items():
        typer.echo(f"{name:<{width}}  {value_text(value)}")
