"""A local AWS: moto as a process of its own, with fixes and a small ECS scheduler behind it.

server.py         how is it started, found and stopped?      __main__.py   what is the process?
application.py    what does the process serve?               answers.py    what if a request comes twice?
cloudwatch/       what is measured, and when does an alarm go off?
fixes/            what does moto lack or get wrong?          ecs/          how do services and tasks live?
scheduler.py      who makes time pass?                       world.py      who may touch what it remembers?
wsgi.py           how does what stands in between read a request and its answer?
cbor.py           what is the newer SDKs' protocol on the wire?
authorizer.py     who decides what IAM allows?               authorization.py, signed.py   who asks, and how is it said?
judge/            what is refused before moto sees it?        amis.py        does an instance type start from an AMI?
tokens.py         whose tokens of OIDC providers does STS take?
balancing.py      in which regions do load balancers listen?
holding.py        when exactly is a caller killed, between what AWS does and what it hears of it?
faults/           what goes wrong now and then, if one asks for it?
leftovers.py      what is there that a new account has not?  client.py     how is it asked with boto3?
"""
