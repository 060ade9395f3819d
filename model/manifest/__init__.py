"""A service's manifest: its fields (those of AWS Copilot, read strictly), how layers of it merge, and its checks.

service.py     what can a manifest say? One file for each of its sections: image, http, count, sidecar, network, ...
build.py       what does CI build its image with?
load.py        what do the manifests of a folder say, together?    read.py    ... and one of them?
misplaced.py   ... and what is not read?
layers.py, merge.py, variables.py   how do defaults, manifest and overrides become one?
validated.py   what is left where fields are wrong?
target.py      to which containers and ports do its rules lead?
connect_port.py  ... and to which in Service Connect?
definition.py  what of a task definition's file counts?            described.py  ... that AWS printed?
read_at_start.py  what does ECS read before a container starts?    hints.py      what is no fault and may surprise?
checks/        what must hold between fields?                      across.py  ... between services?
as_definition.py   what of it are the rules of a task definition asked?   host_ports.py   which ports of instances?
secret_reference.py, secret_looking.py   whose is a secret, and what looks like one?
secret_shapes.py   ... by its shape?                           not_secret.py   who knows what is said to be none?
differences.py, refused.py   what is otherwise than in AWS Copilot?
schema.py, reference.py      what do editors and docs/manifest.md show?
"""
