"""How long things take: run by hand or by `make bench`, never by a test."""
