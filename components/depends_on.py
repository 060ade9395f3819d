"""What a component is told to wait for."""

import pulumi


def depends_on(opts: pulumi.ResourceOptions | None) -> list[pulumi.Resource]:
    """The resources of a component's `opts.depends_on`, for those of its children that are to wait for them.

    Pulumi does not hand a component's dependencies down to its children.

    See https://www.pulumi.com/docs/iac/concepts/resources/options/dependson/
    """
    given = opts.depends_on if opts is not None and isinstance(opts.depends_on, list) else []
    return [resource for resource in given if isinstance(resource, pulumi.Resource)]
