"""What is told to wait for other resources, a component or a part of one: which of its own do."""

import pulumi


def depends_on(opts: pulumi.ResourceOptions | None) -> list[pulumi.Resource]:
    """The resources of `opts.depends_on`, for those of a component's children that are to wait for them.

    Pulumi does not hand a component's dependencies down to its children.

    See https://www.pulumi.com/docs/iac/concepts/resources/options/dependson/
    """
    given = opts.depends_on if opts is not None and isinstance(opts.depends_on, list) else []
    return [resource for resource in given if isinstance(resource, pulumi.Resource)]


def without_dependencies(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """The same options without `depends_on`, for those of a part's resources that need not wait."""
    given = pulumi.ResourceOptions.merge(opts, None)
    given.depends_on = []
    return given
