"""What must hold between the fields of one service: one file for each matter.

A check takes a service and its context and yields findings. It says which fields it looks at: where one of them is
wrong already, it is not asked.

kind.py           which fields does a type of service have?     count.py     how many tasks, said in one way?
task_definition.py  does ECS take its task definition?          capacity.py  what goes with Fargate, Spot, instances?
roles.py          are the roles of a file the service's own?    definition.py  what is left to the file?
image.py          who decides the image?                        targets.py   where do requests go, and who answers?
environment.py    is a variable a secret?                       secrets.py   may the service read this secret?
texts.py          is there one in a command, a label, an option of logs?
network.py        can tasks start in these subnets?             storage.py   is each volume one thing, mounted once?
schedule.py       what is a job's time zone for?                instances.py  do instances have what a file asks for?
way_out.py        can images, secrets, logs be reached from where tasks are?
alarms.py         can what is watched be measured?
context.py        what does a check know besides the service?
"""

from collections.abc import Iterator

from ecs_platform.model.manifest.checks import (
    alarms,
    capacity,
    count,
    definition,
    environment,
    image,
    instances,
    kind,
    network,
    roles,
    schedule,
    secrets,
    storage,
    targets,
    task_definition,
    texts,
    way_out,
)
from ecs_platform.model.manifest.checks.context import Check, Context
from ecs_platform.model.manifest.service import Service
from ecs_platform.model.reading.findings import Finding

CHECKS: tuple[Check, ...] = (
    *kind.CHECKS,
    *schedule.CHECKS,
    *image.CHECKS,
    *definition.CHECKS,
    *roles.CHECKS,
    *task_definition.CHECKS,
    *targets.CHECKS,
    *capacity.CHECKS,
    *instances.CHECKS,
    *count.CHECKS,
    *environment.CHECKS,
    *texts.CHECKS,
    *secrets.CHECKS,
    *storage.CHECKS,
    *network.CHECKS,
    *way_out.CHECKS,
    *alarms.CHECKS,
)


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Everything that is wrong between a service's fields, as far as they are right by themselves."""
    broken = service.source.broken
    for each in CHECKS:
        if not each.fields & broken:
            yield from each.run(service, context)
