"""Names of hosts, as DNS compares them: without regard to case, in ASCII, with or without the dot at the end."""

import re
import unicodedata

_DOTS = re.compile("[.\u3002\uff0e\uff61]")
"""What stands for a dot in an address: https://www.unicode.org/reports/tr46/#Table_Preprocessing_Steps"""


def ascii_name(name: str) -> str:
    """A name as browsers send it: in lower case, and what is not ASCII in Punycode (`xn--mnchen-3ya.example.com`).

    https://datatracker.ietf.org/doc/html/rfc5891#section-4.4
    """
    return ".".join(_ascii_label(label) for label in _DOTS.split(name))


def _ascii_label(label: str) -> str:
    normal = unicodedata.normalize("NFKC", label.lower())
    return normal if normal.isascii() else f"xn--{normal.encode('punycode').decode()}"
