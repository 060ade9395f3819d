"""Deployments that shift traffic: blue/green, linear and canary, in ECS's lifecycle stages.

strategies.py  what does a strategy ask for?             stages.py     through which stages, in which order?
course.py      where does a deployment stand?            hooks.py      what do the hooks of a stage say?
functions.py   what do the hooks' functions answer?      roles.py      may ECS's roles do it?
traffic.py     which rule sends what to which group?     shifting.py   what does a tick do?
rolling_back.py  how does a deployment end early?

A minute is six ticks, as everywhere in the local AWS: `SANDBOX_TICK` makes bake times and timeouts run faster.
"""
