"""The distribution's version: 0.2, and the date of the changelog's newest entry (`0.2.20261129`).

So the name of a wheel says which entries of CHANGELOG.md it has, and `ops changes` takes it.
"""

import re
from pathlib import Path

_TEXT = (Path(__file__).parent / "CHANGELOG.md").read_text(encoding="utf-8")
_DATES = re.findall(r"^## (\d{4})-(\d{2})-(\d{2})", _TEXT, flags=re.MULTILINE)

VERSION = f"0.2.{''.join(max(_DATES))}"
