"""What a preview means for whoever reviews it: `pulumi preview --json` as Markdown, and the gate.

preview.py      what does a preview say?             services.py     what happens to each service?
                                                 rolling.py   ... and are its tasks replaced?
                                                 numbers.py   ... and from what to what?
shapes.py       what must a preview be to be read?
routes.py       which requests change their way?     permissions.py  which permissions become wider?
                                                 rights.py    ... what does a policy say?
                                                 policies.py  ... whose is it, and what else is the holder told?
                                                 openings.py  ... and which doors?
                                                 grants.py    ... and what else, without a policy?
                                                 weight.py    ... how much does it matter?
                                                 following.py ... does it only follow a service?
                                                 permission_list.py  ... how is it said, what matters first?
quotas.py       what stands at one time on the way?
containers.py   what changes in the containers?      gate.py         what may a protected environment not lose?
                                                 losses.py    ... and what of it is one decision?
connect.py      which name in Service Connect would get another protocol?
task_hosts.py   what of its instance does a task newly reach?
capacity.py     which instances go together with what runs on them?
masking.py      what of it is not shown?             markdown.py     how is it shown?  drift.py  ... as an issue?
fitting.py      what of it fits into a comment?      as_json.py      how do machines read it?
"""
