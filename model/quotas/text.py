"""The quotas as docs/quotas.md shows them."""

from ecs_platform.model.quotas.quota import Quota, number
from ecs_platform.model.quotas.table import QUOTAS

_HEAD = """\
# Quotas

<!-- Written by `python -m ops fields --write` from model/quotas/table.py; change that and run it again. -->

What AWS limits, and what an environment needs of it. `python -m ops quotas` puts the two side by side, without an
account; with `--aws` it asks the account for its own quotas.

`ops check` tells, on standard error, of each quota that an environment takes half of or more, before anything is made.
What is needed counts what stands for a while too: during a deployment a service has its old tasks and the new ones
(`deployment`, 200 %), at the greatest number that `count` allows.

| needed is more than | `ops check` | `ops check --aws` |
|---|---|---|
| a quota that AWS raises for nobody | a finding | a finding |
| `load_balancers.<…>.rule_quota` | a finding | a finding |
| what a new account has, and most have more | a line | a finding where the account has less |

Only this environment is counted. Other environments, and what else is in the account, take from the same quotas of
account and region: three NAT gateways here and three in another environment are six of the five Elastic IP addresses
that a region has at first. `--aws` counts the addresses and VPCs that others have already. New accounts have little
vCPU on Fargate and EC2, in each region anew: ask before the first `up`, it takes from minutes to days.

`ops check --aws` also asks, where settings and manifests have them:

- whether the zone of a `certificate` is the one that the world asks, by its NS records: a certificate whose zone is not
  delegated is waited for in vain for 75 minutes. `--resolver 1.1.1.1` asks that DNS server in place of the machine's;
- whether a load balancer that is `existing` is there, with that name, security group and those listeners, in the VPC;
- whether the certificates of `certificate_arn` are there, and issued;
- whether the subnets of `network` and of load balancers are there and in the VPC, and fit: a load balancer takes one of
  each zone that tasks behind it run in, and a file system one of each zone;
- whether file systems given by their `id` are there, and their policy lets in the tasks that mount them; it tells of
  those that have none. And whether what a deploy tool runs mounts new ones as their policy asks;
- whether the protocol of a name in Service Connect stays what it is: ECS changes it for no name that is there, and `up`
  would fail in the middle.

It needs `servicequotas:GetServiceQuota`, `ec2:DescribeAddresses`, `ec2:DescribeVpcs`, `ec2:DescribeSubnets`,
`elasticloadbalancing:DescribeLoadBalancers`, `elasticloadbalancing:DescribeListeners`, `acm:DescribeCertificate`,
`route53:GetHostedZone`, `ecs:DescribeServices`, `ecs:DescribeTaskDefinition` and
`elasticfilesystem:DescribeFileSystemPolicy`; of what it may not read it says so, and of quotas it takes AWS' defaults.

`python -m ops quotas --json` prints for each line: `quota`, `per`, `of` (what needs it), `need`, `limit`, `limit_of`
(`default`, `account` or `environment`), `taken` (by others, with `--aws`), `exceeded`, `adjustable`, `service_code`,
`quota_code`, `source`.

| quota | for each | default | | Service Quotas | what is counted |
|---|---|---|---|---|---|
"""


def markdown() -> str:
    """The whole of docs/quotas.md."""
    return _HEAD + "".join(_row(quota) for quota in QUOTAS)


def _row(quota: Quota) -> str:
    default = "" if quota.default is None else number(quota.default)
    kind = "adjustable" if quota.adjustable else "final"
    code = f"{quota.source.service} {quota.code}" if quota.code else ""
    name = f"[{quota.name}]({quota.source.page})"
    return f"| {name} | {quota.per} | {default} | {kind} | {code} | {quota.counted} |\n"
