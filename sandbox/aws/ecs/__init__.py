"""ECS as its callers see it: services, deployments, tasks and container instances that live.

moto keeps clusters, task definitions, capacity providers and container instances; services and tasks are ours, kept in
moto's own dictionaries so that its tagging calls and its reset see them.

requests/      what is answered to a call?
service.py, task.py              what is remembered of a service, of a task, and how does a task go on?
service_shapes.py, task_shape.py   how does the API tell of them?
service_checks.py, task_definition_checks.py   what is refused?
rollout.py     what does a tick do to a service?       placement.py   where does a task run?
fitting.py, sizes.py, cluster_query.py   does it fit on an instance, and what does it lack if not?
deployment_alarms.py   which alarms make a deployment fail?
container.py, image_flags.py   what does a container do?   container_logs.py   what does it write?
health.py      which tasks fail their health checks?
start/         does it have what it needs before its containers start?
instances.py   which EC2 instances are there?          scaling.py   how many tasks may there be?
agent.py       what may the agents on them?
targets.py     who hears that a task runs or ended?    notices.py   what does EventBridge hear?
common.py      what do these files share?
"""
