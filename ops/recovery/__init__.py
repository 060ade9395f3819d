"""What was interrupted, and how it comes back: what `ops recover` knows and does.

pulumi.py       how is the `pulumi` of the shell asked?
store.py        where is a stack's state kept, and what lies beside it?
locks.py, holder.py   who holds a stack, and does whoever holds it still work?
cut.py          can the state be read, and which copy of it is put back where it cannot?
state.py        what does an exported state say, and what was under way when it was written?
values.py       what is a value of it: secret, unknown, or as another?
wanted.py       what may be there, and of which the state does not know?
scratch.py      how is something read from AWS, while the stack's own state stays as it is?
ownership.py    is it the stack's own, and is it as the program says it?
adopting.py     which of all that was found is what was wanted, and what does the state then say of it?
changed.py      what became of what was being changed or deleted?
plan.py         what is said of each, and what is to be done?
pending.py      the plan for what was under way
lost.py         the plan for a state that is lost or old, and how it is carried out in waves
merging.py      how does what was found get into a state, so that the engine takes it?
access_keys.py  what becomes of an access key of which nobody has the secret?
carrying_out.py, story.py   in which order is all that done, and what is told of it?
shown.py        how does a person read a plan?
"""
