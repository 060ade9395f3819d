"""What moto lacks or does differently from AWS: one file for each AWS service, named as in boto3.

patching.py      how is a fix written?
ecs.py           what of ECS is moto's, and what ours?       ec2.py, autoscaling.py   instances and their groups
instance_types.py, instance_refresh.py   which AMI goes with which type? how are instances replaced?
elbv2_attributes.py   each attribute of a load balancer, target group, listener; defaults of groups
elbv2.py         targets, rules and their priorities         applicationautoscaling.py   bounds of a desired count
acm.py, route53.py, servicediscovery.py   certificates, zones, names        iam.py   what is attached
ssm.py           AWS's public parameters                     events.py, scheduler.py   rules and schedules
s3.py, sqs.py, efs.py, efs_policy.py   buckets, queues, file systems, who mounts them
rpc_v2_cbor.py   calls that speak CBOR
sns.py           who has to confirm a subscription           cloudwatch.py, logs.py, kms.py   alarms, log groups, keys
sts.py           how long a role is taken for                servicequotas.py what a new account has
"""

import importlib
import pkgutil

from sandbox.aws.fixes import patching


def apply() -> None:
    """Import every module of this package and put its fixes in place."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    patching.apply()
