"""ECS as its callers see it: services, deployments, tasks and container instances that live.

moto keeps clusters, task definitions, capacity providers and container instances; services and tasks are ours
(`service`, `task`), kept in moto's own dictionaries so that its tagging calls and its reset see them. `requests`
answers the API; `rollout`, `placement`, `instances` and `targets` are what the scheduler does at every tick.
"""
