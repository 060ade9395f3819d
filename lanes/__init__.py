"""Long work with a memory: what takes too long for every change is run when it matters, and says when it last passed.

| question | file |
|---|---|
| which lanes are there? | known.py |
| what is a case, and what does it get? | lane.py |
| what does a record hold, and which is refused? | record.py |
| how is a lane run? | run.py |
| which commit is it, and what changed since? | history.py |
| what does docs/lanes.md say? | page.py |
| how are commands run and cut off? | commands.py |
| the cases | chaos/cases.py, first_hour/cases.py, ../bench/cases.py |
"""
