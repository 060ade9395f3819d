"""Drift: what `pulumi up` would change back, because it was changed behind its back, as an issue says it."""

from ecs_platform.model.digest.markdown import digest
from ecs_platform.model.digest.masking import code, mark, plain
from ecs_platform.model.digest.preview import Preview
from ecs_platform.model.manifest.not_secret import Declared, nothing


def drift(preview: Preview, stack: str, declared: Declared = nothing) -> tuple[str, str]:
    """Title and text of an issue about drift; by the text's first line an issue that is there already is found.

    Args:
        preview: what `pulumi preview --refresh --json` said of a stack whose program did not change.
        stack: the environment's name.
        declared: what manifests say is no secret; default: they say nothing.
    """
    _, said, *rest = digest(preview, stack, declared).splitlines()
    lines = [
        mark("drift", stack),
        f"{code(stack)} is not as it is declared: something was changed by hand, or an `up` did not end. Either "
        "declare it as it is, or bring it back with `pulumi up --refresh`, which does this:",
        "",
        said,
        *rest,
    ]
    return f"Drift in {plain(stack)}", "\n".join(lines) + "\n"
