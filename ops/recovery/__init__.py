"""What was interrupted, and how it comes back: what `ops recover` knows and does.

- Where is a stack's state kept, and what lies beside it? `store.py`.
- Who holds a stack, and how is a lock that nobody holds taken away? `locks.py`; does its process still work?
  `holder.py`.
- Can the state be read, and which copy of it is put back where it cannot? `cut.py`.
"""
