"""What a manifest becomes, wired to what the environment shares: one file for each product.

workload.py           which of these does a manifest need?
surroundings.py       what do services and jobs share?
task_of.py            what do its containers run with?     file_systems_of.py   ... and on which files?
placement_of.py       where do its tasks run?              security_group_of.py ... and who reaches them?
service_of.py         what is its ECS service?             autoscaling_of.py    ... and how many tasks has it?
job_of.py             what starts it by the clock?         target_groups_of.py  ... and how is it reached?
alarms_of.py          what watches it?
former_layout.py      where did all that lie before?

Each takes plain values of the model, which has decided everything, and puts resources in place of their markers.
"""

from ecs_platform.components.workloads.surroundings import Surroundings
from ecs_platform.components.workloads.workload import Workload

__all__ = ["Surroundings", "Workload"]
