"""From the `http` sections of the manifests to the listener rules of the load balancers.

route.py            what a manifest declares: one `Route`
validate.py         what ALB takes as values of a condition
conditions.py       a condition as ELBv2 has it
split.py            a route as one rule or several, none with more values or wildcards than ALB allows

priorities.py       priorities.yaml: the number of each rule
priorities_text.py  the file written, so that what a person wrote stays
rule_priority.py    which number each rule has
assign.py           numbers for rules that have none yet

patterns.py         what patterns with `*` and `?` have in common
request_sets.py     the requests that a rule lets through
relations.py        which of two rules is the more specific
overlaps.py         all pairs of rules that take the same request
shadows.py          whether several rules together leave nothing for another
witness.py          requests that show it
faults.py           what is wrong with the order, and a number that mends it

compile.py          all of the above: routes and priorities to rules and findings
matching.py         a request against a rule, as ALB does it
explain.py          which rule answers a request, and why the ones before it do not
listeners.py        what stands before the rules: ports, redirect, who may connect
journey.py          a request from its URL to who answers it: connection, redirect, rule
platform_rules.py   the rules that a platform has already, for a stack that builds on it
load_balancer_subnets.py   are there subnets for a load balancer?
hosts.py            the names of an environment: which need a record, which certificate has them
changes.py          what a change of manifests does to rules that exist
map.py              a picture of load balancers, rules and services
drawing.py          what pictures are drawn with
"""
