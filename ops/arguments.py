"""The options that verbs share."""

import os
from pathlib import Path
from typing import Annotated

import typer

PROJECT_FILE = "Pulumi.yaml"
DEFAULT_STACK = "test"

Project = Annotated[
    Path | None, typer.Option(help="The folder with Pulumi.yaml; default: this one or the nearest above.")
]
Stack = Annotated[str, typer.Option(help="The environment.")]
Services = Annotated[Path | None, typer.Option(help="The folder with the manifests; default: services/.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def project_folder(given: Path | None) -> Path:
    """The folder with Pulumi.yaml, as seen from where the user stands."""
    if given is not None:
        return given
    here = Path.cwd()
    found = next((folder for folder in (here, *here.parents) if os.path.lexists(folder / PROJECT_FILE)), None)
    if found is None:
        raise typer.BadParameter("there is no Pulumi.yaml here or above; give its folder", param_hint="--project")
    return Path(os.path.relpath(found))


def stack_name(given: str) -> str:
    """The environment of a stack: `pulumi stack select` also takes organisation/project/stack."""
    return given.rpartition("/")[2]
