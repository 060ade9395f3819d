"""`image`: the main container's image, and who decides which one runs."""

from typing import Annotated, Literal

from pydantic import Field

from ecs_platform.model.manifest.build import BuildField
from ecs_platform.model.manifest.container import ContainerHealthCheck, DependsOn, Labels
from ecs_platform.model.reading.fields import ARN, Port, Section, matching
from ecs_platform.model.reading.image_reference import TAG, ImageReference

CredentialsArn = Annotated[
    str,
    matching(
        rf"{ARN}:secretsmanager:[a-z0-9-]+:[0-9]{{12}}:secret:[^:]+",
        "`{value}` is not the ARN of a secret",
        "a secret in Secrets Manager with the registry's user name and password, both: nothing stands behind its name",
    ),
]


class Image(Section):
    """The image of the main container."""

    location: ImageReference | None = Field(
        None,
        description="The image; may be left out where `tag`, the setting `images` or `image.owner` gives it.",
    )
    build: BuildField | None = Field(
        None,
        description="How CI builds the image: the Dockerfile, or its fields. Nothing is built here; what runs is what "
        "the setting `images`, `tag` or `owner: parameter` says.",
    )
    repository: bool = Field(
        False,
        description="Whether the program makes a repository in ECR for it, `<environment>/<service>`: tags that never "
        "change, scanned on push.",
    )
    tag: Annotated[str, matching(TAG, "`{value}` is not a tag")] | None = Field(
        None, description="With `repository`: the tag of it that runs, in place of `location`."
    )
    port: Port | None = Field(None, description="The port the container listens on.")
    credentials: CredentialsArn | None = Field(
        None, description="ARN of the secret with the credentials of a private registry."
    )
    labels: Labels = Field(default_factory=dict, description="Docker labels.")
    depends_on: DependsOn = Field(default_factory=dict)
    healthcheck: ContainerHealthCheck | None = Field(None, description="The container's own health check.")
    owner: Literal["manifest", "parameter", "deployer"] = Field(
        "manifest",
        description="Who decides which image runs: `manifest` (this file or the setting `images`), `parameter` (a "
        "Parameter Store String that CI writes), `deployer` (a deploy tool registers revisions itself; this file gives "
        "the first).",
    )
    parameter: (
        Annotated[
            str, matching(r"/[A-Za-z0-9_.\-/]{1,1010}", "`{value}` is not a parameter's name", "it begins with `/`")
        ]
        | None
    ) = Field(
        None,
        description="With `owner: parameter`: its name; default `/<environment>/<service>/image`. "
        "The roles of examples/bootstrap read `/<environment>/…/image`, others where its stack file names them.",
    )
