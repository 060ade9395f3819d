"""The proof for a whole environment: everybody whom it makes, and everything that is somebody else's.

deeds.py        what can be done to a thing of each kind?
world.py        who is there, what is there, whose is it: plain data, whoever made it
things.py       what does a service, an environment, an account have?
environment.py  the world of an environment, from its manifests and settings
account.py      ... and of an account, as examples/bootstrap makes it
index.py        which things does a pattern match?
variants.py     which requests are asked besides the plain one?
grants.py       may this principal do that to this thing, with whatever request?
control.py      ... and whom does it come to hold by it: the next step
shapes.py       which principals are alike, so that one is asked for all of them?
known.py        what AWS has no key for: allowed, said in the docs, and found afterwards
reach.py        whom does a principal come to in steps, and what of others does it get at?
trusts.py       who takes the roles that are for AWS services?
deputies.py     what do AWS services do with things, and for whom?
answers.py      the answers as rows
"""
