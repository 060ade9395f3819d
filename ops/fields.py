"""`ops fields`: the reference of manifests and settings, made from the code that reads them."""

from pathlib import Path
from typing import Annotated

import typer

from ecs_platform.ops.arguments import PROJECT_FILE, Project, project_folder
from ecs_platform.ops.output import WRONG, print_json

MANIFEST, DEFINITIONS, SETTINGS, OUTPUTS, QUOTAS, ADOPTION, OPERATE, SCHEMA, DEFAULTS_SCHEMA = (
    "docs/manifest.md",
    "docs/task-definitions.md",
    "docs/settings.md",
    "docs/outputs.md",
    "docs/quotas.md",
    "docs/adoption.md",
    "docs/operate.md",
    "manifest.schema.json",
    "defaults.schema.json",
)


def texts(project: Path) -> dict[str, str]:
    """The files that are made from the model and from the table of types, by their path in the repository."""
    import json  # noqa: PLC0415

    from ecs_platform.adoption.text import markdown as types_of_resources  # noqa: PLC0415
    from ecs_platform.model.contract import schema as contract  # noqa: PLC0415
    from ecs_platform.model.contract.text import markdown as outputs_reference  # noqa: PLC0415
    from ecs_platform.model.manifest.reference import markdown as manifest_reference  # noqa: PLC0415
    from ecs_platform.model.manifest.schema import defaults_schema, manifest_schema  # noqa: PLC0415
    from ecs_platform.model.quotas.text import markdown as quotas_reference  # noqa: PLC0415
    from ecs_platform.model.settings.text import markdown as settings_reference  # noqa: PLC0415
    from ecs_platform.model.settings.text import pulumi_yaml  # noqa: PLC0415
    from ecs_platform.model.task.rules.page import markdown as task_definition_rules  # noqa: PLC0415
    from ecs_platform.ops.readme import with_pictures  # noqa: PLC0415

    return {
        **with_pictures(project),
        **_with_rights(project),
        MANIFEST: manifest_reference(),
        DEFINITIONS: task_definition_rules(),
        SETTINGS: settings_reference(),
        OUTPUTS: outputs_reference(),
        QUOTAS: quotas_reference(),
        ADOPTION: types_of_resources(),
        contract.file(): json.dumps(contract.schema(), indent=1, ensure_ascii=False) + "\n",
        SCHEMA: json.dumps(manifest_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n",
        PROJECT_FILE: pulumi_yaml((project / PROJECT_FILE).read_text(encoding="utf-8")),
        DEFAULTS_SCHEMA: json.dumps(defaults_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n",
    }


def _with_rights(project: Path) -> dict[str, str]:
    from ecs_platform.model.iam.on_call_page import with_table  # noqa: PLC0415

    file = project / OPERATE
    return {OPERATE: with_table(file.read_text(encoding="utf-8"))} if file.is_file() else {}


def main(
    project: Project = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write docs/, the schemas, Pulumi.yaml and README.md's pictures anew.")
    ] = False,
    names: Annotated[bool, typer.Option("--json", help="Print the paths of all fields as JSON.")] = False,
) -> None:
    """Prints all fields of manifests, or writes all that is made from them."""
    if names:
        from ecs_platform.model.manifest.service import Service  # noqa: PLC0415
        from ecs_platform.model.reading.faults import paths_of  # noqa: PLC0415

        print_json(sorted(paths_of(Service)))
        return
    folder = project_folder(project)
    if not write:
        typer.echo(texts(folder)[MANIFEST], nl=False)
        return
    _keep_the_contract(folder)
    for name, text in texts(folder).items():
        file = folder / Path(name)
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        typer.echo(file.as_posix(), err=True)


def _keep_the_contract(project: Path) -> None:
    """Ends with exit code 1 where the outputs break the contract of their version, as it was written last."""
    import json  # noqa: PLC0415

    from ecs_platform.model.contract import schema as contract  # noqa: PLC0415

    kept = project / contract.file()
    broken = contract.breaks(json.loads(kept.read_text(encoding="utf-8")), contract.schema()) if kept.exists() else []
    for each in broken:
        typer.echo(
            f"{kept.as_posix()}: {each}; raise VERSION in model/contract/outputs.py, or keep the output", err=True
        )
    if broken:
        raise typer.Exit(WRONG)
