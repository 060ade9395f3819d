"""The program on one machine: `python -m ecs_platform.local up|preview|down|env [--stack test] [--project DIR]`.

__main__.py, commands.py   what do `make up`, `preview`, `down` and `env` do?
stack.py     which stack is that: its folder, settings and region?
iam.py       who tells the local AWS what IAM allows? The one place where it meets the program's evaluator.
secrets.py   where do the values of secrets come from, which on AWS a person writes?
bringing_up.py   how does `up` tell of itself, and of ECS beside it?
progress.py, drawing.py   ... how far is it, and how is that shown?
settling.py, summary.py   what is shown after `up`?     requests.py   ... and which requests are answered?
previewing.py   what is shown before it?
recovering.py   what if an `up` was interrupted?

The local AWS and the engine themselves are sandbox/, a distribution of its own that knows nothing of the program.
"""
