"""The pictures in README.md, drawn from the environment `test` as its commands draw them."""

from pathlib import Path

README, STACK = "README.md", "test"


def with_pictures(project: Path) -> dict[str, str]:
    """README.md with what stands between its marks (`<!-- routes -->`) drawn anew; nothing where it has none.

    Args:
        project: the folder with Pulumi.yaml; an environment with faults is not drawn.
    """
    file = project / README
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    if "<!-- routes -->\n" not in text and "<!-- architecture -->\n" not in text:
        return {}
    from ecs_platform.model.architecture.compared import Picture  # noqa: PLC0415
    from ecs_platform.model.architecture.declared import architecture  # noqa: PLC0415
    from ecs_platform.model.architecture.folded import folded  # noqa: PLC0415
    from ecs_platform.model.architecture.mermaid import mermaid  # noqa: PLC0415
    from ecs_platform.model.load import load  # noqa: PLC0415
    from ecs_platform.model.routes.map import mermaid as routes  # noqa: PLC0415

    loaded = load(project, STACK)
    if loaded.findings:
        return {}
    drawn = {"routes": routes(loaded.rules), "architecture": mermaid(folded(Picture(architecture(loaded))))}
    for name, picture in drawn.items():
        before, mark, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if mark and end:
            text = f"{before}{mark}```mermaid\n{picture}```\n{end}{after}"
    return {README: text}
