"""What exists in AWS of all types that the program makes, by AWS's own API, and what a state says exists.

| question | file |
|---|---|
| what is a thing, and by what do AWS and a state name the same one? | thing.py |
| what does AWS have? | listing.py, over a file for each group of services |
| what does a state have? which types are nothing of their own in AWS? | states.py |
| what is there of which a state does not know, and what is not there? | comparing.py |

What every account has and what AWS makes by itself is left out where it is listed, each with its name: default VPCs and
what is in them, main route tables, security groups `default`, rules and alarms that services manage, default rules of
listeners, AWS's own policies, roles and keys, NS and SOA records.
"""
