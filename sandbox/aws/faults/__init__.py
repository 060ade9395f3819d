"""Faults in front of the local AWS: what AWS does now and then to everybody, here as often as one asks, by a seed.

settings.py    what is asked for, and how is that written?     control.py   how does a test begin and end it?
faults.py      what becomes of a request?                      draw.py      which request meets a fault?
identity.py    what is a request about, in any run?            names.py     ... and what are ids that AWS draws?
errors.py      what does each service say?                     connection.py   how is a connection cut?
once.py        what does AWS know again by a client's token?   log.py       which faults were there?
"""

SWITCH = "SANDBOX_FAULTS"
"""The environment variable that says them when the local AWS starts."""

PATH = "/sandbox/faults"
"""Where they are asked for while it runs: GET, PUT, DELETE (control.py)."""
