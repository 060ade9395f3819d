"""What may exist, whatever the program says: the policy pack of `pulumi preview --policy-pack guardrails`.

rules.py     what is refused, and why?
__main__.py  how does the engine ask it?
"""
