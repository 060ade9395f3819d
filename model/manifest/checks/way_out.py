"""What a start needs where there is no way to the internet: VPC endpoints lead to services of AWS in their own region,
and nowhere else.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
"""

from collections.abc import Iterator

from ecs_platform.model.arns import Account, ecr_image
from ecs_platform.model.manifest.checks.context import Check, Context, in_context
from ecs_platform.model.manifest.checks.secrets import named_secrets
from ecs_platform.model.manifest.definition import containers_of
from ecs_platform.model.manifest.logs import FIRELENS_IMAGE
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding
from ecs_platform.model.settings.settings import Settings

Steps = tuple[str | int, ...]
_REGION = 3
"""Part of an ARN."""


def images_can_be_pulled(service: Service, context: Context) -> Iterator[Finding]:
    """With `nat: none`, every image of tasks in private subnets is in ECR of this region."""
    settings, account = context.settings, context.account
    if settings is None or account is None or not _shut_in(service, settings):
        return
    if not settings.network.vpc_endpoints:
        # Of tasks in private subnets, another check says so at their placement.
        if service.capacity == "ec2":
            hint = "set `network.vpc_endpoints` or `network.nat`"
            message = "container instances could reach neither ECS nor images: there is neither NAT nor VPC endpoints"
            yield service.finding(message, hint, "capacity")
        return
    for image, steps in images_of(service, settings):
        found = ecr_image(image)
        if found is None or found.account.region != account.region or not found.by_endpoints:
            message = f"`{image}` cannot be pulled: there is no NAT, and VPC endpoints lead to ECR of this region alone"
            yield service.finding(message, _hint(service, account), *steps)


def only_this_region(service: Service, context: Context) -> Iterator[Finding]:
    """Likewise, secrets and log groups are in this region."""
    settings, account = context.settings, context.account
    if settings is None or account is None or not settings.network.vpc_endpoints or not _shut_in(service, settings):
        return
    why = "there is no NAT, and VPC endpoints lead to this region alone"
    for each in named_secrets(service):
        arn = each.secret.ssm or each.secret.secretsmanager or ""
        if arn.startswith("arn:") and arn.split(":")[_REGION] != account.region:
            yield each.say(f"`{arn}` cannot be read: {why}", f"copy it to {account.region}, or set `network.nat`")
    for number, container in enumerate(containers_of(service.source.definition or {})):
        logs = container.get("logConfiguration", {})
        region = logs.get("options", {}).get("awslogs-region", account.region)
        if logs.get("logDriver") == "awslogs" and region != account.region:
            steps = ("containerDefinitions", number, "logConfiguration", "options", "awslogs-region")
            hint = f"write `{account.region}`, or set `network.nat`"
            yield service.in_file(f"logs cannot be written in `{region}`: {why}", hint, *steps)


def _shut_in(service: Service, settings: Settings) -> bool:
    """Whether what pulls its images is in private subnets without NAT: the tasks, or the instances they run on."""
    if settings.network.exists or settings.network.nat != "none":
        return False
    return service.capacity == "ec2" or service.network.vpc.placement.kind == "private"


def _hint(service: Service, account: Account) -> str:
    copy = account.image("REPOSITORY", "TAG")
    public = ", or write `network: {vpc: {placement: public}}`" if service.capacity != "ec2" else ""
    cache = "name it through a pull-through cache there (setting `pull_through_caches`)"
    return f"copy it to `{copy}`, or {cache}; or set `network.nat`{public}"


def images_of(service: Service, settings: Settings) -> Iterator[tuple[str, Steps]]:
    """The images that are known to run, of whichever container, with the field that decides each."""
    decided = settings.images.get(service.name)
    if decided is not None:
        yield decided, ("image",)
    elif service.image is not None and service.image.location is not None:
        yield service.image.location, ("image", "location")
    for name, sidecar in service.sidecars.items():
        yield sidecar.image.location, ("sidecars", name, "image")
    if service.logging.routed:
        yield service.logging.image or FIRELENS_IMAGE, ("logging", "image")
    elsewhere = decided is not None or service.image is not None
    for container in containers_of(service.source.definition or {}):
        if not (elsewhere and container["name"] == service.main_container):
            yield str(container["image"]), ("task_definition",)


CHECKS: tuple[Check, ...] = (
    in_context(
        only_this_region, "name", "secrets", "sidecars", "logging", "image", "network", "capacity", "task_definition"
    ),
    in_context(
        images_can_be_pulled, "image", "sidecars", "logging", "network", "capacity", "task_definition", "name", "http"
    ),
)
