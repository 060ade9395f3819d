"""The program's evaluator of IAM policies beside one that knows nothing of it: @cloud-copilot/iam-simulate, from npm.

cases.py         what is one question to both?                  vocabulary.py    of what are questions made?
generate.py      thousands of questions, drawn                  program.py       about the program's own policies
differences.py   where do they differ, and who is right?        node.py          how is the other one asked?
recorded.py      what did it say, for when it is not there?     record.py        how is that written anew?
package.json, package-lock.json   which version it is, with its hashes
simulate.mjs     asks it; run by node
"""
