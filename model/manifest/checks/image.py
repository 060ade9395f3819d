"""The main container's image, and who decides it."""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks.context import Check, Context, alone, in_context
from ecs_platform.model.manifest.environment import Secret
from ecs_platform.model.manifest.secret_reference import problem_with
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding


def image_is_given(service: Service, context: Context) -> Iterator[Finding]:
    """Some place must give an image: the manifest, the setting `images`, or a parameter."""
    if service.source.definition is not None or service.task_definition is not None:
        return
    in_settings = context.settings is not None and service.name in context.settings.images
    if service.image is None and not in_settings:
        yield service.node.finding("`image` is missing", "add `image: {location: …, port: …}`", path="image")
    elif service.image is not None and service.image.location is None and service.image.tag is None:
        from_parameter = service.image.owner == "parameter"
        if in_settings or from_parameter or context.settings is None:
            return
        if service.image.build is not None and not service.image.repository:
            platform = service.platform.of_docker if service.node.get("platform") is not None else ""
            command = service.image.build.command("NAME", platform)
            hint = (
                f"build and push it in CI, `{command}`, and name it in the settings, `images: {{{service.name}: "
                "NAME}`; or in `location`, in place of `build`; or in a repository made here, with `repository: true` "
                "and `tag`"
            )
            yield service.finding("`build` is for CI, and names no image that runs", hint, "image", "build")
        else:
            field = "tag" if service.image.repository else "location"
            hint = f"add it, or give `images: {{{service.name}: …}}` in the settings"
            yield service.finding(f"`{field}` is missing", hint, "image", field)


def built_or_there(service: Service) -> Iterator[Finding]:
    """As in AWS Copilot, an image that is there is not built."""
    if service.image is not None and service.image.build is not None and service.image.location is not None:
        message = "`build` and `location`: the image is built, or it is there"
        yield service.finding(message, "remove one of the two", "image", "build")


def repository_fits(service: Service) -> Iterator[Finding]:
    """`tag` is one of the service's own repository, and the only image the manifest names."""
    image = service.image
    if image is None or image.tag is None:
        return
    if not image.repository:
        hint = "add `repository: true`, or write the whole image in `location`"
        yield service.finding("a tag alone names no image", hint, "image", "tag")
    elif image.location is not None:
        hint = "remove `location`, or `tag` while the image comes from elsewhere"
        yield service.finding("`location` and `tag` name two images", hint, "image", "tag")
    elif image.owner == "parameter":
        hint = "remove `tag`: the parameter must exist before the first `pulumi up`"
        yield service.finding("the image comes from the parameter, and never from here", hint, "image", "tag")


def owner_fits(service: Service, context: Context) -> Iterator[Finding]:
    """`parameter` goes with `owner: parameter`, and nothing else decides the image then."""
    image = service.image
    if image is None:
        return
    if image.parameter is not None and image.owner != "parameter":
        hint = "write `owner: parameter`, or remove `parameter`"
        yield service.finding(f"a parameter decides nothing with `owner: {image.owner}`", hint, "image", "parameter")
    if image.owner == "parameter" and image.location is not None:
        hint = "remove `location`: the parameter must exist before the first `pulumi up`"
        yield service.finding("the image comes from the parameter, and never from here", hint, "image", "location")
    if image.parameter is not None and (wrong := problem_with(Secret(ssm=image.parameter))):
        hint = f"write `{service.source.names.parameter_path(service.name)}image`, or leave it out: it then is that"
        yield service.finding(f"`{image.parameter}` {wrong}", hint, "image", "parameter")
    in_settings = context.settings is not None and service.name in context.settings.images
    if image.owner == "parameter" and in_settings:
        hint = f"remove `{service.name}` from the setting `images`, or write `owner: manifest`"
        yield service.finding("the image comes from the parameter, and the setting `images` gives one", hint, "image")


CHECKS: tuple[Check, ...] = (
    in_context(image_is_given, "image", "task_definition", "name"),
    alone(built_or_there, "image"),
    alone(repository_fits, "image", "name"),
    in_context(owner_fits, "image", "name"),
)
