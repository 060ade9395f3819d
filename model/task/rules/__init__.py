"""What ECS and Fargate refuse of a task definition: one table, each rule with its source.

rule.py        how is a rule written, where does it hold, and what is a fault?
kinds.py       what can a rule refuse of one value: a range, a set, a pattern, too many items, the value at all?
values.py      which values of single fields are refused, wherever the task runs?
lacking.py     what have Fargate, Windows, and the network modes not?
containers.py  what is wrong between containers: names, order of starts, secrets?
ports.py       which ports cannot be, and which not side by side?
logs.py        what is wrong with log drivers, their options, and log routers?
volumes.py     is each volume there, one thing, and mounted once?
size.py        do CPU and memory fit, on Fargate and within the task?
table.py       all of them, and what is wrong with one definition
page.py        docs/task-definitions.md
"""
