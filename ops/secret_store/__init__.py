"""Parameter Store and Secrets Manager, where the values are that manifests name in `secrets`.

entries.py      what does AWS tell of one without its value?
looking.py      which of those that manifests name are there?
missing.py      what would no task start without, and where is it named?
target.py       which one does a name on the command line mean?
value.py        how does a value come in, and what is wrong with it?
writing.py      how is it written, with which key, and deleted?
rolling.py      how do services get to read it?
listing.py, comparing.py, telling.py   tables for people, two environments beside each other
"""
