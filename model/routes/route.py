"""A route: what one `http` section (or one of its `additional_rules`) declares on one load balancer."""

from dataclasses import dataclass, field
from typing import Literal

from ecs_platform.model.reading.findings import Finding, relative
from ecs_platform.model.reading.source import Location, Node

LoadBalancer = Literal["public", "internal"]
LOAD_BALANCERS: tuple[LoadBalancer, ...] = ("public", "internal")


@dataclass(frozen=True, kw_only=True)
class Route:
    """Requests that a service wants from one load balancer: those that fit every attribute given.

    Attributes:
        service: the service's name.
        load_balancer: `public` or `internal`.
        path: `/` is everything, `/shop` is `/shop` and all below it (not `/shopping`), a path that ends in `*` is only
            what it says. `*` stands for any characters, also `/`, and `?` for exactly one. Without its leading slash it
            gets one; slashes at its end do not count.
        hosts: host names, any of them; none: every host.
        methods: HTTP methods in capitals, any of them; none: every method.
        headers: pairs of a header's name and patterns for its value: every header given, any of its patterns.
        query: pairs of a parameter's key (None: whichever) and a pattern for its value. Values of one key are
            alternatives; of several keys each must be there.
        source_ips: addresses or CIDR blocks that the request may come from, any of them; none: everywhere.
        priority: the rule's place on its load balancer (1 to 50000, lowest asked first); None: priorities.yaml
            has it. A route that needs several rules takes this number and those that follow.
        redirect_to_https: whether HTTP redirects to HTTPS, where there is a certificate; false: HTTP serves it too.
        stack: the stack that has it, where that is another one than the one being read.
        at: where it is declared.
        yaml_path: the section's path in its file (`http`, `http.additional_rules[0]`).
        node: the section itself, where there is one, so that findings name the line of a single value.
    """

    service: str
    load_balancer: LoadBalancer
    path: str
    hosts: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    headers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    query: tuple[tuple[str | None, str], ...] = ()
    source_ips: tuple[str, ...] = ()
    priority: int | None = None
    redirect_to_https: bool = True
    stack: str = ""
    at: Location
    yaml_path: str = "http"
    node: Node | None = field(default=None, compare=False, repr=False)

    @property
    def normal_path(self) -> str:
        """The path with one leading slash, and none at its end; everything is `/`."""
        path = "/" + self.path.strip("/")
        return "/" if path == "/*" else path

    @property
    def where(self) -> str:
        """The place in its manifest, for people (`services/api.yaml:7`); the stack, where that is another one."""
        if self.stack:
            return f"stack {self.stack}"
        return f"{relative(self.at.file)}:{self.at.line}"

    def finding(self, message: str, hint: str = "", *steps: str | int) -> Finding:
        """A finding at the route, or at what `steps` lead to below it (`"alias", 1`), as far as that exists."""
        if self.node is not None and steps:
            found = self.node.find(steps)
            if found is not self.node:
                return found.finding(message, hint)
        path = f"{self.yaml_path}.{steps[0]}" if steps else self.yaml_path
        return Finding(self.at.file, self.at.line, self.at.column, path, message, hint)
