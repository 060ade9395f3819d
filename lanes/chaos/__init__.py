"""What is cut off, and comes back. A case is a function that takes a Scene; its line is in cases.py."""
