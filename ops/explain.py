"""`ops explain URL`: which rule and service answer a request, and why the rules before it do not."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.output import print_json, say

if TYPE_CHECKING:
    from ecs_platform.model.routes.explain import Explanation

Which = Literal["public", "internal"]


def main(
    url: Annotated[str, typer.Argument(help="https://shop.example.com/cart?item=1, or only /cart.")],
    load_balancer: Annotated[
        Which | None,
        typer.Option(help="Default: public; internal for a host in the environment's private zone."),
    ] = None,
    method: Annotated[str, typer.Option(help="The request's method, exactly as sent.")] = "GET",
    header: Annotated[list[str] | None, typer.Option(help="Name=value; may be given several times.")] = None,
    source: Annotated[str, typer.Option(help="The address the request comes from.")] = "192.0.2.1",
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    as_json: Json = False,
) -> None:
    """Says which rule answers a request, and why those before it do not."""
    from ecs_platform.model.routes.explain import explain, request_of  # noqa: PLC0415

    _check_address(source)
    try:
        request = request_of(url, method=method, headers=_headers(header or []), source=source)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="URL") from None
    loaded = faultless(project, stack, services, as_json=as_json)
    chosen = load_balancer or ("internal" if request.host.endswith(f".{loaded.names.zone}") else "public")
    found = explain(loaded.rules, request, chosen)
    if as_json:
        print_json(found.as_json())
    else:
        _print(found)


def _headers(given: list[str]) -> list[tuple[str, str]]:
    pairs = [text.partition("=") for text in given]
    for name, equals, _ in pairs:
        if not equals or not name:
            raise typer.BadParameter(f"`{name}` is not of the form Name=value", param_hint="--header")
    return [(name, value) for name, _, value in pairs]


def _check_address(source: str) -> None:
    import ipaddress  # noqa: PLC0415

    try:
        ipaddress.ip_address(source)
    except ValueError:
        raise typer.BadParameter(f"`{source}` is not an IP address", param_hint="--source") from None


def _print(found: "Explanation") -> None:
    say(f"{found.request} on the {found.load_balancer} load balancer")
    for rule, why in found.passed_over:
        say(f"  {rule.priority:>5}  {rule.service}: no, {'; '.join(why)}")
    if found.rule is None:
        say("default  404: no rule takes it")
    else:
        conditions = "; ".join(str(condition) for condition in found.rule.conditions)
        where = f" ({found.rule.route.where})" if found.rule.route else ""
        say(f"  {found.rule.priority:>5}  {found.rule.service}: yes, {conditions}{where}")
