"""How long things take: `make bench` (lanes/ runs it and keeps the record), never a test. The cases are in cases.py."""
