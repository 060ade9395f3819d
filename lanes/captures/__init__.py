"""What people see, as text: the real commands in terminals of 80 and 100 columns, kept in docs/captures.

__main__.py   `make captures` writes the files
shots.py      which commands, in which project
terminal.py   a command in a terminal, and what stands there at its end
masked.py     what differs from run to run: times, ports, ids
"""
