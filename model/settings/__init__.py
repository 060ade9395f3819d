"""What an environment can be told: Pulumi.yaml and Pulumi.<stack>.yaml.

settings.py       which settings are there?
load_balancer.py  ... about load balancers, certificates and names?
instances.py      ... about container instances, and which AMI do they start from?
secret_readers.py ... and which policies may their role not have?
deployers.py      ... about who deploys, which services, with which tools?
oidc.py           ... with which tokens of which provider?
subjects.py       which part of a token's subject names one project?
stack.py          what are they for one stack, and what is wrong with them?
tags.py           which tags does every service of AWS take?
zones.py          which zones may an account lack?
subnets.py        how is the VPC's range divided?
local.py          may a local environment reach this endpoint?
provider.py       what is the AWS provider told for all environments?
text.py           how do Pulumi.yaml and docs/settings.md show them?
"""
