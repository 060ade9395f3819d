"""What exists in AWS: one component for each box of the architecture diagram, one file each.

platform.py        what is in an environment?             attached.py       ... in a service stack of its own?
network.py, cluster.py, ec2_capacity.py, service_connect.py, internal_zone.py, events.py   what do services share?
load_balancers.py  what are the ways in?                  load_balancer.py, certificate.py, alias_records.py,
                   access_logs.py, closed_bucket.py
routing.py         how do requests find services?         listener_rules.py, target_group.py
workloads/         what does a manifest become?           service.py, scheduled_job.py, task.py, task_roles.py,
                   task_security_group.py, file_system.py, repository.py, autoscaling.py, rollback_alarms.py
security_group_rules.py   who reaches whom?               depends_on.py   what waits for what?
deployers.py       who deploys?                           deployer.py;  protection.py   what is never lost?
outputs.py         what do others read?                   reference.py      ... and how?
program.py         what does the program do?              images.py, announce.py   ... before it makes anything?

Each is a ComponentResource of Pulumi's, except what a service is made of: that is below the service's own, `Workload`,
without components between (Pulumi writes the whole state at each step of each of them).

Who decides what: a component takes plain arguments and knows no manifest. What a manifest becomes is said in
workloads/, deployers.py, routing.py and load_balancers.py, from what model/ has decided.
"""

if __name__ == "components":
    from ecs_platform.old_names import stand_for

    stand_for(__name__)
