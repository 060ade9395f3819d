"""Who may do what: IAM policy documents, built, measured and evaluated. "Policy" always means an IAM policy.

tools.py         which actions does each tool need?             statements.py  what may a deployer do?
on_call.py       what do the verbs of somebody on call need? looking.py     ... and what may who only looks?
on_call_page.py  how is that a table of docs/operate.md?
scope.py         what is there that a deployer has to do with?
roles.py         what may the roles of a service do?            of_service.py  ... and of this service?
trust.py         who may take a role?                           account_wide.py  what is one for the whole account?
instance_role.py what may container instances do?
document.py      how is a policy written?                       policies.py    ... in which managed policies?
size.py, division.py  does it fit, and if not?                  packing.py     which service is in which of several?
evaluate.py, conditions.py  does a policy allow a request?      check.py       what is wrong with `deployers`?
access.py        ... with the resource's own policy?            principals.py  whom is a statement about?
variables.py     what is in place of `${aws:username}`?         unsaid.py      what is a refusal not sure of?
patterns.py      how do patterns lie to one another?            boundary.py    what does a boundary take away?
reach.py         what is not a service's own, of others?        permissions.py what is wrong with `permissions`?
foreign.py       what could a deployer write of others?         opened.py      what do the settings open to everybody?
log_router.py, log_router_check.py  what may a log router do, and what would it miss?
state.py         who reaches the state of stacks?               account_boundary.py  what can no role ever do?
log_groups.py    which logs of others would be written?         keys.py        who decrypts with which key?
file_system.py   who mounts a file system made for a service?   sizes.py, fitting.py  how many services fit?
explain.py       what does a policy say, in words?              proof/         is it that, and nothing more?
"""
