"""CloudWatch that evaluates: metrics of what lives here, alarms that go off and end, dashboards that are looked at.

clock.py         what time is it, for alarms?              metrics.py      what was measured?
measured.py      which metrics of AWS's own services are there?
sources.py       what do tasks, targets and queues tell?   put.py          how is anything else measured, and by whom?
expressions.py   what does a formula of metrics come to?   formulas.py     how is one read?
evaluation.py    does an alarm ring, with so many datapoints, and others that are missing?
watched.py       what does an alarm look at?               alarms.py       when does it change its state?
reasons.py       and why?
actions.py       who is told of it?                        history.py      what is remembered of it?
dashboards.py    what is wrong with the body of a dashboard?
schedules.py     what happens when a schedule's time has come?
"""
