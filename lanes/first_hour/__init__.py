"""The README, followed by a newcomer in a fresh clone. The walk is in cases.py, step by step."""
