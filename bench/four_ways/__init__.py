"""The same resources four ways: by our program, by a bare one, by one that awaits its registrations, by Terraform.

| question | file |
|---|---|
| how many services, how often, and what is to come out? | sizes.py |
| what is changed from step to step, and what does each way then run? | variants.py |
| how does each way bring its resources up, and what does that cost? | pulumi_way.py, terraform_way.py, way.py |
| which steps are measured, in which order? | steps.py, measuring.py |
| where is kept what was measured before the run was ended? | kept.py |
| what do the numbers say? | ratios.py |
"""
