"""The commands around `pulumi up`: `ops <verb>` or `python -m ops <verb>`, one file for each verb.

__main__.py     which verbs are there?
arguments.py, environment.py, output.py   what do verbs share: options, the environment they are about, how they speak
preview.py          how is a preview read, and what is said where it is none?
aws.py, github.py   how are AWS and GitHub asked?
verifier.py, causes.py, remedies.py   what is said of a service that runs, and why does one not run?
faults.py, decided_by.py   why did an `up` fail, and which field or setting decides what failed?
watch.py, watching.py   what does ECS do while somebody waits, and when is that over?
ecs_services.py     how is ECS asked about many services?
project.py, wheels.py   what does `ops new` write, and how do requirements name a wheel?
"""
