"""What a preview means for whoever reviews it: `pulumi preview --json` as Markdown, and the gate.

preview.py      what does a preview say?             services.py     what happens to each service?
                                                 rolling.py   ... and are its tasks replaced?
shapes.py       what must a preview be to be read?
routes.py       which requests change their way?     permissions.py  which permissions become wider?
                                                 openings.py  ... and which doors?
                                                 grants.py    ... and what else, without a policy?
quotas.py       what stands at one time on the way?
containers.py   what changes in the containers?      gate.py         what may a protected environment not lose?
connect.py      which name in Service Connect would get another protocol?
task_hosts.py   what of its instance does a task newly reach?
capacity.py     which instances go together with what runs on them?
masking.py      what of it is not shown?             markdown.py     how is it shown?  drift.py  ... as an issue?
fitting.py      what of it fits into a comment?
"""
