"""A service's task: what ECS is told to run.

definition.py  what is the task definition of a service?
service.py     what is asked for its ECS service?  before.py  ... after what the last `up` left of it?
placement.py   where do its tasks run?
markers.py     what stands where only AWS knows an id?
containers.py  how is it written, so that nothing changes unless it means something else?
logs.py        where does the output of its containers go?
secret_uses.py which parameters and secrets are named, where, and by whom?
volumes.py     what is mounted, and where?
sizes.py       which sizes of tasks does Fargate offer?  rules/  what do ECS and Fargate refuse?
events.py      what are people told of tasks that end?
times.py       how long can a deployment take?
fields.py      which fields does ECS take? (written from botocore's model)
render.py      what would `aws ecs … --cli-input-json` be given?
"""
