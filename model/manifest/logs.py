"""`logging`: where the containers' output goes."""

from pydantic import Field

from ecs_platform.model.manifest.environment import Secrets, Variables
from ecs_platform.model.reading.fields import Section, WrittenText
from ecs_platform.model.reading.image_reference import ImageReference
from ecs_platform.model.settings.settings import RetentionDays

LOG_ROUTER = "firelens_log_router"
FIRELENS_IMAGE = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"


class Logging(Section):
    """Logs: in CloudWatch Logs, or through a log router where `destination` is given."""

    retention: RetentionDays | None = Field(
        None, description="Days CloudWatch Logs keeps them; default: the setting `logs.retention`."
    )
    destination: dict[str, WrittenText] = Field(
        default_factory=dict,
        description="Options of the log router (`Name: cloudwatch`, …); for plugins of AWS the "
        "task role gets their rights on what they name.",
    )
    image: ImageReference | None = Field(None, description=f"Image of the log router; default `{FIRELENS_IMAGE}`.")
    enable_metadata: bool | None = Field(
        None,
        alias="enableMetadata",
        description="Whether the log router adds cluster, task and container; default true.",
    )
    secret_options: Secrets = Field(
        default_factory=dict, alias="secretOptions", description="Options of the log router that are secrets."
    )
    config_file_path: str | None = Field(
        None, alias="configFilePath", description="Configuration file in the log router's image."
    )
    variables: Variables = Field(default_factory=dict, description="Environment variables of the log router.")
    secrets: Secrets = Field(
        default_factory=dict, description="Environment variables of the log router that are secrets."
    )
    env_file: str | None = Field(None, description="A file with environment variables of the log router.")

    @property
    def routed(self) -> bool:
        """Whether logs go through a log router: where anything but the retention is given."""
        return bool(self.model_fields_set - {"retention"})
