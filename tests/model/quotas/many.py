"""An environment as large as the program is for: 90 public services, 90 internal, 120 without a target group."""

from tests.model.project import Project

PUBLIC, INTERNAL, ALONE = 90, 90, 120
WEB = """\
name: {name}
type: Load Balanced Web Service
image: {{location: "registry.example.com/{name}:1", port: 8080}}
http: {{path: /{name}, priority: {priority}}}
"""
BACKEND = """\
name: {name}
type: Backend Service
image: {{location: "registry.example.com/{name}:1", port: 8080}}
"""


def many_services(project: Project) -> None:
    """Writes them all."""
    for number in range(PUBLIC):
        project.write(f"p{number}.yaml", WEB.format(name=f"p{number}", priority=number + 1))
    for number in range(INTERNAL):
        text = BACKEND.format(name=f"i{number}") + f"http: {{path: /, priority: {number + 1}}}\n"
        project.write(f"i{number}.yaml", text)
    for number in range(ALONE):
        project.write(f"w{number}.yaml", BACKEND.format(name=f"w{number}"))
