"""How resources lie in the state: below which components, which is a part of their URNs."""

LAYOUT = 2
"""Raised when they move; the output `layout` says which one the last `up` left.

1: `Task`, `TaskRoles`, `TaskSecurityGroup` and `TargetGroup` were components of their own. 2: what a service or a job
always has is below its own component, `Workload`.
"""
