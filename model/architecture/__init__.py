"""An environment as an architecture diagram: what is in it, and what leads where; names only, never a value.

graph.py        things and arrows
declared.py     an environment as such a graph
calls.py        who calls whom, by the host names in services' variables
stores.py       what services read, mount and use: secrets, file systems, buckets, queues, ...
compared.py     the graph before a change beside the one after it
folded.py       what of a large picture is shown
mermaid.py      the picture for Markdown, which GitHub and GitLab draw
columns.py      where things stand in the other one
svg.py          that one
page.py         the picture as a page, with a table below it
markdown.py     the picture of a change, for a pull request
"""
