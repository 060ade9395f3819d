"""What other stacks read of an environment: its outputs, as a contract.

outputs.py   which outputs are there, of what type?
schema.py    what is their JSON Schema, and what breaks those who read them?
received.py  is what another stack reads a platform of this version?
text.py      how does docs/outputs.md show them?
"""
