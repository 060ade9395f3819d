"""A process beside the local AWS that plays its load balancers: a request gets an answer, on a port of loopback.

No container runs. So it answers itself, in the place of the container that it would have passed the request to.

background.py  how is it started, found and stopped?     __main__.py   what is the process?
serving.py     on which ports?                           connection.py  what is read of a request?
local_aws.py   what does it ask the local AWS?           tasks.py      who is a target?
balancer.py    what does a load balancer answer?         container.py   and what, in its place, a container?
rules.py       which rule answers?                       actions.py    what does a rule do with a request?
targets.py     which target gets it?                     entry.py      whom does the load balancer let in?
"""

from sandbox.router.background import Router, RouterError, running, start, stop

__all__ = ["Router", "RouterError", "running", "start", "stop"]
