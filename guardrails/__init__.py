"""What may exist, whatever the program says: the policy pack of `pulumi preview --policy-pack guardrails`.

rules.py     what is refused, and why?
inputs.py    of which type is an input?
declared.py  what do manifests say is no secret?
pack.py      how is that told to the engine?
__main__.py  what does the engine start?
"""
