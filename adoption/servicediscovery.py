"""AWS Cloud Map: namespaces. It sets tags in the call that makes one."""

from ecs_platform.adoption.asking import all_of
from ecs_platform.adoption.row import Client, Inputs, Row


def _namespaces(client: Client, inputs: Inputs) -> list[str]:
    """One call, filtered by type and name, which a region takes once for HTTP; Cloud Map deletes at once."""
    name = inputs["name"]
    wanted = [{"Name": "TYPE", "Values": ["HTTP"]}, {"Name": "HTTP_NAME", "Values": [name]}]
    found = all_of(client("servicediscovery"), "list_namespaces", "Namespaces", Filters=wanted)
    return [each["Id"] for each in found if (each["Type"], each["Name"]) == ("HTTP", name)]


ROWS = (
    Row(
        "aws:servicediscovery/httpNamespace:HttpNamespace",
        _namespaces,
        ("name",),
        "NAMESPACEID",
    ),
)
