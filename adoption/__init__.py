"""What exists in AWS, found again: how each type of resource that the program makes is looked up.

- What is known of a type? `table.ROWS`, one row for each; the rows stand in files named after AWS's services.
- What is a row, and what makes one the environment's own? `row.py`.
- Which of many resources are there? `looking_up.py`.
- What are the tags of a resource? `tags.py`.
- Does what was read mean what the program says? `meaning.py`.
- How is AWS asked? `asking.py`.
- What does docs/adoption.md say? `text.py`.

It knows nothing of what is to be done with it: `ops recover` brings back what was interrupted or lost with it.
"""
