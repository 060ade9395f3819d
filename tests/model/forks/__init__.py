"""What forks have written: projects that an older version's `check` took, and what the newest says of them.

passed/          the projects of each version, by the date of its newest entry in CHANGELOG.md
record.py        `python -m tests.model.forks.record COMMIT`: those of a version
passing.py, grafts.py   run there: what its tests read, and those with one value of another
refused.py       what is refused since, with the words of CHANGELOG.md that say so
"""
