"""What the YAML means: pure Python, no Pulumi, no AWS calls, no clock.

Which room answers which question, from the bottom up (a room imports from rooms above it in this list):

reading/        how is YAML read, and how is a fault said?
arns, naming    what is it called in AWS?
layout          where does it lie in the state?
contract/       what do other stacks read?
settings/       what can an environment be told?
routes/         which requests go where, with which priority?
manifest/       what does a service's manifest say?
task/           what is its task definition, and how long does a deployment take?
environment     all that was read and checked, as plain data
alarms/         what watches it, and what does that cost?
iam/            who may do what? `iam/proof/` asks, and tries
quotas/         what does AWS limit, and what is needed of it?
load, attached  reads and checks it all: for a platform, for a service stack on one
declared        what of a task definition do manifests say is no secret?
digest/         what does a preview mean for its reviewer?
"""

if __name__ == "model":
    from ecs_platform.old_names import stand_for

    stand_for(__name__)
