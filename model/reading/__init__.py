"""How YAML is read, and what is said where it is wrong.

source.py           where does a value stand? YAML as a tree in which each knows file, line, column and path
files.py            what is read from disk, and what is said of what is no file?
findings.py         what is a finding, and what was probably meant?
fields.py           of what are manifests and settings made: strict sections, durations, ports, shorthand
host_names.py       how is the name of a host written, and which names are one?
image_reference.py  what is the name of an image?
printable.py        how is text of others printed, and which text can no program be given?
faults.py           how is what a model refuses said to a person?
collection.py       how is garbage not looked for meanwhile?
markdown.py         how is a model shown as tables in docs/?
"""
