"""A local AWS: moto as a process of its own, with fixes and a small ECS scheduler behind it.

- `server`: start, find and stop it
- `application`: what the process serves
- `fixes/`: what moto lacks or gets wrong, one file per AWS service
- `ecs/`: services, deployments, tasks and container instances that behave as on ECS
- `scheduler`: the thread that moves them
- `leftovers`: what exists in it beyond what a new account has

Nothing outside sandbox/ and tests/ imports this.
"""
