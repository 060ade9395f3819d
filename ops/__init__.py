"""The commands around `pulumi up`: `ops <verb>` or `python -m ops <verb>`, one file for each verb.

__main__.py     which verbs are there?
arguments.py, environment.py, output.py   what do verbs share: options, the environment they are about, how they speak
preview.py          how is a preview read, and what is said where it is none?
aws.py, github.py   how are AWS and GitHub asked?
verifier.py, causes.py, remedies.py   what is said of a service that runs, and why does one not run?
faults.py, decided_by.py   why did an `up` fail, and which field or setting decides what failed?
watch.py, watching.py   what does ECS do while somebody waits, and when is that over?
secret_store/       where are the values of secrets, and how do they get there?
ecs_services.py, ecs_tasks.py   how is ECS asked about many services, and many tasks?
named.py, refused.py, permitted.py   which service is meant, what does AWS refuse of it, and what is said all the same?
board.py, board_asked.py, board_shown.py   how does an environment stand, how is that asked, and how is it shown?
standing.py, alarms.py, next_run.py   how does one service stand, what rings, and when does a job run next?
releases.py, steady_revisions.py   which deployments does ECS remember, and which revision was steady last?
rolling_back.py, image_place.py, brought_out.py   how is it gone back, where is an image decided, and who won?
since.py, log_places.py, log_events.py, log_lines.py   since when, where and how are logs read, and shown?
previous_tasks.py   whose logs are those of before?
exec_target.py, session_plugin.py   into which container does a shell go, and who speaks for the terminal?
one_off.py, run_failures.py   what is RunTask asked, and why does it start nothing?
awaited_task.py, task_lines.py, outcome.py   what does a one-off task write, and how did it end?
project.py, wheels.py   what does `ops new` write, and how do requirements name a wheel?
"""
