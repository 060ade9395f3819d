"""The proof that identities may do what they are for, and nothing more: what proves, apart from what is proven.

questions.py             what is a deployer asked, and what is the answer?
privilege_escalation.py  ... beside the matrix: near misses, and the ways to more rights
looking.py               ... and what is seen, of its own and of others
attempts.py              which API calls does a question stand for?
targets.py               at what do they aim: its own, and six things that are nearly its own
calls.py                 what is IAM asked for an API call: actions, resources, condition keys
takers.py                who tries to take a deployer's role?
strangers.py             ... of other projects, whatever the settings say
answers.py               in which words is it answered?
prover.py                are the answers those expected?
passable.py              may this role be passed to tasks?
"""
