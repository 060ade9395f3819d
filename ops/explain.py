"""`ops explain URL`: whether a request gets through, which rule and service answer it, and why those before do not."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ecs_platform.ops.arguments import DEFAULT_STACK, Json, Project, Services, Stack
from ecs_platform.ops.environment import faultless
from ecs_platform.ops.output import print_json, say

if TYPE_CHECKING:
    from ecs_platform.model.routes.explain import Explanation
    from ecs_platform.model.routes.journey import Hop, Journey

Which = Literal["public", "internal"]


def main(
    url: Annotated[str, typer.Argument(help="https://shop.example.com/cart?item=1, or only /cart.")],
    load_balancer: Annotated[
        Which | None,
        typer.Option(help="Default: public; internal for a host in the environment's private zone."),
    ] = None,
    method: Annotated[str, typer.Option(help="The request's method, exactly as sent.")] = "GET",
    header: Annotated[list[str] | None, typer.Option(help="Name=value; may be given several times.")] = None,
    source: Annotated[
        str | None,
        typer.Option(help="The address the request comes from. Default: one that may connect, 192.0.2.1 for rules."),
    ] = None,
    project: Project = None,
    stack: Stack = DEFAULT_STACK,
    services: Services = None,
    as_json: Json = False,
) -> None:
    """Says whether a request gets through, which rule answers it, and why those before it do not."""
    from ecs_platform.model.routes.explain import request_of  # noqa: PLC0415
    from ecs_platform.model.routes.journey import journey  # noqa: PLC0415
    from ecs_platform.model.routes.listeners import listeners_of  # noqa: PLC0415

    address = {} if source is None else {"source": _address(source)}
    try:
        request = request_of(url, method=method, headers=_headers(header or []), **address)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="URL") from None
    loaded = faultless(project, stack, services, as_json=as_json)
    chosen = load_balancer or ("internal" if request.host.endswith(f".{loaded.names.zone}") else "public")
    gone = journey(loaded.rules, listeners_of(loaded.settings, chosen), request, chosen, source)
    if as_json:
        print_json(gone.as_json())
    else:
        _print(gone)


def _headers(given: list[str]) -> list[tuple[str, str]]:
    pairs = [text.partition("=") for text in given]
    for name, equals, _ in pairs:
        if not equals or not name:
            raise typer.BadParameter(f"`{name}` is not of the form Name=value", param_hint="--header")
    return [(name, value) for name, _, value in pairs]


def _address(source: str) -> str:
    import ipaddress  # noqa: PLC0415

    try:
        return str(ipaddress.ip_address(source))
    except ValueError:
        raise typer.BadParameter(f"`{source}` is not an IP address", param_hint="--source") from None


def _print(gone: "Journey") -> None:
    for hop in gone.hops:
        say(f"{hop.request} on the {gone.load_balancer} load balancer")
        if gone.only_from and not hop.refused:
            say(f"  reached from {' and '.join(gone.only_from)} alone")
        _print_hop(gone, hop)


def _print_hop(gone: "Journey", hop: "Hop") -> None:
    if hop.found is None:
        say(f"  no connection: {hop.refused}")
        return
    _print_rules(hop.found)
    if hop.redirect is not None:
        say(f"default  301: HTTP redirects to {hop.location}")
    elif hop.found.rule is None:
        said = "404: no rule takes it" if gone.listeners.made_here else "no rule takes it; its owner set what answers"
        say(f"default  {said}")


def _print_rules(found: "Explanation") -> None:
    for rule, why in found.passed_over:
        say(f"  {rule.priority:>5}  {rule.service}: no, {'; '.join(why)}")
    if found.rule is not None:
        conditions = "; ".join(str(condition) for condition in found.rule.conditions)
        where = f" ({found.rule.route.where})" if found.rule.route else ""
        say(f"  {found.rule.priority:>5}  {found.rule.service}: yes, {conditions}{where}")
