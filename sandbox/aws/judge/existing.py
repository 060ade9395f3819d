"""What is there already: moto's memory of one account and region, for rules that depend on it."""

from dataclasses import dataclass
from typing import Any

from moto.acm.models import acm_backends
from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.autoscaling.models import autoscaling_backends
from moto.cloudwatch.models import cloudwatch_backends
from moto.ec2.models import ec2_backends
from moto.ecr.models import ecr_backends
from moto.ecs.models import ecs_backends
from moto.efs.models import efs_backends
from moto.elbv2.models import elbv2_backends
from moto.events.models import events_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.route53.models import route53_backends
from moto.s3.models import s3_backends
from moto.scheduler.models import scheduler_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.servicediscovery.models import servicediscovery_backends
from moto.sns.models import sns_backends
from moto.ssm.models import ssm_backends
from moto.utilities.utils import get_partition

_REGIONAL: dict[str, Any] = {
    "acm": acm_backends,
    "applicationautoscaling": applicationautoscaling_backends,
    "autoscaling": autoscaling_backends,
    "cloudwatch": cloudwatch_backends,
    "ec2": ec2_backends,
    "ecr": ecr_backends,
    "ecs": ecs_backends,
    "efs": efs_backends,
    "elbv2": elbv2_backends,
    "events": events_backends,
    "kms": kms_backends,
    "logs": logs_backends,
    "scheduler": scheduler_backends,
    "secretsmanager": secretsmanager_backends,
    "servicediscovery": servicediscovery_backends,
    "sns": sns_backends,
    "ssm": ssm_backends,
}
_GLOBAL: dict[str, Any] = {"iam": iam_backends, "route53": route53_backends}


@dataclass(frozen=True)
class Existing:
    """moto's backends by the service's name: `existing.ec2`, `existing.elbv2`, …"""

    account: str
    region: str

    def __getattr__(self, name: str) -> Any:
        if name in _GLOBAL:
            return _GLOBAL[name][self.account][get_partition(self.region)]
        if name in _REGIONAL:
            return _REGIONAL[name][self.account][self.region]
        raise AttributeError(name)

    def bucket(self, name: Any) -> Any:
        """A bucket of S3, of whichever account; none where there is none of that name."""
        partition, account = s3_backends.bucket_accounts.get(name, ("", ""))
        return s3_backends[account][partition].buckets.get(name) if account else None
