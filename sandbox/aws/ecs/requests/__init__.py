"""ECS's API for services, tasks and deployments: each function of these modules answers one action.

They take the place of, or are added to, moto's handlers (`fixes/ecs.py` says which); `self` is moto's response object.
"""
