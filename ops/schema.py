"""`ops schema`: the JSON Schema of manifests, for editors."""

from typing import Annotated

import typer

from ecs_platform.ops.output import print_json


def main(
    defaults: Annotated[
        bool, typer.Option("--defaults", help="That of defaults.yaml, where nothing is required.")
    ] = False,
) -> None:
    """Prints the JSON Schema of manifests."""
    from ecs_platform.model.manifest.schema import defaults_schema, manifest_schema  # noqa: PLC0415

    print_json(defaults_schema() if defaults else manifest_schema())
