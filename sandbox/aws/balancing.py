"""Where load balancers listen, in whatever region: AWS has no call that tells it of all.

The router asks for it every second. So it is no call of moto's and waits for no lock; what the listeners are, and what
they do with requests, the router asks of AWS's own API.
"""

from moto.elbv2.models import elbv2_backends

Listening = dict[str, list[tuple[str, int, str]]]
"""By region the listeners of application load balancers: ARN, port, protocol."""


def listeners() -> Listening:
    """All of them."""
    found: Listening = {}
    for _, regions in list(elbv2_backends.items()):
        for region, backend in list(regions.items()):
            for balancer in list(backend.load_balancers.values()):
                if balancer.type == "application":
                    own = list(balancer.listeners.values())
                    found.setdefault(region, []).extend((each.arn, int(each.port), each.protocol) for each in own)
    return {region: sorted(own) for region, own in found.items() if own}
